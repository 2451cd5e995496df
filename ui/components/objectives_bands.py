"""One sentence under five objectives, drawn by assets/components/objectives_bands/.

Every single-token gap comes with the run, so that a click needs no server; it is told which token is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import state
from ui.components import component
from ui.components.pack import pack
from ui.judged import BEST
from ui.measured_objectives import Objectives
from ui.measured_seq2seq import Seq2seq
from ui.measured_twins import BERT, GLM, GPT
from ui.text import Words

KEY = "objectives_bands"
SHARED = ("output/figure.js", "encoder/again.js", "objectives/predictions.js", "objectives/predictions.css")
SEQ = ("kind", "source", "target", "given", "hidden", "note")  # what the browser gets of the encoder-decoder
NAMED = 5  # unknown words
KINDS = ("mlm", "nsp", "causal", "infill", "seq2seq")
NAMES = {"cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]", "start": "[sop]", "end": "[eop]"}


@dataclass(frozen=True)
class Place:
    """What is hidden, enlarged and opened; first: what an address without them opens."""

    view: dict[str, Any]
    first: dict[str, Any]


def place(T: Words, found: Objectives, seq: Seq2seq) -> Place:
    first = {"at": found.first, "pair": 0, "big": "all", "open": "none", "place": 0, "guess": 0}
    allowed: dict[str, Sequence[Any]] = {
        "at": range(len(found.tokens)),
        "pair": range(len(found.pairs)),
        "big": ("all", *KINDS),
        "open": ("none", *KINDS),
        "place": range(max(len(found.tokens), len(seq.target), 2)),
        "guess": range(BEST + 1),
    }
    return Place({name: state.client(T, f"{T.stem}.{name}", allowed[name], first[name]) for name in first}, first)


def show(T: Words, found: Objectives, seq: Seq2seq, at: Place) -> None:
    every = _judged(found, seq)
    header = {
        "tokens": found.tokens,
        "split": found.split,
        "names": NAMES,
        "models": {"mlm": BERT, "nsp": BERT, "causal": GPT, "infill": GLM, "seq2seq": seq.model},
        "pairs": [{"b": pair.b, "own": pair.own, "verse": pair.verse} for pair in found.pairs],
        "blanks": found.blanks,
        "seq": {name: getattr(seq, name) for name in SEQ} | {"unknown": seq.unknown[:NAMED]},
        "entries": {name: one.entries for name, one in every.items()}
        | {"nsp": [T(word) for word in found.nsp.entries]},
        "sizes": {name: one.size for name, one in every.items()},
        "words": T.words("bands"),
        "view": at.view,
        "first": at.first,
        "url": {name: f"{T.stem}.{name}" for name in at.first},
    }
    arrays = {f"mask_{name}": mask for name, mask in (found.masks | seq.masks).items()}
    arrays |= {f"mask_nsp_{i}": pair.mask for i, pair in enumerate(found.pairs)}
    for name, one in every.items():
        arrays |= one.arrays(name)
    key = f"{T.stem}.at"
    component(KEY, *SHARED)(data=pack(header, arrays), key=KEY, on_pick_change=lambda: _picked(key, len(found.tokens)))


def _judged(found: Objectives, seq: Seq2seq) -> dict[str, Any]:
    return {name: getattr(found, name) for name in KINDS[:-1]} | {"seq2seq": seq.said}


def _picked(key: str, tokens: int) -> None:
    """The browser hid another token: take it if it exists."""
    pick = getattr(st.session_state.get(KEY), "pick", None)
    if isinstance(pick, int | float) and 0 <= pick < tokens:
        state.put(key, int(pick))
