"""The context vectors of two sentences drawn: as many numbers for a short one as for a long one."""

from __future__ import annotations

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.recurrence.bottleneck import Translated


def show(T: Words, one: Translated, other: Translated) -> None:
    place = Owned(T, {"number": (range(len(one.h)), 0)})
    header = {
        "rows": [
            {"tokens": r.tokens, "lstm": r.lstm, "transformer": r.transformer, "right": r.right} for r in (one, other)
        ]
    }
    arrays = {"h0": one.h, "c0": one.c, "h1": other.h, "c1": other.c}
    mount("recurrence/context", header, arrays, T.words("context"), place)
