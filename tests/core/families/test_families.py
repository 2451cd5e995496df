"""Presets against what their sources print, and the toy models that are made of them."""

from collections.abc import Iterable
from dataclasses import fields, replace

import pytest
import torch

from core.config import ModelConfig
from core.families import PRESETS, PUBLISHED, Published, shrink
from core.families.published import DEVIATIONS, printed
from core.model import Transformer, run
from core.parts.heads import LMHead
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.positions import Relative
from core.parts.routing import SigmoidTopK, Switch
from core.scale.costs import parameters
from core.weights.hf import FAMILIES as HF_FAMILIES
from tests.core.families.releases import CONFIGS, RELEASES, release

# By how much our count differs from the printed one, in percent, where rounding does not explain it.
DIFFERENCES = {
    "transformer-base": -2.95,
    "transformer-big": 0.58,
    "bart-base": -0.42,
    "t5-small": 0.84,
    "bert-large": -1.11,
    "gpt2": 6.36,
    "gpt2-xl": 1.01,
    "gpt-3": -0.23,
    "mpt-7b": -0.76,
    "llama-65b": 0.13,
    "llama-2-70b": -1.46,
    "baichuan2-13b": 6.90,
    "qwen-7b": 10.30,
    "qwen2-7b": 8.79,
    "mistral-7b": -0.80,
}


def test_presets_and_facts_are_of_the_same_models_in_the_same_order() -> None:
    assert list(PRESETS) == list(PUBLISHED)


@pytest.mark.parametrize("name", PRESETS)
def test_words_and_context_are_those_of_the_source(name: str) -> None:
    facts, config = PUBLISHED[name], PRESETS[name]
    assert config.vocab_size == facts.vocabulary
    assert facts.context in (None, config.max_tokens)


@pytest.mark.parametrize("name", [name for name, facts in PUBLISHED.items() if facts.exact])
def test_equals_the_count_of_the_released_weights(name: str) -> None:
    assert parameters(PRESETS[name]).total == PUBLISHED[name].exact


def layer_by_layer(config: ModelConfig) -> dict[str, object]:
    """A config without the choice of how to say what the layers take in turn."""
    layers = range(config.n_layers)
    in_turn = {"ffn": [config.ffn_at(layer) for layer in layers], "mask": [config.mask_at(layer) for layer in layers]}
    return {**vars(config), **in_turn}


def read(settings: dict, names: Iterable[str]) -> ModelConfig:
    return HF_FAMILIES[settings["model_type"]].config(settings, names)


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_is_read_as_the_preset(name: str) -> None:
    """Not only the sizes: norms, activations, RoPE, scales, masks and routing rules."""
    theirs = release(name)
    found = read(theirs.config.to_dict(), theirs.state_dict().keys())
    if name == "bart-base":  # its output bias is a buffer of zeros
        found = replace(found, head=LMHead.Config())
    assert layer_by_layer(found) == layer_by_layer(PRESETS[name])


@pytest.mark.parametrize("name", CONFIGS)
def test_a_released_config_is_read_as_the_preset(name: str) -> None:
    assert layer_by_layer(read(CONFIGS[name], ())) == layer_by_layer(PRESETS[name])


@pytest.mark.parametrize("name", [name for name, facts in PUBLISHED.items() if facts.total])
def test_rounds_to_the_printed_count_or_differs_as_stated(name: str) -> None:
    count, (value, half) = parameters(PRESETS[name]).total, printed(PUBLISHED[name].total)
    if abs(count - value) <= half:
        assert name not in DIFFERENCES
        assert PUBLISHED[name].deviation in ("", "no-embedding")
    else:
        assert round(100 * (count / value - 1), 2) == pytest.approx(DIFFERENCES[name])
        assert PUBLISHED[name].deviation not in ("", "no-embedding", "no-source")


@pytest.mark.parametrize("name", [name for name, facts in PUBLISHED.items() if facts.active])
def test_active_parameters_are_those_printed(name: str) -> None:
    facts, config = PUBLISHED[name], PRESETS[name]
    count, (value, half) = parameters(config).active, printed(facts.active)
    if facts.deviation == "no-embedding":
        assert abs(count - value) > half
        count -= config.vocab_size * config.width
        half *= 1.1  # DeepSeek-V2-Lite: 2.451 billion are printed as 2.4
    assert abs(count - value) <= half
    assert facts.exact_active in (None, count)


def test_presets_without_experts_have_no_idle_parameters() -> None:
    for name, config in PRESETS.items():
        counted = parameters(config)
        assert (counted.active < counted.total) == any(isinstance(ffn, MoE.Config) for ffn in config.ffns), name
        assert bool(PUBLISHED[name].active) <= (counted.active < counted.total), name


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [("117M", 117e6, 0.5e6), ("6.7B", 6.7e9, 0.05e9), ("175.0B", 175e9, 0.05e9), ("7,000,559,616", 7000559616, 0.5)],
)
def test_printed_counts_are_read_with_their_precision(text: str, value: float, half: float) -> None:
    assert printed(text) == pytest.approx((value, half))


@pytest.mark.parametrize("text", ["", "about 6B", "6.7T", "B", "1e9", "6,7B."])
def test_what_is_no_printed_count_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="expected a count"):
        printed(text)


