"""What the training page reads off a job, from records written by hand."""

from typing import Any

import pytest

from ui.training import shown
from ui.training.charts import thinned
from ui.training.job import Job
from ui.training.messages import ACCURACY, LOSS, Numbers

NAMES = {"a": "one", "b": "two"}


def numbers(loss: float, seen: float, rate: float = 0.5) -> Numbers:
    """Of a lane at a step: loss, accuracy, length of the gradient, tokens a second, rate, tokens seen."""
    return [loss, loss / 10, 2 * loss, 100.0 * loss, rate, seen]


def job(**kept: Any) -> Job:
    made = Job("x", "any", {}, process=None)
    for name, value in kept.items():
        setattr(made, name, value)
    return made


def test_a_line_has_its_points_where_the_steps_are() -> None:
    one = job(rows=[(step, {"a": numbers(step, 8 * step), "b": numbers(-step, step)}) for step in (1, 2, 3)])
    drawn, each = shown.trained(one, LOSS, NAMES, {"a": 8.0, "b": 1.0})
    assert each == 1 and drawn == {
        "x": [8.0, 16.0, 24.0, 1.0, 2.0, 3.0],
        "value": [1, 2, 3, -1, -2, -3],
        "series": ["one"] * 3 + ["two"] * 3,
        "held": [False] * 6,
    }
    assert shown.trained(one, ACCURACY, {"a": "one"}, {"a": 1.0})[0]["value"] == pytest.approx([0.1, 0.2, 0.3])


def test_of_many_points_neighbours_are_drawn_as_their_mean() -> None:
    values = [float(step) for step in range(1, 11)]
    assert thinned(values, most=4) == ([(2, 2.0), (5, 5.0), (8, 8.0), (9, 10.0)], 3)  # 1 2 3, 4 5 6, 7 8 9, 10
    assert thinned([1.0, None, 3.0, None], most=2) == ([(1, 1.0), (3, 3.0)], 2)
    assert thinned([None, None, 5.0], most=2) == ([(2, 5.0)], 2)
    assert thinned([], most=2) == ([], 1)


def test_held_out_points_leave_out_what_is_no_number() -> None:
    one = job(measured=[(0, {"a": [4.0, 0.1]}), (5, {"a": [None, 0.2]}), (9, {"a": [float("inf"), 0.3]})])
    only = {"a": "one"}
    assert shown.held_out(one, 0, only, {"a": 2.0}) == {"x": [0.0], "value": [4.0], "series": ["one"], "held": [True]}
    assert shown.held_out(one, 1, only, {"a": 2.0})["x"] == [0.0, 10.0, 18.0]
    both = shown.joined(shown.held_out(one, 0, only, {"a": 2.0}), shown.held_out(one, 1, only, {"a": 2.0}))
    assert both["value"] == [4.0, 0.1, 0.2, 0.3]


def test_a_step_counts_the_tokens_it_reads_or_those_that_are_judged() -> None:
    one = job(rows=[(4, {"a": numbers(1, 400), "b": numbers(1, 200)})])
    assert shown.tokens(one, NAMES, {"a": 1.0, "b": 1.0}) == {"a": 100.0, "b": 50.0}
    assert shown.tokens(one, NAMES, {"a": 0.15, "b": 1.0}) == {"a": 15.0, "b": 50.0}


def test_the_table_says_the_mean_of_the_last_twenty_steps() -> None:
    steps = [(step, {"a": numbers(float(step), 10.0 * step, rate=1 / step)}) for step in range(1, 31)]
    assert shown.latest(job(rows=steps), "a") == (20.5, 2.05, 41.0, 2050.0, 1 / 30, 300.0)  # 11 to 30
    assert shown.latest(job(rows=steps[:3]), "a") == (2.0, pytest.approx(0.2), 4.0, 200.0, 1 / 3, 30.0)
    assert shown.latest(job(), "a") is None
    broken = [*steps, (31, {"a": [None, *numbers(1, 1)[1:]]})]
    assert shown.latest(job(rows=broken), "a") is None


