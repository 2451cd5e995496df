"""The heads page run by Streamlit's own tester: both languages, every model, what it measures, awkward addresses."""

from functools import partial

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import available, load, run
from tests.pages import driving
from tests.pages.driving import sent, words

TEXT = "The cat sat on the mat because it was tired."
TWICE = "The king of the north came to the city. The king of the north came to the"
opened = partial(driving.opened, "heads", text=TEXT)


def grid(at: AppTest) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays of what the figure got."""
    return sent(at, "head_grid")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("model", available())
def test_the_page_in_both_languages(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, **{"heads.layer": "1", "heads.head": "2"})
    header, arrays = grid(at)
    own = load(model)
    trace = run(own, torch.tensor([own.tokenizer.encode(TEXT).ids]))
    exact = trace[f"{own.config.stack}.1.self.weights"][0, 2].numpy()
    assert np.array_equal(arrays["a"], exact)
    assert arrays["weights"].shape[:2] == (own.config.n_layers, own.config.attention.heads)
    assert header["words"]["view_grid"] == {"en": "All heads", "zh": "所有头"}[lang]
    shared = {"en": "grouped-query attention", "zh": "GQA"}[lang]
    assert (shared in words(at)) == (own.config.attention.kv_heads < own.config.attention.heads)


@pytest.mark.parametrize(
    ("text", "layer", "head", "lang", "named"),
    [
        (TWICE, 3, 0, "en", {"first", "induction"}),
        (TEXT, 0, 3, "zh", {"previous"}),
        (TEXT, 0, 0, "en", {"none"}),
    ],
)
def test_the_prediction_is_what_the_figure_names_the_head(
    text: str, layer: int, head: int, lang: str, named: set[str]
) -> None:
    at = opened(text=text, lang=lang, model="tiny-gpt", **{"heads.layer": str(layer), "heads.head": str(head)})
    assert set(grid(at)[0]["patterns"][layer][head] or ["none"]) == named
    for option in ("previous", "first", "self", "induction", "none"):
        at.radio(key="q1").set_value(option).run()
        assert ({"en": "Right.", "zh": "答对了。"}[lang] in words(at)) == (option in named), option


def test_effects_are_there_when_asked_for() -> None:
    assert len(opened(model="tiny-gpt", **{"heads.effects": "1"}).get("vega_lite_chart")) == 2
    assert len(opened(model="tiny-gpt", **{"heads.effects": "0"}).get("vega_lite_chart")) == 1


@pytest.mark.parametrize("key", ["layer", "head", "layer2", "head2", "token", "mix", "show", "effects"])
@pytest.mark.parametrize("value", ["-1", "999", "x", "", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    header, _ = grid(opened(**{f"heads.{key}": value}))
    assert header["view"]["layer"] == 0 and header["view"]["show"] == "grid"


@pytest.mark.parametrize("text", ["a", "", "   ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900])
def test_awkward_texts(text: str) -> None:
    opened(text=text)
