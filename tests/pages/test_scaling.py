"""The scaling page run by Streamlit's own tester: every view in both languages, its questions answered."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.pages import driving
from tests.pages.driving import scrolled, sent, words
from ui.scaling import own_text

ROOT = Path(__file__).parents[2]
opened = partial(driving.opened, "scaling")
STATES: list[dict[str, str]] = [
    {},
    {"what": "memory"},
    {"width": "64"},
    {"view": "bleu"},
    {"view": "bleu", "pair": "french"},
    {"view": "gpt"},
    {"view": "law"},
    {"view": "law", "set": "hoffmann"},
    {"view": "law", "set": "both", "at": "chinchilla"},
    *({"view": "ladder", "show": show} for show in ("budgets", "sizes", "residuals", "largest")),
]
# id of the question -> a piece of its words, the state in which it is asked, and the place of its true answer
RIGHT = [
    ({}, "half the length", 1),  # n^2 weights: four times
    ({"what": "memory"}, "short text", 1),  # the recurrence
    ({"view": "bleu"}, "Is the count", 2),  # 9.5e17 against 3.3e18
    ({"view": "gpt"}, "same compute", 1),  # 5.88e23 against 3.15e23
    ({"view": "law"}, "20 tokens a parameter", 2),  # 93
    ({"view": "law", "set": "hoffmann"}, "fitted the same formula", 1),  # 18
]


def state(values: dict[str, str]) -> dict[str, str]:
    return {f"scaling.{key}": value for key, value in values.items()}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("values", STATES, ids=lambda values: "-".join(values.values()) or "first")
def test_every_view_in_both_languages(values: dict[str, str], lang: str) -> None:
    at = opened(lang=lang, **state(values))
    assert at.caption and ("参数" in words(at) or "词元" in words(at)) == (lang == "zh")
    assert not at.error


@pytest.mark.parametrize(("values", "asks", "true"), RIGHT, ids=[asks for _, asks, _ in RIGHT])
def test_one_answer_is_right_and_the_others_are_not(values: dict[str, str], asks: str, true: int) -> None:
    for number in range(3):
        at = opened(**state(values))
        [radio] = [radio for radio in at.radio if asks in radio.label]
        if number < len(radio.options):
            radio.set_value(radio.options[number]).run()
            assert ("Not this time" in words(at)) == (number != true)


def test_the_plane_gets_both_sets_and_the_models() -> None:
    header, _ = sent(opened(**state({"view": "law"})), "plane")
    assert header["laws"]["hoffmann"]["data_power"] == 0.28 and header["laws"]["epoch"]["data"] == 2085.43
    assert (header["models"]["chinchilla"]["n"], header["models"]["chinchilla"]["d"]) == (70e9, 1.4e12)
    assert header["options"]["set"] == ["epoch", "hoffmann", "both"]


def test_a_question_about_the_hidden_set_is_not_asked_of_what_is_shown() -> None:
    assert not opened(**state({"view": "law", "set": "both"})).radio
    shown = opened(**state({"view": "law", "set": "hoffmann"}))
    assert all("2085.43" in radio.label for radio in shown.radio)


def test_where_the_approaches_are_compared_their_powers_are_not_on_screen_yet() -> None:
    fit = json.loads((ROOT / "assets/models/tiny-ladder/fit.json").read_text())
    two, three = f"{fit['power'][1]:.3f}", f"{fit['exponent']:.3f}"
    first, sizes = (opened(**state({"view": "ladder", "show": show})) for show in ("budgets", "sizes"))
    assert two not in words(first) and three not in words(first)
    assert two in words(sizes) and three in words(sizes)


def test_below_the_fold_nothing_is_computed_until_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def losses(text: str) -> tuple[list[object], list[object]]:
        asked.append(text)
        return [], []

    monkeypatch.setattr(own_text, "losses", losses)
    scrolled(set(), "scaling", **state({"view": "ladder"}))
    assert asked == []
    scrolled({"own_text"}, "scaling", **state({"view": "ladder"}))
    assert len(asked) == 1


@pytest.mark.parametrize(("text", "told"), [("", True), ("a", True), ("我吃了一个苹果", False), ("word " * 300, False)])
def test_the_learners_text_is_read_or_the_page_says_what_to_do(text: str, told: bool) -> None:
    at = opened(text=text, **state({"view": "ladder"}))
    assert ("Type a sentence of at least two tokens" in words(at)) == told
    assert ("Mean loss of your next tokens" in words(at)) != told


def test_fitted_anew_it_says_nearly_the_same() -> None:
    at = opened(**state({"view": "ladder", "show": "sizes", "again": "1"}))
    assert "Fitted again here" in words(at) and "nats." in words(at)
