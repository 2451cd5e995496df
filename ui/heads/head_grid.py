"""The head grid: every head of a run as a picture, two of them in exact numbers.

The pictures are uint8 and come once a run. A choice of heads is sent back by the component; the float32 weights of the
two chosen heads are packed with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.browser.figure import Owned, mount

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

VIEWS = ("grid", "head", "arcs", "mix", "table")


def place(T: Words, layers: int, heads: int, tokens: int) -> Owned:
    """What is shown, the two heads under study, the token that looks (None: the last), and the share of head A."""
    return Owned(
        T,
        {
            "show": (VIEWS, VIEWS[0]),
            "layer": (range(layers), 0),
            "head": (range(heads), 0),
            "layer2": (range(layers), 0),
            "head2": (range(heads), min(1, heads - 1)),
            "token": (range(tokens), None),
            "mix": (range(101), 50),
        },
    )


def pictures(weights: Sequence[np.ndarray]) -> np.ndarray:
    """All weights in 256 steps: L H T T as uint8."""
    return np.stack([np.rint(layer * 255).astype(np.uint8) for layer in weights])


def header(
    tokens: Sequence[str], at: Mapping[str, Any], patterns: Sequence[Sequence[Sequence[str]]], causal: bool
) -> dict[str, Any]:
    """Beside the arrays. at: layer, head, layer2, head2 of the exact weights "a" and "b"; patterns: names by head."""
    pictured = {"a": [at["layer"], at["head"]], "b": [at["layer2"], at["head2"]]}
    return {"tokens": list(tokens), "pictured": pictured, "patterns": patterns, "causal": causal}


def show(T: Words, run: Run, at: Owned, patterns: Sequence[Sequence[Sequence[str]]]) -> None:
    """Mount the grid of a run; the heads that the browser picks are taken for the next one."""
    weights = [run.at(layer, "self.weights") for layer in range(run.layers)]
    chosen = {"a": weights[at["layer"]][at["head"]], "b": weights[at["layer2"]][at["head2"]]}
    named = header(run.read, at.view, patterns, run.causal)
    mount("heads/head_grid", named, {"weights": pictures(weights), **chosen}, T.words("grid"), at, pick=at.take)
