"""The shipped figures of the prompting page: consistent, reproduced for some, and what the words say of them."""

import json

import pytest
import torch

from core import available, load
from core.train.labelled import read_labelled
from core.train.prompting import answers
from recipes import prompting, prompting_data
from recipes.prompting import DRAWS, EXAMPLES, FOLDER, ROUNDS, SHOTS, STARTS, shots_of
from ui.prompting import shipped

NAMES = ("words", "verses")


def rows(part: str, name: str) -> list[dict]:
    return json.loads((FOLDER / f"{part}.{name}.json").read_text(encoding="utf-8"))["rows"]


@pytest.mark.parametrize("name", NAMES)
def test_tasks_are_balanced_and_what_the_recipe_draws(name: str) -> None:
    data = read_labelled(FOLDER / f"{name}.json")
    for part, each in ((data.test, prompting_data.TESTED[name]), (data.pool, prompting_data.POOLED[name])):
        assert [sum(of == label for _, of in part) for label in range(data.classes)] == [each] * data.classes
    if name == "words":
        drawn = prompting_data.split(name, {kind: words.split() for kind, words in prompting_data.WORDS.items()})
        assert [tuple(row) for row in drawn["test"]] == data.test and [tuple(row) for row in drawn["pool"]] == data.pool


@pytest.mark.parametrize("part", ["prompt", "finetune", "tiny-gpt"])
@pytest.mark.parametrize("name", NAMES)
def test_shares_follow_from_what_was_said(name: str, part: str) -> None:
    data = read_labelled(FOLDER / f"{name}.json")
    for row in rows("prompt", f"{name}.{part}") if part == "tiny-gpt" else rows(part, name):
        assert row["accuracy"] == pytest.approx(prompting.right(row["said"], data), abs=1e-4)
        if part != "finetune":
            assert row["calibrated"] == pytest.approx(prompting.right(row["said_calibrated"], data), abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_out(name: str) -> None:
    found = [row for row in rows("prompt", name) if "order" not in row]
    assert len(found) == 2 + 3 * DRAWS[name] * (len(SHOTS[name]) - 1)  # without examples: plain and described, once
    assert len(rows("finetune", name)) == len(EXAMPLES[name]) * len(STARTS) * ROUNDS
    assert shipped.COUNTS[name] == SHOTS[name] and shipped.DRAWS[name] == DRAWS[name]


@pytest.mark.skipif("smollm2-135m" not in available(), reason="SmolLM2 is not installed")
def test_prompted_figures_are_reproduced() -> None:
    model, data = load(prompting.MODEL), read_labelled(FOLDER / "words.json")
    texts = [text for text, _ in data.test[:8]]
    for count, random_labels in ((0, False), (4, False), (4, True)):
        [row] = [r for r in rows("prompt", "words") if "order" not in r and (r["shots"], r["seed"], r["described"], r["random"]) == (count, 0, False, random_labels)]  # fmt: skip # noqa: E501
        scores_NL, nothing_L = answers(model, data.task, shots_of(data, "words", 0, random_labels)[:count], texts)
        for scores, written in ((scores_NL, row["said"]), (scores_NL - nothing_L, row["said_calibrated"])):
            alike = sum(a == b for a, b in zip(prompting.said(scores), written, strict=False))
            assert alike >= 7  # another processor may turn one tie


def test_figures_of_tiny_gpt_are_reproduced() -> None:
    model, data = load("tiny-gpt"), read_labelled(FOLDER / "words.json")
    [row] = [r for r in rows("prompt", "words.tiny-gpt") if (r["shots"], r["seed"], r["described"]) == (4, 1, True)]
    found = prompting.prompted(model, data, shots_of(data, "words", 1)[:4], True)
    assert found["accuracy"] == pytest.approx(row["accuracy"], abs=0.03)
    assert sum(a == b for a, b in zip(found["said"], row["said"], strict=True)) >= len(data.test) - 2
    assert not any(r["shots"] == 16 and r["described"] for r in rows("prompt", "words.tiny-gpt"))  # no room


def test_a_fine_tuning_is_reproduced() -> None:
    torch.set_num_threads(1)
    data = read_labelled(FOLDER / "words.json")
    found = prompting.learned(load(prompting.LEARNER), data, 4, 0, "pretrained")
    [row] = [r for r in rows("finetune", "words") if (r["examples"], r["seed"], r["start"]) == (4, 0, "pretrained")]
    assert found["accuracy"] == pytest.approx(row["accuracy"], abs=0.05)


def test_what_the_page_says_in_words() -> None:
    words, verses = (shipped.numbers(name, "plain") for name in NAMES)
    assert words["full"] > words["chance"] + 0.5 and words["zero"] < words["full"] - 0.3  # few-shot helps
    assert verses["full"] - verses["chance"] < 2 * verses["error"]  # and here it does not
    assert verses["same"] > 0.75 and verses["full"] < verses["zero"]
    assert verses["tuned_last"] > verses["fresh_last"] + 0.1 > verses["chance"] + 0.1
    assert shipped.numbers("words", "random")["full"] < words["full"] - 0.3  # "loses much"
    assert words["order_high"] - words["order_low"] > 0.1
    one = [row["said"] for row in rows("prompt", "words") if row.get("shots") == 1 and not row.get("random", True)]
    shots = [shots_of(read_labelled(FOLDER / "words.json"), "words", seed)[0] for seed in range(DRAWS["words"])]
    plain = one[: len(shots)]
    copied = [said.count(str(label)) / len(said) for said, (_, label) in zip(plain, shots, strict=True)]
    assert sum(copied) / len(copied) > 0.5  # "with one example it tends to repeat the only label it saw"
