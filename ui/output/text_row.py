"""The learner's text as chips on the output page: how far the model reads, or how well it predicted each token.

A click moves the position: it goes into the address and to the server.
"""

from __future__ import annotations

import math
from typing import Any

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.output.losses import Losses
from ui.runs.run import Run


def place(T: Words, tokens: int) -> Owned:
    """The last token that is read ("position"); what comes after it is predicted."""
    return Owned(T, {"position": (range(tokens), tokens - 1)})


def show(T: Words, r: Run, at: Owned, losses: Losses | None = None) -> None:
    """losses: shade each token by its loss, and draw the same as bars."""
    header: dict[str, Any] = {"tokens": r.tokens, "losses": None}
    if losses is not None:
        size = r.config.out_vocab
        header |= {"losses": losses.losses, "ranks": losses.ranks, "guesses": losses.guesses, "mean": losses.mean}
        header |= {"blind": math.log(size), "size": size}
    mount("output/text_row", header, {}, T.words("row"), at, pick=at.take)
