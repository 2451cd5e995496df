"""Files of a view: every cell of the table, no formula in it, the whole site in the archive."""

import csv
import io

import numpy as np
import pytest

from tests.ui.lab.views import LISTS, view
from ui.lab import export
from ui.lab.compare import MatrixPair
from ui.lab.runs import TwoRuns


def rows(two: TwoRuns, pair: MatrixPair) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export.table(pair).removeprefix("\ufeff"))))


def test_the_table_holds_every_cell_exactly() -> None:
    two, pair, _ = view("tiny-gpt", "3.self.masked", LISTS["a head"])
    lines = rows(two, pair)
    assert len(lines) == pair.before.size
    for side in ("before", "after", "difference"):
        values = np.array([np.float32(line[side]) for line in lines]).reshape(pair.before.shape)
        assert np.array_equal(values, getattr(pair, side))
    assert [lines[1][name] for name in ("query", "query_label", "key", "key_label")] == ["0", "The", "1", "␣king"]


@pytest.mark.parametrize("text", ["=1+2", "+a", "-a", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", '"=1"', "a,=b\n-c"])
def test_no_cell_of_the_table_is_a_formula(text: str) -> None:
    two, pair, _ = view("tiny-gpt", "0.self.weights", "", text=text)
    for line in rows(two, pair):
        for name in ("query_label", "key_label"):
            assert not line[name].lstrip(" \t\r\n").startswith(("=", "+", "-", "@")), line
    assert len(rows(two, pair)) == pair.before.size


def test_the_archive_holds_the_whole_site() -> None:
    two, pair, _ = view("tiny-gpt", "3.self.weights", LISTS["a head"])
    with np.load(io.BytesIO(export.archive(two.before, two.after, pair, "zero_head dec.0.self.z 3"))) as file:
        assert np.array_equal(file["after"], two.after["dec.3.self.weights"])
        assert file["before"].shape == (4, len(file["ids"]), len(file["tokens"]))
        assert [str(file[name]) for name in ("site", "dims", "model")] == ["dec.3.self.weights", "H Q K", "tiny-gpt"]
