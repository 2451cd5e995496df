"""The answers of the prompting page against its measurements, read and averaged here, for both models measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.prompting import shipped
from ui.prompting.answers import answers, explained

FOLDER = Path(__file__).parents[3] / "assets/prompting"
SETTINGS = {"plain": (False, False), "described": (True, False), "random": (False, True)}
CHANCE = {"words": 1 / 4, "verses": 1 / 3}
STATES = [(model, task, setting) for model in shipped.PROMPTED for task in CHANCE for setting in SETTINGS]
POINTS = 0.05


def rows(model: str, task: str, setting: str) -> list[dict]:
    """What was measured in a setting. Without examples no label is drawn by chance."""
    own = "" if model == "smollm2-135m" else f".{model}"
    every = json.loads((FOLDER / f"prompt.{task}{own}.json").read_text(encoding="utf-8"))["rows"]
    described, random = SETTINGS[setting]
    return [
        row
        for row in every
        if "order" not in row and row["described"] == described and (row["random"] == random or not row["shots"])
    ]


def drawn(model: str, task: str, setting: str, what: str = "accuracy") -> dict[int, np.ndarray]:
    """Number of examples -> accuracy of each draw."""
    found: dict[int, list[float]] = {}
    for row in rows(model, task, setting):
        found.setdefault(row["shots"], []).append(row[what])
    return {shots: np.array(values) for shots, values in found.items()}


def error(values: np.ndarray) -> float:
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0


def compared(first: np.ndarray, second: np.ndarray, options: tuple[str, str, str]) -> str | None:
    """Which is larger; None in the grey zone: further apart than 5 points, and not by two standard errors."""
    by, unsure = second.mean() - first.mean(), 2 * np.hypot(error(first), error(second))
    if abs(by) <= POINTS:
        return options[1]
    return None if abs(by) <= unsure else options[2 if by > 0 else 0]


@pytest.mark.parametrize(("model", "task", "setting"), STATES)
def test_one_option_is_true_of_the_curve_that_is_drawn(model: str, task: str, setting: str) -> None:
    curve, plain = drawn(model, task, setting), drawn(model, task, "plain")
    question, chance = f"q_{task}_{setting}", CHANCE[task]
    numbers = shipped.numbers(task, setting, model)
    options, answer = answers(question, numbers)
    most = max(set(curve) & set(plain))
    assert (numbers["most"], numbers["full"]) == (most, pytest.approx(curve[most].mean()))
    if setting == "described":
        some = min(most, sorted(shipped.COUNTS[task])[-2])
        true = compared(plain[some], curve[some], ("worse", "same", "better")) if some else None
        assert answer == true and (numbers["some_count"], numbers["some"]) == (some, pytest.approx(curve[some].mean()))
    else:
        mean, slack = curve[most].mean(), max(POINTS, 2 * error(curve[most]))
        holds = {
            "chance": mean <= chance + slack,
            "half": chance + slack < mean <= (1 + chance) / 2,
            "most": mean > max(chance + slack, (1 + chance) / 2),
        }
        assert [option for option in options if holds[option]] == [answer]
        assert abs(mean - (1 + chance) / 2) > 2 * error(curve[most]) and abs(mean - chance - slack) > 0.01, "grey"


@pytest.mark.parametrize(("model", "task", "setting"), STATES)
def test_every_number_of_the_words_is_of_that_model(model: str, task: str, setting: str) -> None:
    numbers, plain = shipped.numbers(task, setting, model), drawn(model, task, "plain")
    most = numbers["most"]
    said = [row["said"] for row in rows(model, task, setting) if row["shots"] == most]
    true = {
        "zero": plain[0].mean(),
        "some_plain": plain[numbers["some_count"]].mean(),
        "full_plain": plain[most].mean(),
        "prompted": plain[max(plain)].mean(),
        "calibrated_full": drawn(model, task, setting, "calibrated")[most].mean(),
        "error": error(drawn(model, task, setting)[most]),
        "same": np.mean([max(one.count(label) for label in one) / len(one) for one in said]),
    }
    assert {name: numbers[name] for name in true} == pytest.approx(true)


@pytest.mark.parametrize("task", CHANCE)
@pytest.mark.parametrize("model", shipped.PROMPTED)
def test_prompt_or_gradient(model: str, task: str) -> None:
    plain = drawn(model, task, "plain")
    learned = json.loads((FOLDER / f"finetune.{task}.json").read_text(encoding="utf-8"))["rows"]
    near = min({row["examples"] for row in learned}, key=lambda examples: abs(examples - max(plain)))
    tuned = np.array([row["accuracy"] for row in learned if (row["examples"], row["start"]) == (near, "pretrained")])
    numbers = shipped.numbers(task, "plain", model)
    answer = answers("q_finetune", numbers)[1]
    assert answer == compared(plain[max(plain)], tuned, ("prompt", "same", "gradient"))
    assert (numbers["near"], numbers["tuned"]) == (near, pytest.approx(tuned.mean()))


@pytest.mark.parametrize("by", [-0.3, -0.06, -0.04, 0.0, 0.04, 0.06, 0.3])
@pytest.mark.parametrize("unsure", [0.0, 0.02, 0.1])
def test_what_the_draws_leave_open_is_not_asked(by: float, unsure: float) -> None:
    numbers = {"some": 0.5 + by, "some_plain": 0.5, "some_error": unsure, "some_count": 8}
    grey = abs(by) > POINTS and abs(by) < 2 * unsure
    answer = answers("q_words_described", numbers)[1]
    assert answer == (None if grey else "same" if abs(by) < POINTS else "better" if by > 0 else "worse")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("model", "task", "setting"), STATES)
def test_every_text_names_the_model_that_was_measured(model: str, task: str, setting: str, lang: str) -> None:
    T, numbers = Words("prompting", lang), shipped.numbers(task, setting, model) | {"learner": "tiny-bert"}
    question, title = f"q_{task}_{setting}", {"smollm2-135m": "SmolLM2-135M", "tiny-gpt": "tiny-gpt"}[model]
    asked, reveal, why = (
        T(id_, **numbers).replace("\\", "")
        for id_ in (question, f"{question}.reveal", explained(task, setting, numbers))
    )
    assert title in asked and title in why
    assert title in reveal or setting == "plain"  # there the question has just named it
    for here in ("This one", "this model", "这里的模型", "这个模型"):
        assert here not in asked + reveal + why
