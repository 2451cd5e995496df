"""The view of a real head: measured and theory side by side, what they say in words, and the question on all heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.read import distance
from core.weights.packs import PACKS
from ui.frame import layout, sight, state
from ui.positions import charts, heads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from ui.frame.text import Words
    from ui.runs.run import Run

OWN, SMALL, LARGE = 100_000, 10_000, 500_000  # SmolLM2's base; the paper's; LLaMA 2 Long's


def show(T: Words, typed: str, boxes: Sequence[DeltaGenerator], words: Mapping[str, str]) -> heads.Count | None:
    """Gives what was counted over all heads; None while nobody looks, or where there is nothing to count."""
    if not heads.here():
        st.info(T("absent", command=PACKS[heads.MODEL].install()))
        return None
    r = heads.traced(typed)
    for id_, values in r.notices:
        st.info(T(id_, **values))
    if r.empty or len(r.ids) < heads.SHORTEST:
        st.info(T("too_short", needed=heads.SHORTEST - 1, tokens=len(r.ids)))
        return None
    with boxes[0]:
        layer = int(state.choice(T, "positions.real_layer", [str(n) for n in range(r.layers)], "11"))
    with boxes[1]:
        head = int(state.choice(T, "positions.real_head", [str(n) for n in range(r.heads)], "2"))
    return charted(T, r, layer, head, words)


def charted(T: Words, r: Run, layer: int, head: int, words: Mapping[str, str]) -> heads.Count | None:
    found = heads.curves(r, layer, head)
    names = {base: words["base_own" if base == OWN else "base"].format(base=f"{base:,}") for base in heads.BASES}
    measured = {names[base]: curve for base, curve in found.measured.items()} | {words["unturned"]: found.unturned}
    theory = {names[base]: curve for base, curve in found.theory.items()}
    left, right = st.columns(2)
    with left:
        st.vega_lite_chart(charts.heads(measured, words["measured"], words))
        st.caption(T("caption_decay", layer=layer, head=head, tokens=len(r.ids), last=len(r.ids) - 1, own=f"{OWN:,}"))
    with right:
        st.vega_lite_chart(charts.heads(theory, words["theory"], words))
        st.caption(T("caption_theory"))
    kind, numbers = said(found, len(r.ids))
    layout.prose(T, f"read_{kind}", **numbers)
    if not sight.seen("count", height=150):
        return None
    counted = heads.count(heads.falls(r))
    if (answer := heads.how_many(counted)) is not None:
        sizes = {"heads": counted.heads, "clear": heads.CLEAR}
        numbers = sizes | {"fall": counted.fall, "rise": counted.rise, "level": counted.level}
        layout.predict(T, "q_decay", ["few", "half", "most"], answer, **numbers)
    return counted


def said(found: heads.Curves, tokens: int) -> tuple[str, dict[str, Any]]:
    """Whether the head's mean score "falls", "rises" or does neither ("level"), and the numbers of that sentence."""
    near, far = distance.near(tokens), distance.far(tokens)
    own = found.measured[OWN]
    fall = float(distance.fall(own))
    numbers = {
        "near": float(own[near.start : near.stop].mean()),
        "far": float(own[far.start : far.stop].mean()),
        "near_to": near[-1],
        "far_from": far[0],
        "far_to": far[-1],
        "fall": fall,
        "rise": -fall,
        "clear": heads.CLEAR,
        "fall_small": float(distance.fall(found.measured[SMALL])),
        "fall_large": float(distance.fall(found.measured[LARGE])),
        "fall_off": float(distance.fall(found.unturned)),
        "fall_theory": float(distance.fall(found.theory[OWN])),
    }
    return ("falls" if fall > heads.CLEAR else "rises" if fall < -heads.CLEAR else "level"), numbers
