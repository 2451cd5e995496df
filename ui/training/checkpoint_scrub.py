"""Checkpoints of one training run on the learner's text, scrubbed in the browser."""

from __future__ import annotations

import math

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.training.checkpoints import PATTERNS, Checkpoints


def place(T: Words, read: Checkpoints) -> Owned:
    """A pattern, a checkpoint, a head and a token; at first the head that shows the pattern best."""
    layers, heads = read.weights.shape[1:3]
    pattern = Owned(T, {"pattern": (PATTERNS, PATTERNS[0])})["pattern"]
    layer, head = read.best(pattern)
    last = len(read.steps) - 1
    return Owned(
        T,
        {
            "pattern": (PATTERNS, PATTERNS[0]),
            "checkpoint": (range(last + 1), last),
            "layer": (range(layers), layer),
            "head": (range(heads), head),
            "token": (range(len(read.ids)), len(read.ids) - 1),
        },
    )


def show(T: Words, read: Checkpoints) -> None:
    header = {
        "steps": read.steps,
        "seen": read.seen,
        "known": read.known,
        "mean": [None if math.isnan(mean) else mean for mean in read.mean],
        "tokens": read.tokens,
        "continued": read.continued,
        "best": {name: read.best(name) for name in PATTERNS},
    }
    arrays = {"weights": read.weights, "loss": read.loss}
    for name in PATTERNS:
        arrays |= {
            f"exam_{name}": read.exam[name],
            f"text_{name}": read.scores[name],
            f"in_{name}": read.counted[name],
        }
    mount("training/checkpoint_scrub", header, arrays, T.words("scrub"), place(T, read))
