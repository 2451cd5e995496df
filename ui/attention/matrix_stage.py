"""The matrix stage: one head of one layer stepped raw -> scaled -> masked -> softmax -> weights x V in the browser.

The browser gets the float32 operands q, k, v beside every matrix the core made of them, recomputes each number
and shows the difference; a step therefore needs no server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.browser.figure import Owned, mount

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

STAGES = ("raw", "scaled", "masked", "softmax", "values")
VIEWS = ("matrix", "row", "table")
PARTS = ("q", "k", "v")
HEIGHT = 350  # px of the matrix at most


def operands(run: Run, layer: int, head: int) -> dict[str, np.ndarray]:
    """The tensors of one head, T x D and Tq x Tk. With rotary positions the operands of q . k are q_rot and k_rot."""
    group = head * run.kv_heads // run.heads
    turned = "_rot" if f"{run.stack}.{layer}.self.q_rot" in run else ""
    arrays = {"k": run.at(layer, f"self.k{turned}")[group], "v": run.at(layer, "self.v")[group]}
    own = {"q": f"q{turned}"} | {site: site for site in ("raw", "scores", "mask", "masked", "weights", "z")}
    arrays |= {name: run.at(layer, f"self.{site}")[head] for name, site in own.items()}
    if f"{run.stack}.{layer}.self.bias" in run:
        arrays["bias"] = run.at(layer, "self.bias")[head]
    return arrays


def projection(run: Run, layer: int, head: int, x: np.ndarray, slices: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """For the stage before the five: x T x C, the head's slices of W_q, W_k, W_v, and the q, k, v made of them."""
    group = head * run.kv_heads // run.heads
    made = {f"from_{part}": run.at(layer, f"self.{part}")[head if part == "q" else group] for part in PARTS}
    return {"x": x, **{name: np.asarray(of) for name, of in slices.items()}, **made}


def show(T: Words, run: Run, arrays: Mapping[str, np.ndarray]) -> None:
    """Mount the stage. A row, cell or dimension that nobody chose is the figure's choice: the strongest."""
    tokens = range(len(run.read))
    place = Owned(
        T,
        {
            "stage": (("project", *STAGES), STAGES[0]),
            "view": (VIEWS, VIEWS[0]),
            "row": (tokens, None),
            "cell": (tokens, None),
            "dim": (range(run.head_dim), None),
            "part": (PARTS, PARTS[0]),
        },
    )
    header = {"tokens": run.read, "scale": run.scale, "height": HEIGHT}
    mount("attention/matrix_stage", header, arrays, T.words("stage"), place)
