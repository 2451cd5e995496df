"""The shipped losses of pooled heads come out again."""

import json

import pytest

from core import load
from recipes import pooling


def test_the_shipped_figures_are_measured_again():
    shipped = json.loads(pooling.FILE.read_text(encoding="utf-8"))
    own = load(pooling.MODEL, device="cpu")
    rows = pooling.held_out(own)
    assert shipped["predicted"] == rows.numel() - len(rows)
    assert shipped["own"] == pytest.approx(pooling.loss(own, rows), abs=1e-3)
    assert shipped["pooled"]["2"]["mean"] == pytest.approx(pooling.measured(2, "mean"), abs=1e-3)
    assert shipped["pooled"]["1"]["random"][:1] == pytest.approx(pooling.measured(1, "random", [0]), abs=1e-3)
