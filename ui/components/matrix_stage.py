"""The matrix stage: one head of one layer stepped raw -> scaled -> masked -> softmax -> weights x V in the browser.

The browser gets the float32 operands q, k, v beside every matrix the core made of them, recomputes each number
and shows the difference; a step therefore needs no server. Drawn by assets/components/matrix_stage/.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.components import component
from ui.components.pack import pack

STAGES = ("raw", "scaled", "masked", "softmax", "values")
VIEWS = ("matrix", "row", "table")
PARTS = ("q", "k", "v")


def operands(run: Any, layer: int, head: int) -> dict[str, np.ndarray]:
    """The tensors of one head, T x D and Tq x Tk. With rotary positions the operands of q . k are q_rot and k_rot."""
    group = head * run.kv_heads // run.heads
    turned = "_rot" if run.rotary else ""
    shared = {"k": f"self.k{turned}", "v": "self.v"}
    own = {"q": f"self.q{turned}"} | {
        name: f"self.{name}" for name in ("raw", "scores", "mask", "masked", "weights", "z")
    }
    arrays = {name: run.at(layer, site)[group] for name, site in shared.items()}
    arrays |= {name: run.at(layer, site)[head] for name, site in own.items()}
    if f"{run.stack}.{layer}.self.bias" in run:
        arrays["bias"] = run.at(layer, "self.bias")[head]
    return arrays


def blob(arrays: Mapping[str, np.ndarray], tokens: Sequence[str], scale: float, words: Mapping[str, str],
         view: Mapping[str, Any], url: Mapping[str, str], height: int = 390) -> bytes:  # fmt: skip
    """What the browser needs: tensors, tokens, words, the view to start with and the URL keys to keep it under."""
    header = {"tokens": list(tokens), "scale": scale, "words": dict(words), "view": dict(view), "url": dict(url)}
    return pack(header | {"height": height}, arrays)


def show(data: bytes, key: str) -> None:
    """Mount the stage; the same key keeps the reader's place when new tensors arrive."""
    component("matrix_stage")(data=data, key=key)
