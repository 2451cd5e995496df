"""A fine-tuning run on the page: tiny-bert learns the labels of so many examples, which takes seconds.

    w <- w - lr dL/dw   in every parameter, where the prompt left every parameter as it was
It waits for a core; what came out of it is kept for all visits.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch

from core.model import Transformer
from core.train.finetuning import classifier, finetuning, scores
from core.train.prompting import accuracy, draw
from core.train.training import Plan
from ui.frame.text import Words
from ui.prompting.shipped import LEARNER, labelled
from ui.runs import models, turns
from ui.runs.kept import MIB, Kept
from ui.runs.traced import clean

SIZES = (4, 8, 16, 32, 64)  # examples to learn from
STEPS, RATE, BATCH = 60, 5e-4, 16  # as in the recipe, for so few examples


@dataclass(frozen=True)
class FineTuned:
    """Before and after."""

    losses: list[float]  # of each step, in nats
    before: float  # accuracy on the tested texts
    after: float
    changed: int  # numbers that are no longer what they were
    parameters: int
    moved: float  # length of the change, as a share of the length of the weights
    model: Transformer  # with the weights after
    nbytes: int


_kept: Kept[FineTuned] = Kept(64 * MIB)


def asked(T: Words, name: str, count: int, seed: int) -> FineTuned | None:
    """The run of a draw of examples, if somebody has made it; else a button that makes it: seconds of a core."""
    if (name, count, seed) in _kept:
        return fine_tuned(name, count, seed)
    place = st.empty()
    if not place.button(T("learn", count=count), type="primary"):
        return None
    with place, st.spinner(T("learning", model=models.name(LEARNER), steps=STEPS)):
        tuned = fine_tuned(name, count, seed)
    place.empty()
    return tuned


def fine_tuned(name: str, count: int, seed: int) -> FineTuned:
    """Made once for all visits."""
    return _kept.get((name, count, seed), lambda: _fine_tuned(name, count, seed))


def _fine_tuned(name: str, count: int, seed: int) -> FineTuned:
    data, model = labelled(name), models.load(LEARNER)
    read = model.tokenizer.encode
    examples = [(read(text).ids, label) for text, label in draw(data.pool, count, data.classes, seed)]
    tested = [(read(text).ids, label) for text, label in data.test]
    labels = [label for _, label in tested]
    with turns.long():
        start = classifier(model, data.classes, seed)
        before = accuracy(scores(start, tested), labels)
        plan = Plan(steps=STEPS, peak=RATE, floor=RATE / 25, warmup=STEPS // 10)
        running = finetuning(model, examples, data.classes, plan, seed, BATCH)
        losses = [step.loss for step in running]
        after = accuracy(scores(running.model, tested), labels)
    old, new = (torch.cat([p.detach().flatten() for p in model.parameters()]) for model in (start, running.model))
    return FineTuned(
        losses=losses,
        before=before,
        after=after,
        changed=int((old != new).sum()),
        parameters=len(old),
        moved=float((new - old).norm() / old.norm()),
        model=running.model.requires_grad_(False),
        nbytes=4 * len(old),
    )


def predict(tuned: FineTuned, text: str) -> list[float]:
    """The probability of each label for a text, cut to what the model reads."""
    tokenizer, most = models.load(LEARNER).tokenizer, models.load(LEARNER).config.max_tokens
    words, _ = clean(text)
    ids = tokenizer.encode(words).ids
    ids = ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]
    return scores(tuned.model, [(ids, 0)])[0].softmax(-1).tolist()


def numbers(tuned: FineTuned) -> dict[str, float]:
    """What the words of the page say of a run."""
    counts: dict[str, float] = {"steps": len(tuned.losses), "changed_all": tuned.changed, "all": tuned.parameters}
    counts |= {"first_loss": tuned.losses[0], "last_loss": tuned.losses[-1]}
    return counts | {"before": tuned.before, "after": tuned.after, "moved": tuned.moved}
