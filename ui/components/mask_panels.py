"""One head under one mask: mask, scores, weights and weights x V side by side, a cell followed through all four."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.components import component
from ui.components.pack import pack


def arrays(run: Any, layer: int, head: int) -> dict[str, np.ndarray]:
    """The tensors of one head. Scores include the position bias (ALiBi) where the model has one."""
    scores = run.at(layer, "self.scores")[head]
    if f"{run.stack}.{layer}.self.bias" in run:
        scores = scores + run.at(layer, "self.bias")[head]
    own = {name: run.at(layer, f"self.{name}")[head] for name in ("mask", "weights", "z")}
    return own | {"scores": scores, "v": run.at(layer, "self.v")[head * run.kv_heads // run.heads]}


def blob(tensors: Mapping[str, np.ndarray], tokens: Sequence[str], words: Mapping[str, str]) -> bytes:
    """It opens at the last row's first later or heaviest cell; numbers of V are those of z's largest dimension."""
    row = len(tokens) // 2
    column = min(row + 1, len(tokens) - 1)
    dim = int(np.abs(tensors["z"]).max(0).argmax())
    header = {"tokens": list(tokens), "words": dict(words), "row": row, "column": column, "dim": dim}
    return pack(header, tensors)


def show(data: bytes, key: str) -> None:
    component("mask_panels")(data=data, key=key)
