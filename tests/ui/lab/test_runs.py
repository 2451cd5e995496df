"""Two runs of a text: any list of edits either runs or says why not."""

from hypothesis import given, settings
from hypothesis import strategies as some

import core
from tests.ui.lab.views import view
from ui.lab import compare, places
from ui.runs.edits import LARGEST, Step, written

PLACES = places.places("tiny-gpt")
ANY = some.none() | some.integers(0, 9)
STEPS = some.builds(
    Step,
    some.sampled_from([*core.OPS]),
    some.sampled_from([*PLACES.sites, "*.self.z", "*.ffn.out"]),
    some.lists(ANY, max_size=3).map(tuple) | some.tuples(ANY, ANY, some.floats(-LARGEST, LARGEST)),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(STEPS, max_size=4), some.sampled_from([*PLACES.sites]))
def test_any_list_either_runs_or_says_why_not(steps: list[Step], name: str) -> None:
    two, pair, position = view("tiny-gpt", name, written(steps))
    assert all(one.problem is None or one.problem[0].startswith("why.") for one in two.fitted)
    assert pair.after.shape == pair.before.shape
    compare.guesses(two.before, two.after, position)
    changed, _ = two.by_position()
    assert len(changed) == len(two.before.read)
    assert two.steps or not any(changed)
