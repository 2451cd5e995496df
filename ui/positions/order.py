"""The two experiments on order, for all six schemes on one text: shuffled, and moved along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from core.parts.masks import named_mask
from core.read.order import Moved, moved, shuffle, shuffled
from core.weights.tiny_positions import SCHEMES, model_id
from ui.runs import models

if TYPE_CHECKING:
    from ui.runs.run import Run

MASKS = ("full", "causal")
ROUNDING = 1e-3  # what sums in another order, and angles in float32, differ by at most; what is real is far above


def shuffled_apart(r: Run, seed: int, mask: str, schemes: tuple[str, ...] = tuple(SCHEMES)) -> dict[str, float]:
    """Largest |difference| of any logit of any token, once the tokens are put back in their places, by scheme."""
    ids_T, at_T = torch.tensor(r.ids), torch.arange(len(r.ids))
    order_T, allowed_TT = shuffle(len(r.ids), seed), named_mask(mask, at_T, at_T)

    def apart(scheme: str) -> float:
        return float(shuffled(models.load(model_id(scheme)), ids_T, order_T, allowed_TT).max())

    return {scheme: r.once(("shuffled", seed, mask, scheme), lambda: apart(scheme)) for scheme in schemes}


def moved_apart(r: Run, by: int) -> dict[str, Moved | None]:
    """What a shift changes, by scheme; None where there are no rows so far out."""
    ids_T = torch.tensor(r.ids)
    return r.once(
        ("moved", by), lambda: {scheme: moved(models.load(model_id(scheme)), ids_T, by) for scheme in SCHEMES}
    )


def new_order(r: Run, seed: int) -> list[str]:
    """The tokens as the experiment reads them."""
    return [r.tokens[i] for i in shuffle(len(r.tokens), seed).tolist()]


def same_text(r: Run, seed: int) -> bool:
    """Nothing was shuffled: one token, or equal ones that changed places."""
    order = shuffle(len(r.ids), seed).tolist()
    return [r.ids[i] for i in order] == r.ids


def by_mask_alone(r: Run, seed: int, mask: str) -> tuple[str, dict[str, Any]] | None:
    """Of the model without positions under a mask: "permuted" or "changed", and the number; None if not told apart.

    Under a causal mask the first token sees itself alone, and a text of one kind of token has no order.
    """
    if same_text(r, seed):
        return None
    apart = shuffled_apart(r, seed, mask, ("none",))["none"]
    if ROUNDING < apart < 20 * ROUNDING:
        return None
    return ("permuted" if apart <= ROUNDING else "changed"), {"apart": apart}
