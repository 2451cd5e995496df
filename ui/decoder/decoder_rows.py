"""Rows of a translation, in one pass or pass by pass, with measured times."""

from __future__ import annotations

from core.generate.target_rows import TargetRows
from ui.browser.figure import Owned, mount
from ui.decoder.translated import Translation, start
from ui.frame.text import Words


def show(T: Words, translation: Translation, rows: TargetRows) -> None:
    steps = len(translation.ids)
    three = (rows.together_TV, rows.alone_TV, rows.cached_TV)
    header = {
        "start": start(),
        "said": translation.tokens,
        "probs": rows.together_TV.softmax(-1)[range(steps), translation.ids].tolist(),
        "logits": [[float(way[t, id_]) for way in three] for t, id_ in enumerate(translation.ids)],
        "apart": rows.apart_T.tolist(),
        "vocabulary": rows.together_TV.shape[1],
        "seconds": {
            "together": rows.together_seconds,
            "alone": rows.alone_seconds_T,
            "cached": rows.cached_seconds_T,
        },
    }
    place = Owned(T, {"pass": (range(steps + 1), min(2, steps)), "row": (range(steps), 0)})
    mount("decoder/decoder_rows", header, {}, T.words("rows"), place)
