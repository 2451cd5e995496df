"""What a view of the lab leaves behind: the drawn numbers as CSV, the whole site as npz."""

from __future__ import annotations

import csv
import io
import re

import numpy as np

from ui.lab.compare import Axis, MatrixPair, whole
from ui.runs.run import Run

FORMULA = re.compile(r"^\s*[=+\-@\t\r]")  # how a cell starts that a spreadsheet would compute


def safe(cell: str) -> str:
    """A text that a spreadsheet shows and never computes."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def table(pair: MatrixPair) -> str:
    """One line a cell: its row and column with their labels, the value in both runs and the difference."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    rows, columns = pair.rows, pair.columns
    names = [_name(rows), f"{_name(rows)}_label", _name(columns), f"{_name(columns)}_label"]
    if names[0] == names[2]:
        names[2:] = [f"{name}_2" for name in names[2:]]
    lines.writerow([*names, "before", "after", "difference"])
    apart = pair.difference
    for i, row in enumerate(rows.labels):
        for j, column in enumerate(columns.labels):
            values = (_number(side[i, j]) for side in (pair.before, pair.after, apart))
            lines.writerow([i, safe(row), columns.ids[j] if columns.ids else j, safe(column), *values])
    return "\ufeff" + out.getvalue()  # the mark by which spreadsheets know UTF-8


def _name(axis: Axis) -> str:
    return {"Q": "query", "K": "key", "S": "source", "T": "token", "V": "vocabulary"}.get(axis.symbol, "dimension")


def _number(value: np.generic) -> str:
    return str(int(value)) if isinstance(value, np.bool_ | np.integer) else str(value)


def archive(before: Run, after: Run, pair: MatrixPair, edits: str) -> bytes:
    """The whole site of both runs, not only the part drawn, with the tokens and what was done."""
    out = io.BytesIO()
    sides = [whole(r, pair.place) for r in (before, after)]
    np.savez_compressed(
        out,
        before=sides[0],
        after=sides[1],
        ids=np.array(before.ids),
        tokens=np.array(before.tokens),
        text=np.array(before.text),
        site=np.array(pair.place.name),
        dims=np.array(" ".join(pair.place.dims)),
        model=np.array(before.model_id),
        edits=np.array(edits),
    )
    return out.getvalue()
