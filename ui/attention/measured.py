"""What the attention page measures beside its run: where the last token of a head looks most, and why the factor."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from core.read.sharpness import Sharpness, curve, grid
from core.read.strongest import strongest
from ui.runs.run import Run

CLOSE = 0.01  # of the largest weight: a second one this near would not show in three digits


def asked(weights_QK: Tensor, tokens: Sequence[str]) -> tuple[str, dict[str, object]] | None:
    """The place of the largest weight of the last token, and the numbers told after.

    None for two tokens, where the first is the previous one too, and where two weights are as good as equal.
    """
    last = len(tokens) - 1
    if last < 2:
        return None
    largest, second = weights_QK[last].topk(2).values.tolist()
    if largest - second < CLOSE * largest:
        return None
    look = strongest(weights_QK, last)
    return look.place, {"query": tokens[last], "key": tokens[look.key], "position": look.key, "weight": look.weight}


def sharpness_of(r: Run, layer: int, head: int, dims: int) -> tuple[list[Sharpness], list[Sharpness]]:
    """Of a head at every number of dimensions, and at ``dims``: each with the factor and without it."""
    rotated = "_rot" if r.rotary else ""
    q_HTD, k_GTD = (r.tensor(layer, f"self.{name}{rotated}") for name in "qk")
    mask_QK = r.tensor(layer, "self.mask").expand(len(q_HTD), -1, -1)[head]

    def at(every: list[int]) -> list[Sharpness]:
        return curve(q_HTD, k_GTD, mask_QK, head, every)

    every = r.once(("sharpness", layer, head), lambda: at(grid(r.head_dim, r.heads)))
    return every, r.once(("sharpness", layer, head, dims), lambda: at([dims]))
