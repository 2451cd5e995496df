"""The batch as rows of numbers under one of the norms: before, after, and by how much the batch-mate moves them.

All norms come with the run; BatchNorm's running statistics, which take some runs of their own, are sent for.
"""

from __future__ import annotations

from ui.block import norms
from ui.block.norms import Rows
from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.runs.run import Run

KINDS = ("layer", "rms", "batch", "running")
SHOWN = ("before", "after", "moved")


def place(T: Words, r: Run, mate: Run) -> Owned:
    """Which norm, what of it, and which number is open (None: the largest of the learner's)."""
    rows = len(norms.shown(r)) + len(norms.shown(mate))
    return Owned(
        T,
        {
            "norm": (KINDS, KINDS[0]),
            "show": (SHOWN, SHOWN[0]),
            "row": (range(rows), None),
            "feature": (range(r.config.width), None),
        },
    )


def show(T: Words, r: Run, mate: Run, at: Owned, found: Rows, layer: int, part: int) -> None:
    row, feature = norms.largest(found)
    header = {
        "model": [r.model_id, layer, part],
        "tokens": [*norms.shown(r), *norms.shown(mate)],
        "own": found.own,
        "eps": found.eps,
        "model_norm": r.config.norm.fact.kind.partition("_")[0],
        "largest": [row, feature],
        "cut": norms.MOST if max(len(r.read), len(mate.read)) > norms.MOST else 0,
        "has": list(found.norms),
    }
    arrays = {"x": found.x_NC.numpy()} | {
        f"own_{name}": array for name, array in norms.own_norm(r, layer, part).items()
    }
    for kind, result in found.norms.items():
        arrays |= {f"{kind}_mean": result.mean.numpy(), f"{kind}_var": result.var.numpy()}
        arrays |= {f"{kind}_normed": result.normed_NC.numpy(), f"{kind}_moved": found.moved[kind].numpy()}
    mount("block/norm_rows", header, arrays, T.words("rows"), at, pick=at.take)
