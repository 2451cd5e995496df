"""Past the trained length: what the recipe measured on held-out books, and the same for the learner's own long text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st
import torch

from core.read.lengths import stretched
from core.weights.tiny_positions import FOLDER, READS, SCHEMES, SEEDS, TRAINED, model_id
from ui.runs import models

NEEDED = TRAINED + TRAINED // 2  # a text has to have more tokens than that


@dataclass(frozen=True)
class Spread:
    """Mean, lowest and highest of the seeds."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        return cls(sum(values) / len(values), min(values), max(values))


@cache
def recipe() -> dict[str, Any]:
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))


@cache
def curves() -> dict[str, list[Spread]]:
    """Held-out loss of each scheme by block of places."""
    made = recipe()["models"]
    blocks = {scheme: [made[f"{scheme}:{seed}"]["held_out"]["blocks"] for seed in SEEDS] for scheme in SCHEMES}
    return {scheme: [Spread.of(list(at)) for at in zip(*runs, strict=True)] for scheme, runs in blocks.items()}


def block() -> int:
    """Places whose losses are one point of a curve."""
    return int(recipe()["measured"]["block"])


def last_trained(scheme: str) -> Spread:
    """The loss at the last places that training reached."""
    return curves()[scheme][TRAINED // block() - 1]


def at_the_end(scheme: str) -> Spread | None:
    """The loss at the last places of four times the trained length; None: it does not read so far."""
    return curves()[scheme][-1] if len(curves()[scheme]) == READS // block() else None


def rise(scheme: str) -> float | None:
    """By how much the mean loss is higher there than at the last trained places."""
    end = at_the_end(scheme)
    return None if end is None else end.mean - last_trained(scheme).mean


def best_at_the_end() -> str | None:
    """The scheme with the lowest loss there, if the ranges of the seeds leave no doubt about it."""
    ends = {scheme: end for scheme in SCHEMES if (end := at_the_end(scheme))}
    first, second = sorted(ends, key=lambda scheme: ends[scheme].mean)[:2]
    return first if ends[first].high < ends[second].low else None


@dataclass(frozen=True)
class Own:
    """One scheme on the learner's text: nats a token read in one go and in windows, and the logits' |difference|."""

    long: Spread | None  # None: it does not read so far
    short: Spread
    logits: float | None


def tokens(text: str) -> tuple[int, ...]:
    """The text as the models read it: four times the trained length, and the token after it."""
    return tuple(models.tokenizer(model_id("none")).encode(text).ids[: READS + 1])


@st.cache_resource(max_entries=64, show_spinner=False)
def own(ids: tuple[int, ...]) -> tuple[dict[str, Own], int]:
    """Every scheme with all seeds on a text, and how many tokens were judged. ValueError: the text is too short."""
    found, judged, ids_T = {}, 0, torch.tensor(ids)
    for scheme in SCHEMES:
        runs = [stretched(models.load(model_id(scheme, seed)), ids_T, TRAINED) for seed in SEEDS]
        longs = [float(run.long_N.mean()) for run in runs if run.long_N is not None]
        logits = [run.logits for run in runs if run.logits is not None]
        shorts = [float(run.short_N.mean()) for run in runs]
        found[scheme] = Own(Spread.of(longs) if longs else None, Spread.of(shorts), max(logits, default=None))
        judged = len(runs[0].short_N)
    return found, judged