def test_a_deviation_has_a_known_reason() -> None:
    facts = {field.name: getattr(PUBLISHED["gpt2"], field.name) for field in fields(Published)}
    with pytest.raises(ValueError, match="expected a deviation"):
        Published(**{**facts, "deviation": "somehow"})
    assert {facts.deviation for facts in PUBLISHED.values()} == set(DEVIATIONS)


def parts_of(config: ModelConfig) -> dict[str, object]:
    """What must survive when a model is made small: which parts it has, not their sizes."""
    attention, ffns = config.attention, config.ffns
    kinds = {type(ffn).__qualname__ for ffn in ffns}
    grouped = "one" if attention.kv_heads == 1 else "all" if attention.kv_heads == attention.heads else "some"
    return {
        "stacks": (bool(config.encoder_layers), bool(config.decoder_layers)),
        "norm": config.norm,
        "placement": (config.placement, config.final_norm),
        "positions": type(config.positions),
        "masks": [mask.partition(":")[0] for mask in config.masks],
        "kv": grouped,
        "attention": (type(attention), attention.scale, getattr(attention, "qk_norm", None)),
        "low rank queries": isinstance(attention, LatentAttention.Config) and attention.q_rank is not None,
        "biases": (attention.bias, getattr(attention, "out_bias", None)),
        "ffn": kinds,
        "routers": {type(ffn.router) for ffn in ffns if isinstance(ffn, MoE.Config)},
        "shared": {(ffn.shared is not None, ffn.shared_gate) for ffn in ffns if isinstance(ffn, MoE.Config)},
        "embedding": (config.embedding.segments, config.embedding.norm, config.embedding.scale == 1),
        "head": (type(config.head), config.head.tied, getattr(config.head, "scale", 1.0) == 1),
    }


@pytest.mark.parametrize("name", PRESETS)
def test_a_toy_has_the_parts_of_its_original(name: str) -> None:
    config = PRESETS[name]
    for toy in (shrink(config), shrink(config, 64, 2, 2049), shrink(config, 32, 4), shrink(shrink(config))):
        assert parts_of(toy) == parts_of(config)
        assert toy.embedding.scale in (1, toy.width**0.5)
        assert getattr(toy.head, "scale", 1) in (1, toy.width**-0.5)
        assert getattr(toy.positions, "length", toy.max_tokens) == toy.max_tokens == 64


@pytest.mark.parametrize("name", PRESETS)
def test_a_toy_runs_and_is_small(name: str) -> None:
    config = shrink(PRESETS[name], 64, 3, 2049)
    assert (config.width, config.vocab_size, config.n_layers) == (64, 2049, 3)
    assert parameters(config).total < 800_000
    model, ids = Transformer(config), torch.randint(0, 2049, (1, config.max_tokens))
    trace = run(model, ids, ids if config.crossed else None)
    assert trace["head.logits"].shape == (1, config.max_tokens, 2049)
    assert trace["head.logits"].isfinite().all()


def test_windows_buckets_and_capacities_show_in_a_sentence() -> None:
    """A sentence of 20 tokens leaves the window, reaches the far buckets and can overflow an expert."""
    assert shrink(PRESETS["mistral-7b"]).mask == "window:4"
    assert shrink(PRESETS["gpt-3"]).mask == ("causal", "window:4")
    assert shrink(PRESETS["chatglm-6b"]).mask == PRESETS["chatglm-6b"].mask == "prefix:4"
    assert shrink(PRESETS["t5-small"]).positions == Relative.Config(buckets=8, max_distance=16)
    sparse = shrink(PRESETS["switch-base-8"]).ffn_at(1)
    assert isinstance(sparse, MoE.Config) and sparse.router == Switch.Config(capacity=16)


def test_toy_experts_are_few_and_large_or_many_and_small() -> None:
    few, many = shrink(PRESETS["mixtral-8x7b"]).ffn_at(0), shrink(PRESETS["deepseek-v3"]).ffn_at(1)
    assert isinstance(few, MoE.Config) and isinstance(many, MoE.Config)
    assert (few.experts, few.router.chosen, few.expert.hidden) == (4, 2, 96)
    assert (many.experts, many.router.chosen, many.expert.hidden) == (8, 3, 24)
    assert isinstance(many.router, SigmoidTopK.Config)
    assert (many.router.groups, many.router.kept_groups, many.router.scale) == (4, 2, 2.5)


def test_a_dense_first_layer_stays_the_only_one_and_cycles_go_on() -> None:
    def sparse(name: str, layers: int) -> list[bool]:
        config = shrink(PRESETS[name], layers=layers)
        return [isinstance(config.ffn_at(layer), MoE.Config) for layer in range(layers)]

    assert sparse("deepseek-v3", 4) == [False, True, True, True]
    assert sparse("deepseek-moe-16b", 2) == [False, True]
    assert sparse("deepseek-v3", 1) == [True]
    assert sparse("switch-base-8", 4) == [False, True, False, True]


@pytest.mark.parametrize(("width", "layers", "message"), [(40, 2, "multiple of 16"), (0, 2, "got 0"), (48, 0, "layer")])
def test_impossible_toys_are_refused(width: int, layers: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shrink(PRESETS["gpt2"], width, layers)
