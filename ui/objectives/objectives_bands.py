"""One sentence under five objectives, drawn by assets/components/objectives_bands/.

Every single-token gap comes with the run, so that a click needs no server.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.objectives.compare import Objectives
from ui.objectives.predictions import BEST
from ui.objectives.seq2seq import Seq2seq
from ui.objectives.twins import BERT, GLM, GPT

KEY = "objectives_bands"
SEQ = ("kind", "source", "target", "given", "hidden", "note")  # what the browser gets of the encoder-decoder
NAMED = 5  # unknown words
KINDS = ("mlm", "nsp", "causal", "infill", "seq2seq")
NAMES = {"cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]", "start": "[sop]", "end": "[eop]"}


def place(T: Words, found: Objectives, seq: Seq2seq) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is hidden, enlarged and opened; and what an address without them opens."""
    first = {"at": found.first, "pair": 0, "big": "all", "open": "none", "place": 0, "guess": 0}
    allowed: dict[str, Sequence[Any]] = {
        "at": range(len(found.tokens)),
        "pair": range(len(found.pairs)),
        "big": ("all", *KINDS),
        "open": ("none", *KINDS),
        "place": range(max(len(found.tokens), len(seq.target), 2)),
        "guess": range(BEST + 1),
    }
    return {name: state.client(T, f"{T.stem}.{name}", allowed[name], first[name]) for name in first}, first


def show(T: Words, found: Objectives, seq: Seq2seq) -> None:
    every, (view, first) = _judged(found, seq), place(T, found, seq)
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
        "view": view,
        "first": first,
        "url": {name: f"{T.stem}.{name}" for name in first},
    }
    arrays = {f"mask_{name}": mask for name, mask in (found.masks | seq.masks).items()}
    arrays |= {f"mask_nsp_{i}": pair.mask for i, pair in enumerate(found.pairs)}
    for name, one in every.items():
        arrays |= one.arrays(name)
    component("objectives/objectives_bands")(data=pack(header, arrays), key=KEY)


def _judged(found: Objectives, seq: Seq2seq) -> dict[str, Any]:
    return {name: getattr(found, name) for name in KINDS[:-1]} | {"seq2seq": seq.predictions}
