"""The learner's text as chips on the output page: how far the model reads, or how well it predicted each token.

A click moves the position: it goes into the address and to the server. Drawn by assets/components/text_row/.
"""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.output.losses import Losses
from ui.runs.run import Run

KEY = "text_row"


def position(T: Words, tokens: int) -> int:
    """The last token that is read; what comes after it is predicted."""
    return state.client(T, f"{T.stem}.position", range(tokens), tokens - 1)


def show(T: Words, r: Run, at: int, found: Losses | None = None) -> None:
    """found: shade each token by its loss, and draw the same as bars."""
    key = f"{T.stem}.position"
    header: dict[str, Any] = {
        "tokens": r.tokens,
        "view": {"position": at},
        "url": {"position": key},
        "words": T.words("row"),
        "losses": None,
    }
    if found is not None:
        size = r.config.out_vocab
        header |= {"losses": found.losses, "ranks": found.ranks, "guesses": found.guesses, "mean": found.mean}
        header |= {"blind": math.log(size), "size": size}
    component("output/text_row")(data=pack(header, {}), key=KEY, on_pick_change=lambda: _picked(key, len(r.tokens)))


def _picked(key: str, tokens: int) -> None:
    """The browser chose another position: take it if it exists."""
    pick = getattr(st.session_state.get(KEY), "pick", None)
    if isinstance(pick, int | float) and 0 <= pick < tokens:
        state.put(key, int(pick))
