"""Rows of a translation, in one pass or pass by pass, with measured times. Drawn by assets/components/decoder_rows/."""

from __future__ import annotations

from core.generate.target_rows import TargetRows
from ui.browser import component
from ui.browser.pack import pack
from ui.decoder.decoder_steps import owned
from ui.decoder.translated import Translation, start
from ui.frame.text import Words

KEY = "decoder_rows"


def show(T: Words, found: Translation, rows: TargetRows) -> None:
    steps = len(found.ids)
    three = (rows.together_TV, rows.alone_TV, rows.cached_TV)
    header = {
        "start": start(),
        "said": found.tokens,
        "probs": rows.together_TV.softmax(-1)[range(steps), found.ids].tolist(),
        "logits": [[float(way[t, id_]) for way in three] for t, id_ in enumerate(found.ids)],
        "apart": rows.apart_T.tolist(),
        "vocabulary": rows.together_TV.shape[1],
        "seconds": {
            "together": rows.together_seconds,
            "alone": rows.alone_seconds_T,
            "cached": rows.cached_seconds_T,
        },
        "words": T.words("rows"),
        **owned(T, {"pass": min(2, steps), "row": 0}, {"pass": range(steps + 1), "row": range(steps)}),
    }
    component("decoder/decoder_rows")(data=pack(header, {}), key=KEY)
