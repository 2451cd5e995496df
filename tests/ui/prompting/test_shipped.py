"""The curves of the prompting page against its measurements, read and averaged here by numpy."""

import json
from pathlib import Path

import numpy as np
import pytest

from ui.prompting import shipped

FOLDER = Path(__file__).parents[3] / "assets/prompting"


def rows(file: str) -> list[dict]:
    return json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize("name", ["words", "verses"])
@pytest.mark.parametrize("start", ["pretrained", "untrained"])
def test_a_point_is_the_mean_of_its_draws_and_the_standard_error(name: str, start: str) -> None:
    points = shipped.finetuned(name, start)
    assert [point["x"] for point in points] == sorted({row["examples"] for row in rows(f"finetune.{name}")})
    for point in points:
        drawn = [r["accuracy"] for r in rows(f"finetune.{name}") if (r["examples"], r["start"]) == (point["x"], start)]
        assert len(drawn) > 1 and point["mean"] == pytest.approx(np.mean(drawn))
        assert point["error"] == pytest.approx(np.std(drawn, ddof=1) / np.sqrt(len(drawn)))


@pytest.mark.parametrize("name", ["words", "verses"])
@pytest.mark.parametrize(
    ("setting", "described", "random"), [("plain", False, False), ("described", True, False), ("random", False, True)]
)
def test_a_prompted_point_takes_the_draws_of_its_setting(
    name: str, setting: str, described: bool, random: bool
) -> None:
    for calibrated, which in ((False, "accuracy"), (True, "calibrated")):
        for point in shipped.prompted(name, setting, calibrated):
            drawn = [
                row[which]
                for row in rows(f"prompt.{name}")
                if "order" not in row
                and (row["shots"], row["described"]) == (point["x"], described)
                and (row["random"] == random or point["x"] == 0)
            ]
            assert point["values"] == drawn and point["mean"] == pytest.approx(np.mean(drawn))
            error = np.std(drawn, ddof=1) / np.sqrt(len(drawn)) if len(drawn) > 1 else 0
            assert point["error"] == pytest.approx(error)
    assert shipped.best(name, setting, shipped.MODEL) == max(p["mean"] for p in shipped.prompted(name, setting))
