"""One matrix of two runs and their difference, side by side, a cell followed through all three; saved as PNG or SVG.

Drawn by assets/components/lab_compare/. The browser gets the two matrices once a run and takes the difference itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.lab.compare import Axis, MatrixPair

KEY = "lab_compare"


def view(T: Words, rows: int, columns: int) -> dict[str, Any]:
    """The open cell and whether the figure is zoomed in on it; the component keeps them in the address."""
    allowed: dict[str, tuple[Sequence[Any], Any]] = {
        "row": (range(rows), None),
        "column": (range(columns), None),
        "zoom": (range(2), 0),
    }
    return {name: state.client(T, f"{T.stem}.{name}", *of) for name, of in allowed.items()}


def show(T: Words, pair: MatrixPair, title: str, notes: Sequence[str]) -> None:
    """title and notes: what stands over and under the figure when it is saved."""
    first = view(T, len(pair.rows.labels), len(pair.columns.labels))
    data = blob(pair, T.words("figure"), first, {name: f"{T.stem}.{name}" for name in first}, title, notes)
    component("lab/lab_compare")(data=data, key=KEY)


def blob(
    pair: MatrixPair,
    words: Mapping[str, str],
    first: Mapping[str, Any],
    url: Mapping[str, str],
    title: str,
    notes: Sequence[str],
) -> bytes:
    """What the browser needs. A mask says who may look; any other yes or no says yes or no."""
    if pair.kind == "logical" and not pair.place.name.endswith(".mask"):
        words = {**words, "allowed": words["yes"], "blocked": words["no"]}
    header = {
        "rows": _axis(pair.rows),
        "columns": _axis(pair.columns),
        "kind": pair.kind,
        "words": dict(words),
        "view": dict(first),
        "url": dict(url),
        "title": title,
        "notes": list(notes),
        "file": f"lab-{pair.place.name.replace('.', '-')}",
    }
    arrays = {"before": _numbers(pair.before), "after": _numbers(pair.after)}
    if pair.hidden:
        arrays |= {"hidden_before": pair.hidden[0], "hidden_after": pair.hidden[1]}
    return pack(header, arrays)


def _axis(axis: Axis) -> dict[str, Any]:
    return {"symbol": axis.symbol, "labels": axis.labels, "tokens": axis.tokens, "ids": axis.ids}


def _numbers(side: np.ndarray) -> np.ndarray:
    return side if np.issubdtype(side.dtype, np.floating) else side.astype(np.float32)
