"""A translation scrubbed step by step in the browser, any number opened."""

from __future__ import annotations

import numpy as np

from ui.browser.figure import Owned, mount
from ui.decoder import alignment, translated
from ui.decoder.translated import Translation
from ui.frame.text import Words

PARTS = ("self", "cross", "word")
FIRST_STEP = 3  # a translation in the middle: some words are said, some are not


def show(T: Words, translation: Translation) -> None:
    aligner, config = alignment.aligner(), translated.model().config
    steps, heads = len(translation.ids), config.attention.heads
    place = Owned(
        T,
        {
            "step": (range(steps + 1), min(FIRST_STEP, steps)),
            "part": (PARTS, "cross"),
            "layer": (range(config.decoder_layers), aligner.layer),
            "head": ((*range(heads), "mean"), aligner.head),
            "key": (("best", *range(max(steps, len(translation.source)))), "best"),
            "word": (range(translated.SHOWN), 0),
        },
    )
    header = {
        "source": translation.source_tokens,
        "start": translated.start(),
        "said": translation.tokens,
        "layers": config.decoder_layers,
        "heads": heads,
        "scale": config.attention.scale or config.attention.head_dim**-0.5,
        "ids": translation.words,
        "spelled": translation.spelled,
        "shown": translation.shown,
    }
    ids = np.array(translation.words)[np.array(translation.shown)]
    arrays = translation.arrays | {"probs": np.take_along_axis(translation.probs_TV, ids, 1)}
    mount("decoder/decoder_steps", header, arrays, T.words("steps"), place)
