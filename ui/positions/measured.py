"""Past the trained length: what the recipe measured on held-out books with the models that ship."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.parts.positions import Learned
from core.weights.tiny_positions import FOLDER, READS, SCHEMES, SEEDS, TRAINED

READERS = [name for name, positions in SCHEMES.items() if not isinstance(positions, Learned.Config)]


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


def sizes() -> dict[str, int]:
    """What the caption of the curves says of them."""
    return {"seeds": len(SEEDS), "trained": TRAINED, "stride": int(recipe()["measured"]["stride"])}


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
    ends = {scheme: end for scheme in READERS if (end := at_the_end(scheme))}
    first, second = sorted(ends, key=lambda scheme: ends[scheme].mean)[:2]
    return first if ends[first].high < ends[second].low else None
