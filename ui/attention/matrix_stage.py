"""The matrix stage: one head of one layer stepped raw -> scaled -> masked -> softmax -> weights x V in the browser.

The browser gets the float32 operands q, k, v beside every matrix the core made of them, recomputes each number
and shows the difference; a step therefore needs no server. Drawn by assets/components/matrix_stage/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

STAGES = ("raw", "scaled", "masked", "softmax", "values")
VIEWS = ("matrix", "row", "table")
PARTS = ("q", "k", "v")


def view(T: Words, tokens: int, head_dim: int) -> dict[str, Any]:
    """What the browser should show first: stage, query row, open cell, dimension, view; it keeps them in the URL."""
    allowed: dict[str, tuple[Sequence[Any], Any]] = {
        "stage": (("project", *STAGES), STAGES[0]),
        "view": (VIEWS, VIEWS[0]),
        "row": (range(tokens), None),
        "cell": (range(tokens), None),
        "dim": (range(head_dim), None),
        "part": (PARTS, PARTS[0]),
    }
    return {name: state.client(T, f"{T.stem}.{name}", *of) for name, of in allowed.items()}


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


def show(T: Words, run: Run, arrays: Mapping[str, np.ndarray], key: str = "stage") -> None:
    """Mount the stage; the same key keeps the reader's place when new tensors arrive."""
    first = view(T, len(run.tokens), run.head_dim)
    data = blob(arrays, run.tokens, run.scale, T.words("stage"), first, {name: f"{T.stem}.{name}" for name in first})
    component("attention/matrix_stage")(data=data, key=key)


def blob(
    arrays: Mapping[str, np.ndarray],
    tokens: Sequence[str],
    scale: float,
    words: Mapping[str, str],
    view: Mapping[str, Any],
    url: Mapping[str, str],
    height: int = 350,
) -> bytes:
    """What the browser needs: tensors, tokens, words, the view to start with and the URL keys to keep it under."""
    header = {"tokens": list(tokens), "scale": scale, "words": dict(words), "view": dict(view), "url": dict(url)}
    return pack(header | {"height": height}, arrays)
