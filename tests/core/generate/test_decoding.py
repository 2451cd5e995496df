"""Decoding: with the cache and without it the same numbers; causality; who cannot decode."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import KVCache, run
from core.generate.beam import beam_search
from core.generate.decoding import decode
from core.generate.sampling import sampler
from core.read.surprise import surprise
from tests.core.small import small

CAUSAL = ["gpt2", "llama-7b", "llama-2-70b"]
MODELS = {name: small(name, seed=2) for name in [*CAUSAL, "transformer-base", "bert-base"]}


@pytest.mark.parametrize("name", CAUSAL)
def test_cached_steps_equal_one_full_pass(name):
    model, ids = MODELS[name], torch.randint(0, 101, (2, 9))
    whole = run(model, ids)
    cache = KVCache(model.config.decoder_layers)
    steps = [run(model, part, cache=cache) for part in (ids[:, :4], ids[:, 4:5], ids[:, 5:])]
    logits = torch.cat([step["head.logits"] for step in steps], 1)
    torch.testing.assert_close(logits, whole["head.logits"], rtol=1e-5, atol=1e-5)
    last = steps[-1]
    torch.testing.assert_close(last["dec.1.self.weights"], whole["dec.1.self.weights"][:, :, 5:], rtol=0, atol=1e-6)
    for site in ("k", "v"):  # of every token, those of earlier steps included
        torch.testing.assert_close(last[f"dec.1.self.{site}"], whole[f"dec.1.self.{site}"], rtol=1e-5, atol=1e-5)
    sizes = model.config.attention
    assert cache.length == 9
    assert cache.bytes == 2 * 2 * sizes.kv_heads * sizes.head_dim * 9 * 4 * 2  # 2 layers, k and v, 4 bytes, batch of 2


@pytest.mark.parametrize("name", [*CAUSAL, "transformer-base"])
def test_cached_decoding_says_the_same(name):
    source = [5, 6, 7] if name == "transformer-base" else None
    with_cache = list(decode(MODELS[name], [1, 2, 3], 8, source_ids=source))
    without = list(decode(MODELS[name], [1, 2, 3], 8, source_ids=source, cached=False))
    assert [step.token for step in with_cache] == [step.token for step in without]
    for one, other in zip(with_cache, without, strict=True):
        torch.testing.assert_close(one.probs_V, other.probs_V, rtol=1e-4, atol=1e-6)
    assert with_cache[1].trace["dec.0.self.weights"].shape[-2:] == (1, 4)
    assert without[1].trace["dec.0.self.weights"].shape[-2:] == (4, 4)


def test_a_stop_token_ends_early():
    tokens = [step.token for step in decode(MODELS["gpt2"], [1, 2], 6)]
    stopped = [step.token for step in decode(MODELS["gpt2"], [1, 2], 6, stop=tokens[2])]
    assert stopped == tokens[: tokens.index(tokens[2]) + 1]


def test_sampling_repeats_with_its_seed():
    draws = [[s.token for s in decode(MODELS["gpt2"], [1], 12, choose=sampler(5.0, seed))] for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    with pytest.raises(ValueError, match="above 0"):
        sampler(0, 1)


@pytest.mark.parametrize(
    "use",
    [
        lambda model: next(decode(model, [1], 1)),
        lambda model: next(decode(model, [1], 1, cached=False)),
        lambda model: beam_search(model, [1], 1, 1),
        lambda model: surprise(model, [1, 2]),
    ],
)
def test_who_has_no_decoder_cannot_continue(use):
    with pytest.raises(ValueError, match="no decoder"):
        use(MODELS["bert-base"])


@pytest.mark.parametrize("name", CAUSAL)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_future_changes_nothing_before_it(name, data):
    ids = torch.tensor([data.draw(st.lists(st.integers(0, 100), min_size=2, max_size=12))])
    at = data.draw(st.integers(1, ids.shape[1] - 1))
    other = ids.clone()
    other[0, at] = (ids[0, at] + data.draw(st.integers(1, 100))) % 101
    before, after = run(MODELS[name], ids), run(MODELS[name], other)
    assert torch.equal(before["head.logits"][:, :at], after["head.logits"][:, :at])
    assert not torch.equal(before["head.logits"][:, at:], after["head.logits"][:, at:])
