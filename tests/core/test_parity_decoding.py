"""Decoding with a cache, family by family: in steps as in one pass, in ours as in the twin."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from core import KVCache, Transformer, run
from core.generate.decoding import decode
from tests import twins
from tests.core.parity import assert_equal, bound
from tests.twins import CAUSAL, FAMILIES, SIZES, Size
from tests.twins.ours import mask_of, ours

ENCODER_DECODERS = [name for name, family in FAMILIES.items() if family.stacks == ("enc", "dec")]


def size_of(name: str, size: Size) -> Size:
    """Switch's capacity counts the tokens of a pass: only where nobody is dropped can one pass equal several."""
    return replace(size, capacity=size.tokens) if name == "switch" else size


def parts_of(tokens: int, first: int) -> list[slice]:
    return [slice(0, first), slice(first, first + 1), slice(first + 1, tokens)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", CAUSAL + ENCODER_DECODERS)
def test_cached_steps_equal_one_pass_and_the_twin(name, size):
    size = size_of(name, size)
    read = twins.inputs(name, size)
    truth = twins.truth(name, twins.twin(name, size), read, size)
    new = read.ids if read.target_ids is None else read.target_ids
    parts = parts_of(new.shape[1], max(3, size.prefix))
    model, steps = ours(name, size), []
    cache = KVCache(model.config.decoder_layers)
    for part in parts:
        if read.target_ids is None:
            steps.append(run(model, new[:, part], mask=mask_of(name, read, size, part), cache=cache))
        else:
            steps.append(run(model, read.ids, target_ids=new[:, part], cache=cache))
    for step, part in zip(steps, parts, strict=True):
        assert_equal(
            of_part(truth, part), step, weights=2 * bound(name)
        )  # smaller products are summed in another order
    assert cache.length == new.shape[1]
    assert cache.bytes == cache_numbers(name, model, size, new) * 4


def of_part(truth: dict[str, torch.Tensor], part: slice) -> dict[str, torch.Tensor]:
    """What the step that reads these tokens should compute; the encoder was read before, experts are other tests."""
    decoder = {site: value for site, value in truth.items() if site.startswith("dec.") and ".moe." not in site}
    cut = {"head.logits": truth["head.logits"][:, part]}
    for site, value in decoder.items():
        if site.endswith("self.weights"):
            cut[site] = value[:, :, part, : part.stop]
        elif site.endswith("cross.weights"):
            cut[site] = value[:, :, part]
        elif site.endswith("self.k"):
            cut[site] = value[:, :, : part.stop]
        elif not site.endswith("cross.k"):
            cut[site] = value[:, part]
    return cut


def cache_numbers(name: str, model: Transformer, size: Size, new: torch.Tensor) -> int:
    """What the family has to keep: keys and values of its key/value heads, or the latent row and the shared key."""
    config: Any = getattr(twins.twin(name, size), "config", None)
    if name.startswith("deepseek_v"):
        row = config.kv_lora_rank + config.qk_rope_head_dim
    else:
        heads = getattr(config, "num_key_value_heads", size.heads)
        row = 2 * (1 if getattr(config, "multi_query", False) else heads) * model.config.attention.head_dim
    return size.layers * new.numel() * row


@pytest.mark.parametrize("size", SIZES[:2], ids=str)
@pytest.mark.parametrize("name", [name for name in CAUSAL + ENCODER_DECODERS if FAMILIES[name].cache])
def test_cached_steps_equal_the_cached_steps_of_the_twin(name, size):
    """The twin's own cache, one token after another."""
    size = size_of(name, size)
    read = twins.inputs(name, size)
    new = read.ids if read.target_ids is None else read.target_ids
    first = 1 if name.startswith("fsmt") else max(3, size.prefix)  # FSMT's cached pass has no causal mask
    parts = [slice(0, first), *(slice(at, at + 1) for at in range(first, new.shape[1]))]
    asked, model = twins.arguments(name, twins.twin(name, size), read, size), ours(name, size)
    past, cache = None, KVCache(model.config.decoder_layers)
    for part in parts:
        with torch.no_grad():
            theirs = twins.twin(name, size)(**of_step(asked, part), past_key_values=past, use_cache=True)
        past = theirs.past_key_values
        if read.target_ids is None:
            step = run(model, new[:, part], mask=mask_of(name, read, size, part), cache=cache)
        else:
            step = run(model, read.ids, target_ids=new[:, part], cache=cache)
        assert_equal({"head.logits": theirs.logits}, step)


@pytest.mark.parametrize("name", CAUSAL)
def test_a_batch_padded_on_the_left_is_decoded_in_steps(name):
    """As batches of prompts of several lengths are; padding says so of every key so far."""
    size = Size(seed=4)
    real = twins.padding(size.tokens, "left")
    read = twins.inputs(name, size, real)
    truth = twins.truth(name, twins.twin(name, size), read, size)["head.logits"]
    model = ours(name, size)
    cache = KVCache(model.config.decoder_layers)
    for part in parts_of(size.tokens, 4):
        mask = mask_of(name, read, size, part)
        step = run(model, read.ids[:, part], mask=mask, padding=real[:, : part.stop], cache=cache)
        assert_equal({"head.logits": truth[:, part]}, step, real=real[:, part])


@pytest.mark.parametrize("name", [name for name in CAUSAL if not (FAMILIES[name].alibi or FAMILIES[name].prefix)])
def test_greedy_decoding_writes_what_the_twin_generates(name):
    size = SIZES[0]
    prompt = twins.ids()[:1, :4]
    twin: Any = twins.twin(name, size)
    theirs = twin.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        do_sample=False,
        max_new_tokens=8,
        eos_token_id=None,
        pad_token_id=0,
        use_cache=FAMILIES[name].cache,
    )
    ours_tokens = [step.token for step in decode(ours(name, size), prompt[0].tolist(), 8)]
    assert ours_tokens == theirs[0, 4:].tolist()


def of_step(asked: dict, part: slice) -> dict:
    """The twin's arguments, cut to the tokens of one step."""
    now = {key: value for key, value in asked.items() if key != "use_cache"}
    for key in ("input_ids", "position_ids") if "decoder_input_ids" not in asked else ("decoder_input_ids",):
        if key in now:
            now[key] = now[key][:, part]
    if "attention_mask" in now:  # ALiBi and prefix are told by masks
        now["attention_mask"] = now["attention_mask"][..., part, : part.stop]
    return now
