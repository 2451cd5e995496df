"""The controls that choose what is looked at: the site by layer, part and name, and the matrix within it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.weights.tiny_families import TINY
from ui.frame import state
from ui.lab import words
from ui.lab.compare import ACROSS, across
from ui.lab.places import Place, Places
from ui.runs import models

if TYPE_CHECKING:
    from ui.frame.text import Words


def model(T: Words) -> str:
    """The model: those of the other pages, and the tiny families."""
    return models.picker(T, also=[f"{models.FAMILY}{preset}" for preset in TINY])


def site(T: Words, places: Places) -> tuple[Place, tuple[int, ...]]:
    """The site chosen, and which head (or expert) of it, in one row of controls."""
    tree = places.tree()
    with st.container(key="lab_site"):
        columns = st.columns([1.5, 1.9, 2.8, 1.2], vertical_alignment="bottom")
    with columns[0]:
        last = str(places.layers - 1)
        where = state.choice(T, "lab.layer", list(tree), last, show=lambda name: words.where(T, name, places.crossed))
    with columns[1]:
        part = _choice(T, "lab.part", list(tree[where]), "self", lambda name: words.part(T, name))
    sites = tree[where][part]
    with columns[2]:
        name = _choice(T, "lab.site", list(sites), "weights", lambda name: f"{name}: {words.site(T, name)}")
    place, at = sites[name], []
    with columns[3]:
        for d in across(place):
            options = [str(i) for i in range(place.shape[d] or 1)]
            at.append(int(state.choice(T, f"lab.{ACROSS.get(place.dims[d], 'index')}", options, "0")))
    return place, tuple(at)


def _choice(T: Words, key: str, options: Sequence[str], default: str, show: Callable[[str], str]) -> str:
    return state.choice(T, key, options, default if default in options else options[0], show=show)


def position(T: Words, tokens: Sequence[str]) -> int:
    """The token whose prediction is looked at, the last one at first."""
    options = [str(t) for t in range(len(tokens))]
    with st.columns([1, 3])[0]:
        chosen = state.choice(T, "lab.position", options, options[-1], show=lambda t: f"{t}: {tokens[int(t)]}")
    return int(chosen)
