"""What the attention page asks: where the last token of one head looks most."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from core.read.strongest import strongest

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
