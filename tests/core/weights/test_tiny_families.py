"""The shipped tiny families: each loads by name, is what it says, and runs on text with every site."""

import pytest
import torch

from core import load, run
from core.families import PRESETS, PUBLISHED
from core.weights.packs import available
from core.weights.tiny_families import FAMILY, MASK_ID, START, TINY, VOCAB, load_family, objective, tiny_config

TEXT = "In the beginning, God created the heavens and the earth."


@pytest.mark.parametrize("name", TINY)
def test_each_loads_by_name_and_runs(name: str) -> None:
    model = load(FAMILY + name, device="cpu")
    assert model.config == tiny_config(name) and model.name == PUBLISHED[name].title
    assert not model.training and not any(p.requires_grad for p in model.parameters())
    ids = model.tokenizer.encode(TEXT).ids
    target = [START, *ids[:-1]] if model.config.crossed else None
    trace = run(model, ids, target)
    assert trace["head.logits"].shape == (1, len(ids), VOCAB)
    assert torch.isfinite(trace["head.logits"]).all()
    assert TINY[name].objective == objective(model.config)
    assert {"nats_per_token", "unigram_nats_per_token"} <= TINY[name].figures.keys()


def test_they_are_not_among_the_models_of_other_pages() -> None:
    assert not [name for name in available() if name in PRESETS and name != "tiny-gpt"]


@pytest.mark.parametrize("name", ["", "gpt-5", "../tiny-gpt/model", "tiny-gpt", "family:gpt2"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match="expected a tiny family out of .*'bert-base'.*'gpt2'"):
        load(FAMILY + name)


def test_the_mask_is_one_token_and_takes_the_space_before_it() -> None:
    tokenizer = load_family("bert-base", device="cpu").tokenizer
    found = tokenizer.encode("the [MASK] earth")
    assert found.ids[1] == MASK_ID and len(found) == 3 and found.spans[1] == (3, 10)
    assert tokenizer.show(MASK_ID) == "[MASK]" and tokenizer.vocab_size == VOCAB
    plain = load("tiny-gpt", device="cpu").tokenizer
    assert tokenizer.encode(TEXT).ids == plain.encode(TEXT).ids


def test_what_is_hidden_is_found_from_both_sides() -> None:
    """A masked model knows more of a word that follows than a unigram does: it reads to the right too."""
    model = load_family("bert-base", device="cpu")
    ids = model.tokenizer.encode("the children of[MASK] came out of the land of Egypt").ids
    at = ids.index(MASK_ID)
    probs = run(model, ids)["head.probs"][0, at]
    best = [model.tokenizer.show(int(i)) for i in probs.topk(20).indices]
    assert "␣Israel" in best


def test_dtype_and_device_are_those_asked_for() -> None:
    model = load_family("mixtral-8x7b", device="cpu", dtype=torch.float64)
    assert {p.dtype for p in model.parameters()} == {torch.float64}
