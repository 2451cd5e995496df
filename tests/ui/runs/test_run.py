"""The one traced run: any text runs or says why not; values are those of the core; nothing shared can be changed."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

import core
from core.parts.masks import named_mask
from ui.frame.text import Words
from ui.runs import models, run
from ui.runs.edits import parse_edits

MODELS = core.available()
WEIGHTS = ("{stack}.*.self.weights",)


@pytest.mark.parametrize("model_id", MODELS)
def test_a_run_is_the_cores_run(model_id: str) -> None:
    r = run.trace(model_id, "The cat sat on the mat.", keep=("{stack}.0.self.*",))
    model = models.load(model_id)
    trace = core.run(model, torch.tensor([r.ids]))
    assert np.array_equal(r.at(0, "self.weights"), trace[f"{r.stack}.0.self.weights"][0].numpy())
    assert r.at(0, "self.weights").shape == (r.heads, len(r.tokens), len(r.tokens))
    assert r.at(0, "self.k").shape == (r.kv_heads, len(r.tokens), r.head_dim)
    assert np.allclose(r.at(0, "self.raw") * r.scale, r.at(0, "self.scores"), atol=1e-5)
    assert r.rotary == ("self.q_rot" in {site.partition(".0.")[2] for site in trace})
    assert r.causal == (model_id != "minilm")
    assert len(r.ids) == len(r.pieces) == len(r.tokens) == len(r.spans) == len(r.special)
    assert not r.notices and not r.empty


def test_one_view_is_run_once_and_cannot_be_changed() -> None:
    r = run.trace(MODELS[0], "The same", keep=WEIGHTS)
    assert run.trace(MODELS[0], "The same", keep=WEIGHTS) is r
    assert run.trace(MODELS[0], "The same ", keep=WEIGHTS) is not r
    with pytest.raises(ValueError, match="read-only"):
        r.at(0, "self.weights")[0, 0, 0] = 1
    copy = r.tensor(0, "self.weights")
    copy[0, 0, 0] = 7
    assert r.at(0, "self.weights")[0, 0, 0] != 7


@pytest.mark.parametrize("mask", ["causal", "full", "prefix:3", "window:2"])
def test_the_mask_asked_for_is_the_mask_used(mask: str) -> None:
    r = run.trace(MODELS[0], "one two three four five", keep=("{stack}.0.self.*",), mask=mask)
    at_T = torch.arange(len(r.ids))
    expected = named_mask(mask, at_T, at_T).numpy()
    assert (r.at(0, "self.mask") == expected).all()
    assert ((r.at(0, "self.weights") > 0) <= expected).all()


def test_edits_are_read_from_their_text() -> None:
    r = run.trace(MODELS[0], "one two three", keep=("{stack}.0.self.z",), edits="zero_head 0.self.z 1")
    z = r.at(0, "self.z")
    assert not z[1].any() and z[0].any()
    assert parse_edits("scale dec.0.self.z 0.5 set_mask 1.self.mask 2 1 0", "dec") == [
        core.Edit("scale", "dec.0.self.z", (0.5,)),
        core.Edit("set_mask", "dec.1.self.mask", (2, 1, 0)),
    ]
    with pytest.raises(ValueError):
        run.trace(MODELS[0], "one", edits="explode 0.self.z 1")


@pytest.mark.parametrize("model_id", MODELS)
@pytest.mark.parametrize("text", ["", "   ", "\t\n ", "\0"])
def test_nothing_to_run_is_no_error(model_id: str, text: str) -> None:
    r = run.trace(model_id, text)
    assert r.empty and "head.probs" not in r
    with pytest.raises(KeyError, match="empty"):
        r.at(0, "self.weights")


@pytest.mark.parametrize("model_id", MODELS)
def test_a_text_beyond_the_cap_says_what_was_expected_and_got(model_id: str) -> None:
    r = run.trace(model_id, "word " * 2000, keep=("{stack}.0.self.mask",))
    ((id_, values),) = r.notices
    assert id_ == "notice.tokens" and values["cap"] == len(r.ids) < values["got"]
    for lang in ("en", "zh"):
        assert str(values["got"]) in Words("home", lang)(id_, **values)
    assert r.special[-1] == (model_id == "minilm")  # the closing [SEP] is not cut off


@pytest.mark.parametrize(
    ("text", "words", "notices"),
    [
        ("a\0b\0", "ab", [("notice.nulls", {"got": 2})]),
        ("x\ud83dy", "x\ufffdy", [("notice.surrogates", {"got": 1})]),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", []),
        ("שלום 你好 🙂", "שלום 你好 🙂", []),
    ],
)
def test_awkward_characters(text: str, words: str, notices: list) -> None:
    for model_id in MODELS:
        r = run.trace(model_id, text, keep=("{stack}.0.self.mask",))
        assert (r.text, r.notices, r.empty) == (words, notices, False)


@settings(max_examples=40, deadline=None)
@given(some.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    r = run.trace(MODELS[0], text, keep=("{stack}.0.self.mask",))
    assert r.empty or r.at(0, "self.mask").shape[-1] == len(r.ids)
