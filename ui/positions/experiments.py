"""The two experiments on order, for all six schemes on one text: shuffled, and moved along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st
import torch

from core.parts.masks import named_mask
from core.read.order import Moved, moved, shuffle, shuffled
from core.weights.tiny_positions import SCHEMES, TRAINED, model_id
from ui.frame import layout
from ui.positions import charts
from ui.runs import models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.frame.text import Words
    from ui.runs.run import Run

MASKS = ("full", "causal")
ROUNDING = 1e-4  # sums in another order, and angles in float32, differ by less; what is real is far above


def shuffled_apart(r: Run, seed: int, mask: str, schemes: tuple[str, ...] = tuple(SCHEMES)) -> dict[str, float]:
    """Largest |difference| of any logit of any token, once the tokens are put back in their places, by scheme."""
    ids_T, at_T = torch.tensor(r.ids), torch.arange(len(r.ids))
    order_T, allowed_TT = shuffle(len(r.ids), seed), named_mask(mask, at_T, at_T)

    def apart(scheme: str) -> float:
        model = models.load(model_id(scheme))
        return r.once(
            ("shuffled", seed, mask, scheme), lambda: float(shuffled(model, ids_T, order_T, allowed_TT).max())
        )

    return {scheme: apart(scheme) for scheme in schemes}


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
    """Of the model without positions under a mask: "permuted" or "changed", and the number; None if not told apart."""
    if same_text(r, seed):
        return None
    apart = shuffled_apart(r, seed, mask, ("none",))["none"]
    if mask == "full":
        return ("permuted", {"apart": apart}) if apart <= ROUNDING else None
    return ("changed", {"apart": apart}) if apart > 20 * ROUNDING else None


def show_shuffled(T: Words, r: Run, seed: int, mask: str, words: Mapping[str, str]) -> None:
    """Every scheme under one mask; the question is about the other mask."""
    if same_text(r, seed):
        st.info(T("same_order"))
        return
    found = {scheme: {"logits": apart} for scheme, apart in shuffled_apart(r, seed, mask).items()}
    st.vega_lite_chart(charts.apart(found, words))
    order = " ".join(new_order(r, seed))
    outside = " " + T("caption_outside") if mask == "full" else ""
    st.caption(
        T("caption_shuffle", tokens=len(r.tokens), order=order, mask=T(f"mask_{mask}"), rounding=ROUNDING) + outside
    )
    other = MASKS[MASKS.index(mask) - 1]
    if (asked := by_mask_alone(r, seed, other)) is not None:
        numbers = {"mask": T(f"mask_{other}"), "rounding": ROUNDING, **asked[1]}
        layout.predict(T, "q_mask", ["permuted", "changed"], asked[0], f"reveal_{other}", **numbers)


def show_moved(T: Words, r: Run, by: int, words: Mapping[str, str]) -> None:
    """Every scheme moved along; the learned table may have no row there."""
    moves = moved_apart(r, by)
    kinds = ("scores", "logits")
    found = {name: {kind: getattr(move, kind, None) for kind in kinds} for name, move in moves.items()}
    st.vega_lite_chart(charts.apart(found, words))
    end = len(r.tokens) - 1
    st.caption(T("caption_shift", tokens=len(r.tokens), by=by, last=by + end, end=end, rounding=ROUNDING))
    if moves["learned"] is None:
        st.info(T("no_rows", rows=TRAINED, last=by + end))
