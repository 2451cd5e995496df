"""What is said of the ladder: rows, and answers that are given only when they are true of every run."""

import math
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from core.weights.tiny_ladder import load_rung
from ui.scaling import ladder, own_text, plane

TEXT = "In the beginning God created the heavens and the earth"


def with_away(monkeypatch: pytest.MonkeyPatch, *away: float) -> None:
    runs = [{"measured": 3.0 + x, "predicted": 3.0} for x in away]
    monkeypatch.setattr(ladder, "fit", lambda: {"without_largest": {"runs": runs}})


@pytest.mark.parametrize(
    ("away", "answer"),
    [((0.1, 0.06), "low"), ((-0.1, -0.06), "high"), ((0.04, -0.04), "met"), ((0.1, -0.1), None), ((0.1, 0.01), None)],
)
def test_a_prediction_is_called_wrong_only_where_every_run_says_so(
    monkeypatch: pytest.MonkeyPatch, away: tuple[float, ...], answer: str | None
) -> None:
    with_away(monkeypatch, *away)
    assert ladder.missed()[0] == answer
    assert ladder.reads("largest")[0] == f"why_largest_{answer or 'mixed'}"


@pytest.mark.parametrize(
    ("two", "three", "answer"), [(0.5, 0.4, "two"), (0.4, 0.5, "three"), (0.5, 0.495, "same"), (0.5, 0.485, None)]
)
def test_the_approaches_agree_within_a_hundredth_or_clearly_do_not(
    monkeypatch: pytest.MonkeyPatch, two: float, three: float, answer: str | None
) -> None:
    fit: dict[str, Any] = {"power": [1.0, two], "exponent": three}
    monkeypatch.setattr(ladder, "fit", lambda: fit)
    assert ladder.agreement()[0] == answer


def test_residuals_are_measured_minus_predicted() -> None:
    law = ladder.fit()["law"]
    for run, row in zip(ladder.runs(), ladder.residual_rows(), strict=True):
        said = law["floor"] + law["size"] / run.parameters ** law["size_power"]
        said += law["data"] / run.tokens ** law["data_power"]
        assert row["away"] == pytest.approx(run.loss - said, abs=1e-9)
    told = ladder.numbers()
    assert told["worst"] == pytest.approx(max(abs(row["away"]) for row in ladder.residual_rows()))
    assert told["worst"] > 2 * told["spread"] > 0  # the page says that seeds do not explain them
    assert told["runs"] == len(ladder.runs()) and told["epochs"] > 1


def test_a_parabola_stands_over_its_own_runs_and_is_lowest_at_its_ring() -> None:
    for ring in ladder.least_rows():
        curve = [row for row in ladder.parabola_rows() if row["budget"] == ring["budget"]]
        here = [row["n"] for row in ladder.budget_rows() if row["budget"] == ring["budget"]]
        assert min(row["n"] for row in curve) == pytest.approx(min(here))
        assert max(row["n"] for row in curve) == pytest.approx(max(here))
        assert min(row["loss"] for row in curve) >= ring["loss"] - 1e-9


@torch.no_grad()
def test_a_text_has_the_loss_that_each_size_gives_it() -> None:
    rows, notices = own_text.losses(TEXT)
    assert not notices and len(rows) == len(own_text.sizes()) >= 5
    for name, row in list(zip(own_text.sizes(), rows, strict=True))[::3]:
        model = load_rung(name)
        ids = torch.tensor([model.tokenizer.encode(TEXT).ids])
        judge = F.cross_entropy(model(ids)[0, :-1], ids[0, 1:])
        assert row["loss"] == pytest.approx(float(judge), abs=1e-5)
    assert [row["n"] for row in rows] == sorted(row["n"] for row in rows)
    assert own_text.numbers(rows)["best_loss"] == min(row["loss"] for row in rows)


@pytest.mark.parametrize(("text", "rows"), [("", 0), ("  ", 0), ("a", 0), ("我吃了一个苹果", 7), ("word " * 300, 7)])
def test_awkward_texts_are_read_or_told(text: str, rows: int) -> None:
    found, notices = own_text.losses(text)
    assert bool(found) == bool(rows) and all(math.isfinite(row["loss"]) for row in found)
    assert bool(notices) == (len(text) > 1000)


def test_the_set_that_is_not_shown_is_asked_about() -> None:
    assert plane.hidden_ratio("epoch") == ("hoffmann", "ninety")
    assert plane.hidden_ratio("hoffmann") == ("epoch", "twenty")
    assert plane.hidden_ratio("both") == ("", None)
    told = plane.numbers()
    assert (round(told["hoffmann_n"]), round(told["epoch_n"])) == (32, 72)
