"""The masks page run by Streamlit's own tester: every mask, view and model, the leak test, awkward texts."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from core import available, load
from tests.pages import driving
from tests.pages.driving import sent, words

TEXT = "The cat sat on the mat because"
VIEWS = ["steps", "leak", "rows"]
opened = partial(driving.opened, "masks", text=TEXT)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("model", available())
def test_every_view_of_every_model_in_both_languages(model: str, view: str, lang: str) -> None:
    at = opened(model=model, lang=lang, **{"masks.view": view})
    assert at.caption and ("词元" in words(at)) == (lang == "zh")


@pytest.mark.parametrize(
    ("mask", "allowed"),
    [
        ({"masks.mask": "causal"}, lambda q, k: k <= q),
        ({"masks.mask": "full"}, lambda q, k: True),
        ({"masks.mask": "prefix", "masks.prefix": "1"}, lambda q, k: k <= q),
        ({"masks.mask": "prefix", "masks.prefix": "3"}, lambda q, k: k <= q or k < 3),
        ({"masks.mask": "window", "masks.window": "2"}, lambda q, k: k in (q, q - 1)),
    ],
)
def test_weights_are_of_a_run_under_the_mask_chosen(mask: dict[str, str], allowed: Callable[[int, int], bool]) -> None:
    _, arrays = sent(opened(model="tiny-gpt", **mask, **{"masks.layer": "2"}), "mask_panels")
    weights = arrays["weights"]
    seen = np.array([[allowed(q, k) for k in range(len(weights))] for q in range(len(weights))])
    assert np.array_equal(arrays["mask"].astype(bool), seen)
    assert (weights[~seen] == 0).all() and (weights[seen] > 0).all()
    assert np.allclose(weights.sum(1), 1, atol=1e-5)
    assert np.allclose(weights @ arrays["v"], arrays["z"], atol=1e-5)


def test_padding_is_added_and_hidden() -> None:
    header, arrays = sent(opened(model="minilm", **{"masks.mask": "padding", "masks.padding": "2"}), "mask_panels")
    assert header["tokens"][-2:] == ["[PAD]", "[PAD]"]
    assert (arrays["weights"][:, -2:] == 0).all() and (arrays["weights"][:, :-2] > 0).all()


@pytest.mark.parametrize(
    ("mask", "still", "earlier"),
    [
        ({"masks.mask": "causal"}, 4, 4),
        ({"masks.mask": "prefix", "masks.prefix": "4"}, 4, 4),
        ({"masks.mask": "prefix", "masks.prefix": "5"}, 0, 0),
        ({"masks.mask": "full"}, 0, 0),
    ],
)
def test_the_leak_test_counts_what_did_not_move(mask: dict[str, str], still: int, earlier: int) -> None:
    ids = load("tiny-gpt").tokenizer.encode(TEXT).ids
    at = opened(model="tiny-gpt", **mask, **{"masks.view": "leak", "masks.position": "4"})
    assert f"{still} of {len(ids)} positions did not change in a single digit, {earlier} of them before" in words(at)
    assert ("outside its training" in words(at)) == (mask["masks.mask"] != "causal")


def test_the_word_typed_is_the_token_put_in() -> None:
    at = opened(model="tiny-gpt", **{"masks.view": "leak", "masks.position": "4"})
    at.text_input(key="masks.word").set_value("king").run()
    assert "␣king" in words(at) and not at.exception
    for same in ("", "   "):
        at.text_input(key="masks.word").set_value(same).run()
        assert not at.exception and "same as before" in words(at)


@pytest.mark.parametrize(("model", "same"), [("tiny-gpt", True), ("minilm", False)])
def test_rows_together_and_alone(model: str, same: bool) -> None:
    header, arrays = sent(opened(model=model, **{"masks.view": "rows"}), "mask_rows")
    assert (arrays["apart"].max() < 1e-4) == same
    assert (header["predictions"] is not None) == same
    assert min(header["seconds"]) > 0


@pytest.mark.parametrize(
    ("mask", "answer", "wrong"), [("full", "later", "all"), ("causal", "all", "later"), ("window", "later", "only")]
)
def test_the_answer_is_measured_under_the_other_mask(mask: str, answer: str, wrong: str) -> None:
    at = opened(model="tiny-gpt", **{"masks.mask": mask})
    at.radio(key="q1").set_value(wrong).run()
    assert "Not this time" in words(at)
    at.radio(key="q1").set_value(answer).run()
    assert "Right" in words(at)


@pytest.mark.parametrize("mask", ["full", "causal"])
def test_no_question_where_two_options_are_the_same_positions(mask: str) -> None:
    last = len(load("tiny-gpt").tokenizer.encode(TEXT).ids) - 1
    for position, asked in ((0, False), (1, True), (last, False)):
        at = opened(model="tiny-gpt", **{"masks.view": "leak", "masks.mask": mask, "masks.position": str(position)})
        assert bool(at.radio) == asked, position
    padding = {"masks.mask": "padding", "masks.padding": "2", "masks.position": str(last + 2)}
    assert not opened(model="tiny-gpt", **{"masks.view": "leak"}, **padding).radio


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "text", ["", "a", "<script>alert(1)</script>", "שלום עולם", "a\0b", "🙂", "*a* $x$ [b](c)", "word " * 400]
)
def test_awkward_texts(text: str, view: str) -> None:
    for mask in ("causal", "prefix", "window", "padding"):
        at = opened(text=text, model="tiny-gpt", **{"masks.view": view, "masks.mask": mask})
        assert at.title and (text.strip() or at.info)


def test_junk_in_the_address_falls_back() -> None:
    junk = {"masks.view": "x", "masks.mask": "prefix", "masks.prefix": "9999", "masks.layer": "-1", "masks.head": "a"}
    header, arrays = sent(opened(model="tiny-gpt", **junk), "mask_panels")
    tokens = len(header["tokens"])
    assert arrays["mask"][0].sum() == tokens // 2
