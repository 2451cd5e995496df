"""Two texts and a token of each: the cosine after every layer as a line, both texts in a plane, a slider of layers.

All pairs come with the run; a choice is told to the server, whose question below is about it. Drawn by context_pair/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.encoder.contexts import MOST, Pairs
from ui.frame import state
from ui.frame.text import Words
from ui.runs.run import Run

KEY = "context_pair"


@dataclass(frozen=True)
class Chosen:
    """A token of each text, and the layer of the plane; first: what an address without them opens."""

    view: dict[str, int]
    first: dict[str, int]

    @property
    def pair(self) -> tuple[int, int]:
        return self.view["a"], self.view["b"]


def chosen(T: Words, one: Run, other: Run, pair: tuple[int, int]) -> Chosen:
    first = {"a": pair[0], "b": pair[1], "at": one.layers}
    sizes = {"a": min(MOST, len(one.ids)), "b": min(MOST, len(other.ids)), "at": one.layers + 1}
    return Chosen({name: state.client(T, f"{T.stem}.{name}", range(sizes[name]), first[name]) for name in first}, first)


def show(T: Words, one: Run, other: Run, found: Pairs, at: Chosen) -> None:
    header: dict[str, Any] = {
        "model": one.model_id,
        "texts": [r.tokens[:MOST] for r in (one, other)],
        "layers": one.layers,
        "words": T.words("pair"),
        "view": at.view,
        "first": at.first,
        "url": {name: f"{T.stem}.{name}" for name in at.first},
    }
    arrays = {"dots": found.dots, "norms_a": found.norms[0], "norms_b": found.norms[1]}
    arrays |= {"spread_a": found.spreads[0], "spread_b": found.spreads[1]}
    arrays |= {"points": found.points, "shares": found.shares}
    sizes = (len(header["texts"][0]), len(header["texts"][1]))
    data = pack(header, arrays)
    component("encoder/context_pair")(data=data, key=KEY, on_pick_change=lambda: _picked(T.stem, sizes))


def _picked(stem: str, sizes: tuple[int, int]) -> None:
    """The browser chose another pair: take it if it exists."""
    pick = getattr(st.session_state.get(KEY), "pick", None)
    if not isinstance(pick, list) or len(pick) != len(sizes):
        return
    for name, value, size in zip(("a", "b"), pick, sizes, strict=True):
        if isinstance(value, int | float) and 0 <= value < size:
            state.put(f"{stem}.{name}", int(value))
