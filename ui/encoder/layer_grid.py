"""The residual stream as a grid of layers and tokens, walked layer by layer. Drawn by assets/components/layer_grid/.

Everything but the words of the lens comes once a run; a lens that takes time is sent for by the component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.encoder.ledger import Ledger
from ui.encoder.lens import Lens
from ui.frame import state
from ui.frame.text import Words
from ui.runs.run import Run

KEY = "layer_grid"
VIEWS = ("start", "turn", "norm", "attention", "ffn", "lens")


@dataclass(frozen=True)
class Place:
    """What is shown and which cell is open; first: what an address without them opens."""

    view: dict[str, Any]
    first: dict[str, Any]


def place(T: Words, r: Run, token: int) -> Place:
    """token: the one to open first."""
    first = {"show": VIEWS[0], "layer": r.layers, "token": token}
    allowed: dict[str, Sequence[Any]] = {"show": VIEWS, "layer": range(r.layers + 1), "token": range(len(r.ids))}
    return Place({name: state.client(T, f"{T.stem}.{name}", allowed[name], first[name]) for name in first}, first)


def show(T: Words, r: Run, at: Place, found: Ledger, lens: Lens | None, readable: bool) -> None:
    """lens: None where it is not here. readable: the model has words, so that the lens can be sent for."""
    header = {
        "model": r.model_id,
        "tokens": r.tokens,
        "special": r.special,
        "layers": r.layers,
        "width": r.config.width,
        "placement": r.config.placement,
        "normed": "emb.norm.out" in r,
        "rows": list(found.rows),
        "readable": readable,
        "lens": None if lens is None else asdict(lens),
        "words": T.words("grid"),
        "view": at.view,
        "first": at.first,
        "url": {name: f"{T.stem}.{name}" for name in at.first},
    }
    key = f"{T.stem}.show"
    component("encoder/layer_grid")(data=pack(header, found.arrays), key=KEY, on_pick_change=lambda: _picked(key))


def _picked(key: str) -> None:
    """The browser asks for the lens, or has gone on to something else."""
    pick = getattr(st.session_state.get(KEY), "pick", None)
    if pick in VIEWS:
        state.put(key, pick)
