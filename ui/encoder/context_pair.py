"""Two texts and a token of each: the cosine after every layer as a line, both texts in a plane, a slider of layers.

All pairs come with the run; a choice is told to the server, whose question below is about it.
"""

from __future__ import annotations

from ui.browser.figure import Owned, mount
from ui.encoder.contexts import MOST, Pairs
from ui.frame.text import Words
from ui.runs.run import Run


def place(T: Words, one: Run, other: Run, pair: tuple[int, int]) -> Owned:
    """A token of each text ("a", "b": at first this pair), and the layer of the plane ("at")."""
    tokens = [range(min(MOST, len(r.ids))) for r in (one, other)]
    return Owned(T, {"a": (tokens[0], pair[0]), "b": (tokens[1], pair[1]), "at": (range(one.layers + 1), one.layers)})


def show(T: Words, one: Run, other: Run, pairs: Pairs, at: Owned) -> None:
    header = {"model": one.model_id, "texts": [r.tokens[:MOST] for r in (one, other)], "layers": one.layers}
    arrays = {"dots": pairs.dots, "norms_a": pairs.norms[0], "norms_b": pairs.norms[1]}
    arrays |= {"spread_a": pairs.spreads[0], "spread_b": pairs.spreads[1]}
    arrays |= {"points": pairs.points, "shares": pairs.shares}
    mount("encoder/context_pair", header, arrays, T.words("pair"), at, pick=at.take)
