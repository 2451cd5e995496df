"""Costs in closed form against models that are built (on the meta device), caches that are filled, counted steps."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.config import ModelConfig
from core.families import PRESETS, shrink
from core.model import Transformer, run
from core.parts.cache import KVCache
from core.parts.moe import MoE
from core.scale.costs import kv_bytes, parameters, zero_bytes
from tests.core.families.releases import BESIDE, RELEASES, release

DECODERS = [name for name, config in PRESETS.items() if not config.encoder_layers]


@pytest.fixture(autouse=True)
def shapes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing random numbers for weights that hold none takes most of the time."""
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: None)


def built(config: ModelConfig) -> Transformer:
    with torch.device("meta"):
        return Transformer(config)


def numbers(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def part_of(name: str) -> str:
    """Which part of the counts a parameter of ours belongs to, by its name."""
    if name.startswith(("emb.", "target_emb.")):
        return "embedding"
    if name.startswith(("positions.", "target_positions.")):
        return "positions"
    if name.startswith("head."):
        return "head"
    kinds = {".self.": "attention", ".cross.": "cross", ".ffn.router.": "router", ".ffn.experts.": "experts"}
    kinds |= {".ffn.shared": "shared", ".ffn.": "ffn", "norm": "norms"}
    return next(part for kind, part in kinds.items() if kind in name)


@pytest.mark.parametrize("name", PRESETS)
def test_every_part_of_every_preset_is_counted_as_it_is_built(name: str) -> None:
    model, counted = built(PRESETS[name]), parameters(PRESETS[name])
    found: dict[str, int] = {}
    for parameter_name, parameter in model.named_parameters():
        part = part_of(parameter_name)
        found[part] = found.get(part, 0) + parameter.numel()
    assert counted.parts == found
    assert counted.total == numbers(model) == sum(counted.parts.values())


@pytest.mark.parametrize("name", PRESETS)
def test_active_is_all_but_the_experts_not_chosen(name: str) -> None:
    config = shrink(PRESETS[name], 64, 4, 2049)
    chosen = {ffn.router.chosen for ffn in config.ffns if isinstance(ffn, MoE.Config)}
    idle = 0
    for module in built(config).modules():
        if isinstance(module, MoE):
            idle += (len(module.experts) - min(chosen)) * numbers(module.experts[0])
    counted = parameters(config)
    assert counted.active == counted.total - idle
    assert bool(idle) == ("experts" in counted.parts)


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4).map(lambda k: 16 * k), st.integers(1, 4), st.integers(2, 300))
def test_every_size_of_every_preset_is_counted_as_it_is_built(name: str, width: int, layers: int, words: int) -> None:
    config = shrink(PRESETS[name], width, layers, words)
    assert parameters(config).total == numbers(built(config))


@pytest.mark.parametrize("name", RELEASES)
def test_equals_the_class_of_the_release(name: str) -> None:
    assert parameters(PRESETS[name]).total == numbers(release(name)) - BESIDE.get(name, 0)


def test_the_original_transformer_from_its_table() -> None:
    """Table 3 of the paper: d_model, d_ff; a bias in each linear map; two norms an encoder layer, three a decoder."""
    for name, d, d_ff in (("transformer-base", 512, 2048), ("transformer-big", 1024, 4096)):
        attention, feed_forward, norm = 4 * (d * d + d), 2 * d * d_ff + d_ff + d, 2 * d
        layers = 6 * (attention + feed_forward + 2 * norm) + 6 * (2 * attention + feed_forward + 3 * norm)
        assert parameters(PRESETS[name]).total == 37_000 * d + layers


def test_parts_that_the_sources_print() -> None:
    bloom = parameters(PRESETS["bloom-176b"]).parts["embedding"]
    assert bloom - 2 * 14_336 == 3_596_615_680  # model card, without the norm behind it
    qwen = parameters(PRESETS["qwen3-8b"])
    assert round((qwen.total - qwen.parts["embedding"] - qwen.parts["head"]) / 1e9, 2) == 6.95  # model card
    mixtral = parameters(PRESETS["mixtral-8x7b"])
    assert mixtral.total - mixtral.active == 32 * 6 * 3 * 4096 * 14_336  # 6 of 8 experts rest in each layer


@pytest.mark.parametrize("name", DECODERS)
def test_the_cache_holds_what_the_formula_says(name: str) -> None:
    config = shrink(PRESETS[name])
    model, cache = Transformer(config), KVCache(config.decoder_layers)
    run(model, torch.randint(0, 101, (3, 3)), cache=cache, keep=())
    run(model, torch.randint(0, 101, (3, 1)), cache=cache, keep=())
    assert kv_bytes(config, tokens=4, bytes_per_number=4, batch=3) == cache.bytes > 0


def test_a_window_stops_the_cache_from_growing() -> None:
    mistral, gpt3 = PRESETS["mistral-7b"], PRESETS["gpt-3"]
    assert kv_bytes(mistral, 4096) == 4096 * kv_bytes(mistral)
    assert kv_bytes(mistral, 100_000) == kv_bytes(mistral, 4096)
    every_other = 48 * 2 * 12_288 * 2  # a token in the 48 layers that look at all of the text
    assert kv_bytes(gpt3, 2048) == every_other * (2048 + 256)


def test_an_encoder_keeps_nothing_and_cross_attention_keeps_the_source() -> None:
    assert kv_bytes(PRESETS["bert-base"], 512) == 0
    base = PRESETS["transformer-base"]
    assert kv_bytes(base, 10, source=7) == 6 * 2 * 512 * 2 * (10 + 7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kv_bytes(PRESETS["gpt2"], -1), "got -1"),
        (lambda: kv_bytes(PRESETS["gpt2"], 1, 0), "bytes_per_number"),
        (lambda: zero_bytes(1, stage=4), "stage"),
        (lambda: zero_bytes(1, ranks=0), "ranks"),
        (lambda: zero_bytes(-1), "weights"),
    ],
)
def test_bad_arguments_say_what_was_expected(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
