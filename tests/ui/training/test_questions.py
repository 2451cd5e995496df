"""The questions of the training page: every pair of results on a grid, and exams drawn anew, judged by definition."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import torch

import core
from ui.training import checkpoints, shown
from ui.training.job import Job

GRID = [n / 100 for n in range(101)]


def job(measured: list[Any], state: str = "done") -> Job:
    made = Job("x", "any", {}, process=None)
    made.measured, made.state = measured, state
    return made


def true(gap: int, first: str, second: str) -> list[str]:
    """gap: hundredths by which the first is ahead. Up to 5 the two are about the same, from 10 on one is clear."""
    return [first] if gap >= 10 else [second] if gap <= -10 else ["same"] if abs(gap) <= 5 else []


@pytest.mark.parametrize("first", [0, 3, 50, 77, 100])
def test_a_clear_difference_or_none_but_nothing_in_between(first: int) -> None:
    """Losses and accuracies in hundredths. A gap of just 5 or 10 may fall on either side of its limit."""
    for second in range(101):
        lower = shown.lower_loss(job([(200, {"mlm": [3 + GRID[first], 0], "clm": [3 + GRID[second], 0]})]))
        best = shown.reached(job([(0, {"pretrained": [GRID[first]], "scratch": [GRID[second]]})]))
        for found, wanted in (
            (lower, true(second - first, "mlm", "clm")),
            (best, true(first - second, "more", "less")),
        ):
            assert abs(first - second) in (5, 10) or ([found[0]] if found else []) == wanted, second
            assert found is None or [found[0]] == wanted or abs(first - second) == 5


@pytest.mark.parametrize("backward", range(101))
def test_how_many_are_answered_the_other_way_round(backward: int) -> None:
    """In hundredths: what the page shows is never just a tenth or a half."""
    rows = [["a", "a", 1.0], ["b", "b", 0.96], ["a", "b", backward / 100], ["b", "a", backward / 100]]
    found = shown.curse(job([(50, {"one_way": rows})]))
    holds = {"none": backward < 10, "half": 10 < backward < 50, "all": backward > 50}  # as the options say
    assert ([found[0]] if found else []) == [option for option, held in holds.items() if held]


def test_a_run_that_has_come_apart_is_not_asked_about() -> None:
    for mlm, clm in ((float("nan"), 3.0), (3.0, float("nan"))):
        assert shown.lower_loss(job([(200, {"mlm": [mlm, 0], "clm": [clm, 0]})])) is None


def series(lines: dict[str, np.ndarray]) -> checkpoints.Checkpoints:
    """Checkpoints of one layer with the heads given: name -> N H."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(checkpoints.Checkpoints))
    steps = [entry["step"] for entry, _ in checkpoints.models()]
    return checkpoints.Checkpoints(**values | {"steps": steps, "exam": {n: x[:, None] for n, x in lines.items()}})


def halfway(line: list[float], steps: list[int]) -> int:
    """The first step at which half of the way from the first score to the last is done."""
    return next(step for step, score in zip(steps, line, strict=True) if 2 * score >= line[0] + line[-1])


def test_which_head_is_half_way_first_on_lines_with_known_steps() -> None:
    """Every pair of checkpoints at which two lines jump, a tie among them; a worse head beside each is no matter."""
    n = len(checkpoints.models())
    for a in range(1, n):
        for b in range(1, n):
            at = {"previous": a, "induction": b}
            lines = {name: (np.arange(n) >= k)[:, None] * np.array([0.8, 0.3]) for name, k in at.items()}
            found, steps = checkpoints.which_first(series(lines))
            holds = {"previous": a < b, "induction": b < a, "same": a == b}
            assert [option for option, held in holds.items() if held] == [found]
            own = [entry["step"] for entry, _ in checkpoints.models()]
            assert steps == {name: own[k] for name, k in at.items()}


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_the_answer_is_that_of_other_exams_too(seed: int) -> None:
    """Random tokens said twice; of every checkpoint what a head gives to the place before, or after the last time."""
    rng = torch.Generator().manual_seed(seed)
    ids = torch.randint(256, 2048, (20,), generator=rng).tolist() * 2
    looks = {"previous": lambda q: q - 1, "induction": lambda q: q - 19}
    scores: dict[str, list[np.ndarray]] = {"previous": [], "induction": []}
    for _, model in checkpoints.models():
        trace = core.run(model, ids, keep=["dec.*.self.weights"])
        weights = torch.stack([trace[f"dec.{layer}.self.weights"][0] for layer in range(model.config.n_layers)])
        for name, first in (("previous", 1), ("induction", 20)):
            scores[name].append(np.mean([weights[:, :, q, looks[name](q)].numpy() for q in range(first, 40)], axis=0))
    steps = [entry["step"] for entry, _ in checkpoints.models()]
    at = {}
    for name, lines in scores.items():
        best = np.unravel_index(int(lines[-1].argmax()), lines[-1].shape)
        at[name] = halfway([float(line[best]) for line in lines], steps)
    assert at["previous"] < at["induction"]
    if seed == checkpoints.SEED:
        values: dict[str, Any] = dict.fromkeys(field.name for field in fields(checkpoints.Checkpoints))
        exam = {name: np.stack([each[name] for each in checkpoints.exam()]) for name in checkpoints.PATTERNS}
        answer, found = checkpoints.which_first(checkpoints.Checkpoints(**values | {"steps": steps, "exam": exam}))
        assert (answer, found) == ("previous", at)
