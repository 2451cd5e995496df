"""recipes/facts.py: some steps lower its loss, and its card says what its recipe.json says."""

import json
from functools import partial

from core.train.lessons import known, reversal
from core.train.training import Training
from recipes import facts


def test_some_steps_lower_the_loss() -> None:
    shown_NT = reversal.statements(known.all_facts())
    drawn = partial(reversal.statement_batch, shown_NT, size=facts.ROWS, seed=known.SEED)
    training = Training(reversal.untrained_model(known.SEED), drawn, facts.PLAN)
    losses = [step.loss for _, step in zip(range(40), training, strict=False)]
    assert losses[-1] < losses[0] - 1


def test_the_card_is_the_recipe_s() -> None:
    told = json.loads((known.FOLDER / "recipe.json").read_text())
    assert (known.FOLDER / "README.md").read_text() == facts.card(known.known(), told)
    assert len(told["units"]) == 3 * len(known.COUNTS) and len(told["heads"]) == 8
