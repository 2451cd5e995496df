"""One sentence under five objectives.

Every single-token gap comes with the run, so that a click needs no server.
"""

from __future__ import annotations

from typing import Any

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.objectives.compare import Objectives
from ui.objectives.predictions import BEST
from ui.objectives.seq2seq import Seq2seq
from ui.objectives.twins import BERT, GLM, GPT

SEQ = ("kind", "source", "target", "given", "hidden", "note")  # what the browser gets of the encoder-decoder
NAMED = 5  # unknown words
KINDS = ("mlm", "nsp", "causal", "infill", "seq2seq")
NAMES = {"cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]", "start": "[sop]", "end": "[eop]"}


def place(T: Words, compared: Objectives, seq: Seq2seq) -> Owned:
    """What is hidden, enlarged and opened."""
    tokens = len(compared.tokens)
    return Owned(
        T,
        {
            "at": (range(tokens), compared.first),
            "pair": (range(len(compared.pairs)), 0),
            "big": (("all", *KINDS), "all"),
            "open": (("none", *KINDS), "none"),
            "place": (range(max(tokens, len(seq.target), 2)), 0),
            "guess": (range(BEST + 1), 0),
        },
    )


def show(T: Words, compared: Objectives, seq: Seq2seq) -> None:
    judged = _judged(compared, seq)
    header = {
        "tokens": compared.tokens,
        "split": compared.split,
        "names": NAMES,
        "models": {"mlm": BERT, "nsp": BERT, "causal": GPT, "infill": GLM, "seq2seq": seq.model},
        "pairs": [{"b": pair.b, "own": pair.own, "verse": pair.verse} for pair in compared.pairs],
        "blanks": compared.blanks,
        "seq": {name: getattr(seq, name) for name in SEQ} | {"unknown": seq.unknown[:NAMED]},
        "entries": {name: one.entries for name, one in judged.items()}
        | {"nsp": [T(word) for word in compared.nsp.entries]},
        "sizes": {name: one.size for name, one in judged.items()},
    }
    arrays = {f"mask_{name}": mask for name, mask in (compared.masks | seq.masks).items()}
    arrays |= {f"mask_nsp_{i}": pair.mask for i, pair in enumerate(compared.pairs)}
    for name, one in judged.items():
        arrays |= one.arrays(name)
    mount("objectives/objectives_bands", header, arrays, T.words("bands"), place(T, compared, seq))


def _judged(compared: Objectives, seq: Seq2seq) -> dict[str, Any]:
    return {name: getattr(compared, name) for name in KINDS[:-1]} | {"seq2seq": seq.predictions}
