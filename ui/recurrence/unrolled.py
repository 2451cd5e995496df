"""One reading stepped in the browser: every unit of the memory, one unit's gates, any number opened."""

from __future__ import annotations

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.recurrence.nets import Reading


def busiest(r: Reading) -> int:
    """The unit whose memory moves most along the text: the first to look at."""
    return int(r.arrays["h"].std(0).argmax())


def show(T: Words, r: Reading) -> None:
    """It opens at the last token, on the gate that decides what stays."""
    first = {"rnn": "h", "gru": "z", "lstm": "f"}[r.kind]
    place = Owned(
        T,
        {
            "step": (range(len(r.ids)), len(r.ids) - 1),
            "site": (r.sites, first),
            "unit": (range(r.units), busiest(r)),
        },
    )
    header = {
        "kind": r.kind,
        "tokens": r.tokens,
        "units": r.units,
        "memories": 2 if r.kind == "lstm" else 1,
        "guesses": [[{"token": token, "prob": prob} for token, prob in step] for step in r.guesses],
    }
    mount("recurrence/unrolled", header, r.arrays, T.words("unrolled"), place)
