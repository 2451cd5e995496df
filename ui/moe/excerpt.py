"""What is measured on held-out chapters that ship: experts switched off, capacities, kinds of tokens. All live."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from core.parts.routing import capacity, overflow
from core.read import experts as read
from core.read import rerouted
from core.read.rerouted import Change
from core.weights.tiny_moe import LENGTH, excerpt
from ui.runs import models, turns
from ui.runs.kept import MIB, kept

FACTORS = (25, 50, 75, 100, 125, 150, 200, 300, 400)  # percent of the even share
CHANGES: dict[str, tuple[Change, ...]] = {
    "as_trained": (),
    "shared_off": (rerouted.shared_off,),
    "for_shared": (rerouted.for_shared,),
    "one_more": (rerouted.one_more,),
}
CLOSE = 0.02  # nats that count as no difference
SHUFFLES = 5


@dataclass(frozen=True)
class Rows:
    """Rows of LENGTH + 1 tokens, and of each token that is read its form and its chapter."""

    rows_RT1: Tensor
    form_N: Tensor
    chapter_N: Tensor


@cache
def rows() -> Rows:
    """Whole rows only, none of which reaches into another chapter."""
    tokenizer = models.tokenizer("moe:dense")
    cut, forms, chapters = [], [], []
    for number, text in enumerate(excerpt()):
        ids = tokenizer.fast.encode(text).ids
        row_RT1 = torch.tensor(ids).unfold(0, LENGTH + 1, LENGTH)
        cut.append(row_RT1)
        forms.append(read.forms([tokenizer.fast.decode([i]) for i in ids])[: len(row_RT1) * LENGTH])
        chapters.append(torch.full((len(row_RT1) * LENGTH,), number))
    return Rows(torch.cat(cut), torch.cat(forms), torch.cat(chapters))


def size() -> int:
    """Tokens that are judged."""
    return len(rows().form_N)


def _surveyed(model_id: str, *changes: Change) -> read.Survey:
    return read.survey(rerouted.rerouted(models.load(model_id), *changes), rows().rows_RT1)


@kept(MIB)
def without_best(model_id: str) -> dict[int, float]:
    """Loss by how many of the experts that a token likes best it may not go to."""
    part = rerouted.mixtures(models.load(model_id))[0]
    counts = range(len(part.experts) - rerouted.router_of(part).chosen + 1)
    with turns.long():
        return {count: _surveyed(model_id, rerouted.without_best(count)).nats for count in counts}


@kept(MIB)
def shared(model_id: str) -> dict[str, float]:
    """Loss with the shared expert, without it, with one more routed in its place, and with one more beside it."""
    with turns.long():
        return {name: _surveyed(model_id, *changes).nats for name, changes in CHANGES.items()}


@kept(MIB)
def capacities(model_id: str) -> dict[int, tuple[float, float]]:
    """Loss and share of dropped choices by capacity factor in percent; 0: no limit."""
    experts = len(rerouted.mixtures(models.load(model_id))[0].experts)
    found = {}
    with turns.long():
        for percent in (*FACTORS, 0):
            most = capacity(LENGTH, experts, percent / 100) if percent else None
            one = _surveyed(model_id, rerouted.capacity(most))
            over = (
                [overflow(index[..., 0], experts, most).float().mean() for index in one.index]
                if most
                else [torch.zeros(())]
            )
            found[percent] = one.nats, float(torch.stack(over).mean())
    return found


@dataclass(frozen=True)
class Kinds:
    """Counts by expert and form of one layer, and how much of the choice form, chapter and chance explain."""

    counts_EK: Tensor
    form: float
    chapter: float
    form_chance: float
    chapter_chance: float


@kept(MIB)
def kinds(model_id: str, layer: int) -> Kinds:
    """Chance: the same with the classes shuffled among the tokens, the mean of some shuffles."""
    found = rows()
    with turns.long():
        one = _surveyed(model_id)
        index_NS, experts = one.index[layer].flatten(0, 1), one.probs[layer].shape[-1]
        chapters = int(found.chapter_N.max()) + 1
        rng = torch.Generator().manual_seed(0)

        def told(class_N: Tensor, classes: int) -> tuple[float, float]:
            of = [read.explained(read.counted(index_NS, class_N, experts, classes))]
            for _ in range(SHUFFLES):
                mixed_N = class_N[torch.randperm(len(class_N), generator=rng)]
                of.append(read.explained(read.counted(index_NS, mixed_N, experts, classes)))
            return of[0], sum(of[1:]) / SHUFFLES

        form, form_chance = told(found.form_N, len(read.FORMS))
        chapter, chapter_chance = told(found.chapter_N, chapters)
        counts = read.counted(index_NS, found.form_N, experts, len(read.FORMS))
    return Kinds(counts, form, chapter, form_chance, chapter_chance)


# ---- what the page asks ----------------------------------------------------------------------------------------------


def which_explains(found: Kinds) -> str | None:
    """ "form" or "chapter"; None where they are near each other."""
    form, chapter = found.form - found.form_chance, found.chapter - found.chapter_chance
    if max(form, chapter) < 1.5 * min(form, chapter) or max(form, chapter) < 0.01:
        return None
    return "form" if form > chapter else "chapter"


def replaced(found: dict[str, float]) -> str | None:
    """What the loss does when one more routed expert takes the place of the shared one."""
    more = found["for_shared"] - found["as_trained"]
    if CLOSE / 2 < abs(more) < 2 * CLOSE:
        return None
    return "same" if abs(more) <= CLOSE else "worse" if more > 0 else "better"
