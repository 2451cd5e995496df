"""One matrix of two runs and their difference, side by side, a cell followed through all three; saved as PNG or SVG.

The browser gets the two matrices once a run and takes the difference itself: assets/components/lab/lab_compare/.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.lab.compare import Axis, MatrixPair


def show(T: Words, pair: MatrixPair, title: str, notes: Sequence[str]) -> None:
    """title and notes: what stands over and under the figure when it is saved.

    A mask says who may look; any other yes or no says yes or no.
    """
    rows, columns = pair.rows.labels, pair.columns.labels
    place = Owned(T, {"row": (range(len(rows)), None), "column": (range(len(columns)), None), "zoom": (range(2), 0)})
    words = T.words("figure")
    if pair.kind == "logical" and not pair.place.name.endswith(".mask"):
        words = {**words, "allowed": words["yes"], "blocked": words["no"]}
    header = {
        "rows": _axis(pair.rows),
        "columns": _axis(pair.columns),
        "kind": pair.kind,
        "title": title,
        "notes": list(notes),
        "file": f"lab-{pair.place.name.replace('.', '-')}",
    }
    arrays = {"before": _numbers(pair.before), "after": _numbers(pair.after)}
    if pair.hidden:
        arrays |= {"hidden_before": pair.hidden[0], "hidden_after": pair.hidden[1]}
    mount("lab/lab_compare", header, arrays, words, place)


def _axis(axis: Axis) -> dict[str, Any]:
    return {"symbol": axis.symbol, "labels": axis.labels, "tokens": axis.tokens, "ids": axis.ids}


def _numbers(side: np.ndarray) -> np.ndarray:
    return side if np.issubdtype(side.dtype, np.floating) else side.astype(np.float32)
