"""The facts model that ships, and what switching off some of it does to one fact and to all others.

    recall of fact i and of the others, with k units at 0: those that fact i needs most, or k of them by chance
The model and its facts are those of the reversal lesson (``reversal``), trained by recipes/facts.py; a fact is asked
the way it was shown, by name. What is measured: ``core.read.recall``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from core.model import Transformer
from core.read.recall import KINDS, Recall, drops, recall, units_of, without, without_head
from core.train.lessons import reversal
from core.train.lessons.reversal import Fact
from core.weights.checkpoints import load_int8

FOLDER = Path(__file__).parents[3] / "assets" / "models" / "tiny-facts"
COUNT, BOTH, SEED = 120, 40, 1
GIVEN = 4  # tokens that ask: the stop before, two names, "is"
COUNTS = (1, 2, 4, 8, 16, 32, 64)  # of units switched off together
DRAWS = 5  # of as many units by chance


class Known(NamedTuple):
    """The trained model, the facts that it was shown by name, and their statements without the last stop: N T."""

    model: Transformer
    facts: list[Fact]
    rows_NT: Tensor


class Outcome(NamedTuple):
    """With some units off: the chance of this fact's answer, whether it is given, and the same of all other facts."""

    chance: float
    right: float
    others_chance: float
    others_right: float


def all_facts() -> list[Fact]:
    """Those of the reversal lesson with a third of them shown both ways."""
    return reversal.make_facts(COUNT, BOTH, SEED)


def rows_of(facts: Sequence[Fact]) -> Tensor:
    return torch.tensor([[reversal.ID[word] for word in fact.statement("forward")[:-1]] for fact in facts])


@cache
def known() -> Known:
    """ValueError: its file is not there, or is not its own."""
    model = reversal.untrained_model(SEED)
    model.load_state_dict(load_int8(FOLDER / "model.safetensors"), strict=False)
    model.tie()
    facts = [fact for fact in all_facts() if fact.shown != "backward"]
    return Known(model.requires_grad_(False), facts, rows_of(facts))


def outcome(found: Recall, at: int) -> Outcome:
    others = torch.arange(len(found.chance_N)) != at
    right_N = found.right_N.float()
    return Outcome(
        float(found.chance_N[at]),
        float(right_N[at]),
        float(found.chance_N[others].mean()),
        float(right_N[others].mean()),
    )


def strongest(model: Transformer, row_T: Tensor, kind: str) -> Tensor:
    """The units of a kind, those first without which this answer loses most."""
    return drops(model, row_T, GIVEN, kind).argsort(descending=True)


def chance_units(model: Transformer, draw: int) -> Tensor:
    """All neurons in an order of chance: of a draw, as many as are wanted."""
    total = model.config.n_layers * units_of(model.config, "neurons")
    return torch.randperm(total, generator=torch.Generator().manual_seed(draw))


def switched(found: Known, at: int, counts: Sequence[int] = COUNTS) -> Iterator[tuple[str, int, Outcome]]:
    """(which units, how many, outcome): the strongest neurons, as many by chance (mean of DRAWS), strongest of z."""
    model, _, rows_NT = found
    orders = {kind: strongest(model, rows_NT[at], kind) for kind in KINDS}
    drawn = [chance_units(model, draw) for draw in range(DRAWS)]
    for count in counts:
        for kind, order in orders.items():
            yield kind, count, outcome(without(model, rows_NT, GIVEN, kind, order[:count]), at)
        several = [outcome(without(model, rows_NT, GIVEN, "neurons", order[:count]), at) for order in drawn]
        yield "chance", count, Outcome(*(sum(values) / DRAWS for values in zip(*several, strict=True)))


def heads(found: Known, at: int) -> dict[tuple[int, int], Outcome]:
    """Each whole head off: (layer, head) -> outcome."""
    model, _, rows_NT = found
    pairs = [(layer, head) for layer in range(model.config.n_layers) for head in range(model.config.attention.heads)]
    return {pair: outcome(without_head(model, rows_NT, GIVEN, *pair), at) for pair in pairs}


def whole(found: Known, at: int) -> Outcome:
    """Nothing off."""
    return outcome(recall(found.model, found.rows_NT, GIVEN), at)
