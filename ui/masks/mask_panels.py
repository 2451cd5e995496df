"""One head under one mask: mask, scores, weights and weights x V side by side, a cell followed through all four."""

import numpy as np

from ui.browser.figure import mount
from ui.frame.text import Words
from ui.runs.run import Run


def arrays(run: Run, layer: int, head: int) -> dict[str, np.ndarray]:
    """The tensors of one head. Scores include the position bias (ALiBi) where the model has one."""
    scores = run.at(layer, "self.scores")[head]
    if f"{run.stack}.{layer}.self.bias" in run:
        scores = scores + run.at(layer, "self.bias")[head]
    own = {name: run.at(layer, f"self.{name}")[head] for name in ("mask", "weights", "z")}
    return own | {"scores": scores, "v": run.at(layer, "self.v")[head * run.kv_heads // run.heads]}


def show(T: Words, run: Run, layer: int, head: int) -> None:
    """It opens at a look from the middle of the text one token ahead; z is read in its largest dimension."""
    tensors, row = arrays(run, layer, head), len(run.tokens) // 2
    header = {
        "tokens": run.tokens,
        "row": row,
        "column": min(row + 1, len(run.tokens) - 1),
        "dim": int(np.abs(tensors["z"]).max(0).argmax()),
    }
    mount("masks/mask_panels", header, tensors, T.words("panels"))