@pytest.mark.parametrize(
    ("mlm", "clm", "answer"),
    [(4.0, 4.04, "same"), (4.0, 4.11, "mlm"), (4.11, 4.0, "clm"), (4.04, 4.0, "same")],
)
def test_the_twin_ahead_at_the_last_milestone(mlm: float, clm: float, answer: str) -> None:
    before, later = {"mlm": [9.0], "clm": [1.0]}, {"mlm": [1.0], "clm": [9.0]}
    at = {"mlm": [mlm, 0.5], "clm": [clm, 0.5]}
    one = job(measured=[(0, later), (200, before), (600, at), (650, later)])
    assert shown.lower_loss(one) == (answer, {"step": 600, "mlm": mlm, "clm": clm})
    assert shown.lower_loss(job(measured=[(0, at), (150, at)])) is None and shown.lower_loss(None) is None


def facts(forward: float, backward: float) -> list[list[object]]:
    """[how shown, how asked, share right]: of facts shown one way, two kinds, whose means these are."""
    return [
        ["name", "name", forward + 0.05],
        ["fact", "fact", forward - 0.05],
        ["name", "fact", backward + 0.05],
        ["fact", "name", backward - 0.05],
        ["both", "name", 0.01],
        ["both", "fact", 0.02],
    ]


@pytest.mark.parametrize(("backward", "answer"), [(0.05, "none"), (0.11, "half"), (0.49, "half"), (0.7, "all")])
def test_what_the_other_way_round_came_to_when_the_facts_were_known(backward: float, answer: str) -> None:
    rows = [(0, facts(0.5, 0.9)), (50, facts(0.94, 0.9)), (100, facts(0.95, backward)), (150, facts(0.95, 0.5))]
    one = job(measured=[(step, {"one_way": values, "both_ways": facts(0.3, 0.25)}) for step, values in rows])
    found = shown.curse(one)
    assert found is not None and found[0] == answer
    assert found[1] == {"forward": pytest.approx(0.95), "backward": pytest.approx(backward)}
    assert shown.curse(job(measured=one.measured[:2])) is None and shown.curse(None) is None


def test_the_lines_of_the_reversal() -> None:
    one = job(measured=[(7, {"one_way": facts(0.9, 0.1), "both_ways": facts(0.6, 0.4)})])
    drawn = shown.reversal_lines(one, {"as_shown": "so", "reversed": "turned", "remedy": "both"})
    assert drawn["series"] == ["so", "turned", "both"] and drawn["x"] == [7.0] * 3 and all(drawn["held"])
    assert drawn["value"] == pytest.approx([0.9, 0.1, 0.4])


@pytest.mark.parametrize(
    ("pretrained", "scratch", "answer"),
    [(0.91, 0.8, "more"), (0.84, 0.8, "same"), (0.76, 0.8, "same"), (0.69, 0.8, "less")],
)
def test_the_better_start_at_its_best(pretrained: float, scratch: float, answer: str) -> None:
    lanes = [{"pretrained": [pretrained], "scratch": [0.1]}, {"pretrained": [0.2], "scratch": [scratch]}]
    one = job(measured=list(enumerate(lanes)), state="done")
    assert shown.reached(one) == (answer, {"pretrained": pretrained, "scratch": scratch})
    assert shown.reached(job(measured=one.measured, state="running")) is None and shown.reached(None) is None


@pytest.mark.parametrize(("cold", "warm", "answer"), [(5.0, 4.3, "behind"), (4.32, 4.3, "same"), (4.0, 4.3, "ahead")])
def test_what_warm_up_was_worth(cold: float, warm: float, answer: str) -> None:
    one = job(measured=[(0, {"cold": [7.0, 0], "warm": [7.0, 0]}), (300, {"cold": [cold, 0], "warm": [warm, 0]})])
    assert shown.warmed(one) is None and shown.warmed(None) is None  # not yet done
    one.state = "done"
    assert shown.warmed(one) == (answer, {"cold": cold, "warm": warm})
    near = job(measured=[(300, {"cold": [warm + 0.07, 0], "warm": [warm, 0]})], state="done")
    assert shown.warmed(near) is None  # neither level nor clearly behind
