"""Runs of the tiny families: an encoder-decoder by teacher forcing, and one place of a run as rows and columns."""

import numpy as np
import pytest
import torch

from core import run
from core.families import PRESETS
from core.model import Transformer
from core.weights.tiny_families import TINY, tiny_config, tiny_tokenizer
from ui.families import twins
from ui.runs import models
from ui.runs import run as runs
from ui.runs.traced import Run, traced

TEXT = "The cat sat on the mat because it was tired"


def untrained(preset: str) -> Transformer:
    torch.manual_seed(0)
    model = Transformer(tiny_config(preset))
    model.tokenizer = tiny_tokenizer()
    return model


def traced_in(preset: str, model: Transformer) -> Run:
    return traced(model, f"family:{preset}", TEXT, twins.KEEP, "model", "")


@pytest.mark.parametrize("preset", ["transformer-base", "t5-small", "switch-base-8"])
def test_an_encoder_decoder_is_given_the_right_tokens_so_far(preset: str) -> None:
    model = untrained(preset)
    r = traced_in(preset, model)
    shifted = [0, *r.ids[:-1]]
    assert r.target == [model.tokenizer.show(i) for i in shifted] == r.read
    expected = run(model, r.ids, target_ids=shifted)
    for layer in range(2):
        seen = twins.panel(r, "cross", layer, 1)
        assert np.array_equal(seen.values, expected[f"dec.{layer}.cross.weights"][0, 1].numpy())
        assert list(seen.rows) == r.read and list(seen.columns) == r.tokens


@pytest.mark.parametrize("preset", ["gpt2", "bert-base", "deepseek-v3"])
def test_one_stack_reads_its_text(preset: str) -> None:
    r = traced_in(preset, untrained(preset))
    assert r.target is None and r.read == r.tokens
    assert twins.panel(r, "cross", 0, 0) is None


@pytest.mark.parametrize("preset", ["mistral-7b", "bert-base", "chatglm-6b", "deepseek-v2-lite"])
def test_attention_of_a_head_with_its_mask(preset: str) -> None:
    r = traced_in(preset, untrained(preset))
    shown = twins.panel(r, "weights", 1, 2)
    assert shown.values == pytest.approx(r.at(1, "self.weights")[2])
    assert (shown.values[~shown.mask] == 0).all() and shown.values.sum(1) == pytest.approx(1)
    allowed = shown.mask.sum(1).tolist()
    tokens = len(r.tokens)
    causal = list(range(1, tokens + 1))
    kinds = {"mistral-7b": [min(4, n) for n in causal], "bert-base": [tokens] * tokens}
    kinds["chatglm-6b"] = [max(4, n) for n in causal]
    assert allowed == kinds.get(preset, causal)


@pytest.mark.parametrize("preset", ["gpt2", "gpt-1", "transformer-base"])
def test_lengths_run_from_the_embedding_up(preset: str) -> None:
    r = traced_in(preset, untrained(preset))
    shown = twins.panel(r, "norms", 0, 0)
    assert shown.rows[-1] == ("resid_pre", 0) and shown.rows[0] == ("resid_post", 1)
    assert len(shown.rows) == (7 if preset == "transformer-base" else 5)
    for (site, layer), row in zip(shown.rows, shown.values, strict=True):
        assert row == pytest.approx(np.sqrt((r.at(layer, site) ** 2).sum(-1)), rel=1e-5)
    if preset != "gpt2":  # post-norm, with gains of one: every token has length sqrt(width)
        assert shown.values[:-1] == pytest.approx(8, rel=1e-3)


@pytest.mark.parametrize(("preset", "chosen"), [("mixtral-8x7b", 2), ("deepseek-v3", 3), ("switch-base-8", 1)])
def test_the_router_s_choices_are_ringed(preset: str, chosen: int) -> None:
    r = traced_in(preset, untrained(preset))
    shown = twins.panel(r, "router", 1, 0)
    assert (shown.marks.sum(1) == chosen).all() and shown.values.shape[1] == len(shown.columns)
    if preset != "deepseek-v3":  # where the bias does not help to pick, the chosen are the most probable
        for probs, marks in zip(shown.values, shown.marks, strict=True):
            assert probs[marks].min() >= probs[~marks].max()
    first_dense = preset != "mixtral-8x7b"
    assert (twins.panel(r, "router", 0, 0) is None) == first_dense


def test_guesses_are_the_likeliest() -> None:
    model = untrained("gpt2")
    r = traced_in("gpt2", model)
    best = torch.tensor(r["head.probs"].copy()).topk(twins.BEST)
    for row, (words, probs, ids) in enumerate(zip(twins.guesses(r, model.tokenizer.show), *best, strict=True)):
        assert [word for word, _ in words] == [model.tokenizer.show(i) for i in ids.tolist()], row
        assert [p for _, p in words] == pytest.approx(probs.tolist())


def test_what_is_offered() -> None:
    assert twins.offered([PRESETS["gpt2"], PRESETS["bert-base"]]) == ["weights", "norms", "next"]
    assert twins.offered([PRESETS["gpt2"], PRESETS["switch-base-8"]]) == list(twins.SITES)


@pytest.mark.parametrize("preset", TINY)
def test_every_twin_runs_by_name_and_says_how_good_it_is(preset: str) -> None:
    one = twins.twin(preset)
    assert models.name(one.model_id).startswith(TINY[preset].title)
    r = runs.trace(one.model_id, TEXT, keep=twins.KEEP)
    assert not r.empty and r.config == tiny_config(preset)
    assert {"loss", "unigram"} <= set(one.numbers) and one.numbers["loss"] < one.numbers["unigram"]


@pytest.mark.skipif(not TINY, reason="the tiny families are not trained here")
def test_presets_that_are_one_model_at_toy_size_say_so() -> None:
    small, large, other = (twins.twin(name) for name in ("gpt2", "gpt2-xl", "llama-7b"))
    assert twins.shared([small, large])
    assert not any(map(twins.shared, ([small, small], [small, other], [small, None], [small, twins.twin("tiny-gpt")])))


def test_the_course_s_own_model_is_its_own_twin() -> None:
    one = twins.twin("tiny-gpt")
    assert one.model_id == "tiny-gpt" and one.numbers["loss"] < one.numbers["unigram"] and one.words == "own"
    assert twins.layers([one, None]) == ["0", "1", "2", "3"]
