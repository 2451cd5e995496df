"""The ledger of decoding: two ways, one result; rolling caches; multiply-adds against torch's own counter."""

import math

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core import KVCache, load, run
from core.generate.ledger import ledger
from core.scale.compute import forward_macs, step_macs
from core.scale.costs import kv_bytes, windows

TINY = ["tiny-gpt", "family:starcoder", "family:mistral-7b", "family:gpt-3", "family:deepseek-v2-lite"]
IDS = [5, 900, 31, 7, 1200, 64, 8, 3, 77]


@pytest.mark.parametrize("name", TINY)
def test_both_ways_choose_the_same_tokens_and_the_rows_add_up(name):
    model = load(name)
    made = ledger(model, IDS, 8, times=1)
    assert [one.total for one in made] == list(range(len(IDS), len(IDS) + 8))
    assert [one.new for one in made] == [len(IDS)] + [1] * 7
    assert [one.reused for one in made] == [0, *range(len(IDS), len(IDS) + 7)]
    ids = list(IDS)
    for one in made:  # every row again, by a traced run of its own
        logits = run(model, ids)["head.logits"][0, -1]
        assert one.token == int(logits.argmax())
        assert one.apart < 1e-4
        assert one.bytes == kv_bytes(model.config, len(ids), bytes_per_number=4)
        ids.append(one.token)


@pytest.mark.parametrize("name", ["family:mistral-7b", "family:gpt-3"])
def test_a_rolling_cache_drops_what_no_token_will_look_at_and_changes_nothing(name):
    model, ids = load(name), torch.tensor([[*IDS, 40, 41, 42, 43]])
    whole = run(model, ids)
    cache = KVCache(model.config.decoder_layers, windows(model.config))
    at = 0
    for new in (2, 1, 5, 1, 4):
        step = run(model, ids[:, at : at + new], cache=cache)
        at += new
        for site in ("head.logits", "dec.1.self.out"):
            assert step[site] == pytest.approx(whole[site][:, at - new : at], abs=2e-5)
    assert cache.length == at == ids.shape[1]
    rolled = [layer for layer in cache.layers if layer.window]
    assert rolled and all(layer.k.shape[2] == 4 for layer in rolled)
    assert all(layer.k.shape[2] == at for layer in cache.layers if not layer.window)
    first = whole["dec.1.self.k"][:, :, -4:]
    assert cache.layers[1].k == pytest.approx(first, abs=2e-5)
    with pytest.raises(ValueError, match="drops rows"):
        run(model, [1], mask=torch.ones(1, at + 1, dtype=torch.bool), cache=cache)


@pytest.mark.parametrize("name", TINY)
def test_macs_of_a_step_are_those_that_torch_counts(name):
    model = load(name)
    cache = KVCache(model.config.decoder_layers, windows(model.config))
    for new in (9, 1, 1):
        read = cache.length
        with FlopCounterMode(display=False) as counted:  # a traced run: the fused kernel is not in torch's table
            run(model, [3] * new, cache=cache, keep=())
        assert counted.get_total_flops() == 2 * step_macs(model.config, new, read)
    assert step_macs(model.config, 9, 0) == forward_macs(model.config, 9)


def test_nothing_to_decode_is_refused():
    with pytest.raises(ValueError, match="room for 128"):
        ledger(load("tiny-gpt"), [1] * 128, 2)
    with pytest.raises(ValueError, match="decoder alone"):
        ledger(load("tiny-bert"), [1], 1)
    with pytest.raises(ValueError, match="decoder alone"):
        step_macs(load("tiny-bert").config, 1, 0)
    assert math.isfinite(ledger(load("tiny-gpt"), [1], 1, times=1)[0].seconds)
