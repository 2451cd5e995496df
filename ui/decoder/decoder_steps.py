"""A translation scrubbed step by step in the browser, any number opened. Drawn by assets/components/decoder_steps/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ui.browser import component
from ui.browser.pack import pack
from ui.decoder import alignment, translated
from ui.decoder.translated import Translation
from ui.frame import state
from ui.frame.text import Words

KEY = "decoder_steps"
PARTS = ("self", "cross", "word")
FIRST_STEP = 3  # a translation in the middle: some words are said, some are not


def owned(T: Words, first: dict[str, Any], allowed: dict[str, Sequence[Any]]) -> dict[str, Any]:
    """What the browser shows and keeps in the address: of this address, of one without them, and their keys."""
    view = {name: state.client(T, f"{T.stem}.{name}", allowed[name], first[name]) for name in first}
    return {"view": view, "first": first, "url": {name: f"{T.stem}.{name}" for name in first}}


def show(T: Words, found: Translation) -> None:
    aligner, config = alignment.aligner(), translated.model().config
    steps, heads = len(found.ids), config.attention.heads
    first: dict[str, Any] = {"step": min(FIRST_STEP, steps), "part": "cross", "layer": aligner.layer}
    first |= {"head": aligner.head, "key": "best", "word": 0}
    most = max(steps, len(found.source))
    allowed: dict[str, Sequence[Any]] = {
        "step": range(steps + 1),
        "part": PARTS,
        "layer": range(config.decoder_layers),
        "head": (*range(heads), "mean"),
        "key": ("best", *range(most)),
        "word": range(translated.SHOWN),
    }
    header = {
        "source": found.source_tokens,
        "start": translated.start(),
        "said": found.tokens,
        "layers": config.decoder_layers,
        "heads": heads,
        "scale": config.attention.scale or config.attention.head_dim**-0.5,
        "ids": found.words,
        "spelled": found.spelled,
        "shown": found.shown,
        "words": T.words("steps"),
        **owned(T, first, allowed),
    }
    ids = np.array(found.words)[np.array(found.shown)]
    arrays = found.arrays | {"probs": np.take_along_axis(found.probs_TV, ids, 1)}
    component("decoder/decoder_steps")(data=pack(header, arrays), key=KEY)
