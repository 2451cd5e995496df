"""A worker of the training page without its process: real lessons, what they tell, and a rate that is too large."""

import io
import json
from typing import Any

import pytest

from ui.training.lessons import LESSONS
from ui.training.messages import Question
from ui.training.worker import Worker

SETTINGS = {
    "twins": {"seed": 1},
    "tuning": {"seed": 1, "labels": 8},
    "reversal": {"seed": 1, "facts": 30, "both": 10},
    "warmup": {"seed": 1},
}
ASKED: dict[str, Question] = {
    "twins": {"text": "I ate an apple.", "at": 3},
    "tuning": {"text": "He went home."},
    "reversal": {},
    "warmup": {},
}


class Telling(Worker):
    out: io.StringIO

    def heard(self, kind: str) -> list[dict[str, Any]]:
        lines = [json.loads(line, parse_constant=pytest.fail) for line in self.out.getvalue().splitlines()]
        return [line for line in lines if line["tell"] == kind]


def begun(kind: str) -> Telling:
    return Telling(io.StringIO(), LESSONS[kind](SETTINGS[kind]))


@pytest.mark.parametrize("kind", LESSONS)
def test_a_lesson_tells_its_steps_its_measurements_and_its_answers(kind: str) -> None:
    worker = begun(kind)
    assert worker.running and worker.heard("begun")[0]["steps"] == worker.lesson.plan.steps
    worker.handle({"do": "probe", "asked": ASKED[kind]})
    for _ in range(worker.lesson.every):
        worker.advance()
    worker.handle({"do": "pause"})
    rows = [row for told in worker.heard("rows") for row in told["rows"]]
    assert [row[0] for row in rows] == list(range(1, worker.lesson.every + 1))
    assert all(set(lanes) == set(worker.lesson.lanes) for _, lanes in rows)
    assert [told["step"] for told in worker.heard("measured")] == [0, worker.lesson.every]
    answer = worker.heard("probe")[0]["answer"]
    if kind == "twins":
        assert answer["tokens"] == ["i", "ate", "an", "apple", "."] and answer["unknown"] == 0
        for guesses in answer["guesses"].values():
            shares = [share for _, share in guesses]
            assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1
    if kind == "tuning":
        assert all(sum(chances) == pytest.approx(1) for chances in answer["classes"].values())
    if kind == "warmup":  # the same first loss; a hundredth of the rate
        _, first = rows[0]
        assert answer is None and first["cold"][0] == first["warm"][0]
        assert first["warm"][4] == pytest.approx(first["cold"][4] / 100)
    if kind == "reversal":
        assert {len(rows) for rows in answer["answers"].values()} == {8}


def test_one_step_is_one_step_and_the_rate_counts_from_the_next() -> None:
    worker = begun("reversal")
    worker.handle({"do": "rate", "scale": 0.0})
    kept = {name: lane.model.state_dict()["emb.tokens.weight"].clone() for name, lane in worker.lesson.lanes.items()}
    worker.handle({"do": "step"})
    worker.advance()
    assert worker.heard("rows")[-1]["rows"][-1][0] == 1 and not worker.running and not worker.singles
    for name, lane in worker.lesson.lanes.items():
        assert (lane.model.state_dict()["emb.tokens.weight"] == kept[name]).all()
    assert worker.heard("rows")[-1]["rows"][-1][1]["one_way"][4] == 0


def test_a_run_that_comes_apart_stops_and_goes_back_to_weights_that_were_good() -> None:
    worker = begun("reversal")
    for _ in range(3):
        worker.advance()
    worker.handle({"do": "rate", "scale": 1e6})
    for _ in range(20):
        if worker.running:
            worker.advance()
    [apart] = worker.heard("apart")
    assert not worker.running and apart["step"] > 3 and apart["kept"] == 0
    worker.handle({"do": "rate", "scale": 1.0})
    worker.handle({"do": "back"})
    assert worker.heard("back") == [{"tell": "back", "step": 0}]
    worker.handle({"do": "step"})
    worker.advance()
    again = worker.heard("rows")[-1]["rows"][-1]
    first = worker.heard("rows")[0]["rows"][0]
    assert again[0] == 1 and again[1]["one_way"][:3] == first[1]["one_way"][:3]  # as if it had never happened


def test_the_end_of_the_plan_is_told() -> None:
    worker = begun("tuning")
    steps = worker.lesson.plan.steps
    for lane in worker.lesson.lanes.values():
        lane.step = steps - 1
    worker.advance()
    assert len(worker.heard("done")) == 1 and not worker.running
