"""A real head's score over distance: SmolLM2's queries and keys on the learner's long text, turned by any base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.parts.positions import Positions, Rope, Shape
from core.read import distance
from core.weights.packs import PACKS
from ui.runs import models, run

if TYPE_CHECKING:
    from ui.runs.run import Run

MODEL = "smollm2-135m"
BASES = (10_000, 100_000, 500_000)  # the paper's; SmolLM2's own; LLaMA 2 Long's
SHORTEST = 2 * distance.NEAR
CLEAR = 1.0  # a fall of the score by that much: near keys get e times the weight of far ones, all else equal


def here() -> bool:
    return PACKS[MODEL].path() is not None


def traced(text: str) -> Run:
    return run.trace(MODEL, text, keep=("dec.*.self.q", "dec.*.self.k"))


def rope(r: Run, base: float) -> Positions:
    """SmolLM2's RoPE with another base."""
    positions = r.config.positions
    assert isinstance(positions, Rope.Config)
    return replace(positions, base=base).build(Shape(width=r.config.width, heads=r.heads, causal=True))


@dataclass(frozen=True)
class Curves:
    """Scores over distance of one head, by base: measured, and of the theory that every key is its query."""

    measured: dict[int, Tensor]
    theory: dict[int, Tensor]
    unturned: Tensor  # the same queries and keys without RoPE: what their content alone does


def curves(r: Run, layer: int, head: int) -> Curves:
    def compute() -> Curves:
        q_HTD, k_GTD = (r.tensor(layer, f"self.{site}") for site in ("q", "k"))
        q_1TD, k_1TD = q_HTD[head, None], k_GTD[head * r.kv_heads // r.heads, None]
        ropes = {base: rope(r, base) for base in BASES}
        return Curves(
            {base: distance.measured(q_1TD, k_1TD, ropes[base], r.scale)[0] for base in BASES},
            {base: distance.theory(q_1TD[0], ropes[base], r.scale, len(r.ids)) for base in BASES},
            distance.by_distance(q_1TD @ k_1TD.mT * r.scale)[0],
        )

    return r.once(("distance", layer, head), compute)


def falls(r: Run) -> Tensor:
    """How much the score of every head falls from near to far: L H."""

    def compute() -> Tensor:
        own = models.load(r.model_id).positions
        layers = range(r.layers)
        measured = [distance.measured(r.tensor(n, "self.q"), r.tensor(n, "self.k"), own, r.scale) for n in layers]
        return torch.stack([distance.fall(curve_HT) for curve_HT in measured])

    return r.once(("falls",), compute)


@dataclass(frozen=True)
class Count:
    """Heads whose score clearly falls with distance, clearly rises, or does neither; and one of each kind."""

    fall: int
    rise: int
    level: int
    steepest: tuple[int, int]
    other: tuple[int, int]

    @property
    def heads(self) -> int:
        return self.fall + self.rise + self.level


def count(falls_LH: Tensor) -> Count:
    heads = falls_LH.shape[1]
    down, up = int((falls_LH > CLEAR).sum()), int((falls_LH < -CLEAR).sum())
    steepest, other = (divmod(int(at), heads) for at in (falls_LH.argmax(), falls_LH.argmin()))
    return Count(down, up, falls_LH.numel() - down - up, steepest, other)


def how_many(found: Count) -> str | None:
    """Which share of the heads clearly fall: "few", "half" or "most"; None where one head more or less decides."""
    share = found.fall / found.heads
    if min(abs(share - edge) for edge in (0.25, 0.75)) < 0.02:
        return None
    return "few" if share < 0.25 else "half" if share < 0.75 else "most"
