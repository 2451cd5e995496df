"""The head grid: every head of a run as a picture, two of them in exact numbers. Drawn by assets/components/head_grid/.

The pictures are uint8 and come once a run. A choice of heads is sent back by the component; the float32 weights of the
two chosen heads are packed with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

VIEWS = ("grid", "head", "arcs", "mix", "table")
CHOSEN = ("layer", "head", "layer2", "head2")
KEY = "head_grid"


@dataclass(frozen=True)
class Choice:
    """The two heads under study, and the token that looks."""

    layer: int
    head: int
    layer2: int
    head2: int
    token: int | None
    view: Mapping[str, Any]


def choice(T: Words, layers: int, heads: int, tokens: int) -> Choice:
    """What the address or the component chose last."""
    allowed: dict[str, tuple[Sequence[Any], Any]] = {
        "show": (VIEWS, VIEWS[0]),
        "layer": (range(layers), 0),
        "head": (range(heads), 0),
        "layer2": (range(layers), 0),
        "head2": (range(heads), min(1, heads - 1)),
        "token": (range(tokens), None),
        "mix": (range(101), 50),
    }
    view = {name: state.client(T, f"{T.stem}.{name}", *of) for name, of in allowed.items()}
    return Choice(**{name: view[name] for name in CHOSEN}, token=view["token"], view=view)


def pictures(weights: Sequence[np.ndarray]) -> np.ndarray:
    """All weights in 256 steps: L H T T as uint8."""
    return np.stack([np.rint(layer * 255).astype(np.uint8) for layer in weights])


def blob(
    weights: np.ndarray,
    chosen: Mapping[str, np.ndarray],
    tokens: Sequence[str],
    words: Mapping[str, str],
    view: Mapping[str, Any],
    url: Mapping[str, str],
    patterns: Sequence[Sequence[Sequence[str]]],
    causal: bool,
) -> bytes:
    """What the browser needs. weights: from ``pictures``; chosen: float32 T T of "a", "b"; patterns: names by head."""
    pictured = {"a": [view["layer"], view["head"]], "b": [view["layer2"], view["head2"]]}
    header: dict[str, Any] = {"tokens": list(tokens), "words": dict(words), "view": dict(view), "url": dict(url)}
    header |= {"pictured": pictured, "patterns": patterns, "causal": causal}
    return pack(header, {"weights": weights, **chosen})


def show(T: Words, run: Run, at: Choice, patterns: Sequence[Sequence[Sequence[str]]]) -> None:
    """Mount the grid of a run; the same key keeps the reader's place when numbers arrive."""
    weights = pictures([run.at(layer, "self.weights") for layer in range(run.layers)])
    chosen = {
        "a": run.at(at.layer, "self.weights")[at.head],
        "b": run.at(at.layer2, "self.weights")[at.head2],
    }
    url = {name: f"{T.stem}.{name}" for name in at.view}
    data = blob(weights, chosen, run.tokens, T.words("grid"), at.view, url, patterns, run.causal)
    component("heads/head_grid")(data=data, key=KEY, on_pick_change=lambda: _picked(T.stem, run.layers, run.heads))


def _picked(stem: str, layers: int, heads: int) -> None:
    """The browser chose other heads: take them if they exist."""
    pick = getattr(st.session_state.get(KEY), "pick", None)
    most = (layers, heads, layers, heads)
    if not isinstance(pick, list) or len(pick) != len(most):
        return
    for name, value, size in zip(CHOSEN, pick, most, strict=True):
        if isinstance(value, int) and 0 <= value < size:
            state.put(f"{stem}.{name}", value)
