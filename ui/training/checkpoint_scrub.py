"""Checkpoints of one training run on the learner's text, scrubbed in the browser. Drawn by checkpoint_scrub/."""

from __future__ import annotations

import math
from typing import Any

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.training.checkpoints import PATTERNS, Checkpoints

KEY = "checkpoint_scrub"


def view(T: Words, found: Checkpoints) -> dict[str, Any]:
    """What is shown; the component keeps it in the address."""
    layers, heads = found.weights.shape[1:3]
    pattern = state.client(T, f"{T.stem}.pattern", PATTERNS, PATTERNS[0])
    layer, head = found.best(pattern)
    allowed: dict[str, tuple[Any, int]] = {
        "checkpoint": (range(len(found.steps)), len(found.steps) - 1),
        "layer": (range(layers), layer),
        "head": (range(heads), head),
        "token": (range(len(found.ids)), len(found.ids) - 1),
    }
    return {"pattern": pattern} | {
        name: state.client(T, f"{T.stem}.{name}", options, first) for name, (options, first) in allowed.items()
    }


def show(T: Words, found: Checkpoints) -> None:
    first = view(T, found)
    header = {
        "steps": found.steps,
        "seen": found.seen,
        "known": found.known,
        "mean": [None if math.isnan(mean) else mean for mean in found.mean],
        "tokens": found.tokens,
        "continued": found.continued,
        "best": {name: found.best(name) for name in PATTERNS},
        "words": T.words("scrub"),
        "view": first,
        "url": {name: f"{T.stem}.{name}" for name in first},
    }
    arrays = {"weights": found.weights, "loss": found.loss}
    for name in PATTERNS:
        arrays |= {
            f"exam_{name}": found.exam[name],
            f"text_{name}": found.scores[name],
            f"in_{name}": found.counted[name],
        }
    component("training/checkpoint_scrub")(data=pack(header, arrays), key=KEY)
