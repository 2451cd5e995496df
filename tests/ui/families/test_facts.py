"""Facts of two configs: which parts differ in kind, which in numbers, which are the same."""

from dataclasses import replace
from typing import Any

import pytest

from core.families import PRESETS
from core.parts.ffn import FFN, GatedFFN
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Alibi, Rope
from ui.families import facts

KINDS = {
    ("gpt-1", "gpt2"): {"norm", "final_norm"},
    ("glm-4-9b", "glm-4-9b-0414"): {"norm"},
    ("baichuan-7b", "baichuan-13b"): {"positions"},
    ("baichuan-13b", "baichuan2-13b"): {"head"},
    ("llama-2-7b", "llama-2-70b"): {"self"},
    ("llama-7b", "qwen-7b"): {"self"},
    ("mistral-7b", "llama-2-70b"): {"mask"},
    ("mistral-7b", "mixtral-8x7b"): {"mask", "ffn"},
    ("bert-base", "roformer-base"): {"positions", "head"},
    ("t5-small", "switch-base-8"): {"ffn"},
    ("transformer-base", "transformer-big"): set(),
    ("gpt2", "gpt-3"): {"mask"},
    ("deepseek-moe-16b", "deepseek-v2-lite"): {"self", "positions"},
    ("qwen1.5-moe-a2.7b", "deepseek-moe-16b"): {"self", "ffn"},
    ("gpt2", "starcoder"): {"self"},
    ("gpt2", "bloom-176b"): {"positions", "emb", "emb_norm"},
}


@pytest.mark.parametrize("pair", KINDS, ids=" and ".join)
def test_which_parts_differ_in_kind(pair: tuple[str, str]) -> None:
    left, right = (PRESETS[name] for name in pair)
    states = facts.compare_parts(left, right)
    assert {part for part, state in states.items() if state == facts.OTHER} == KINDS[pair]
    assert states == facts.compare_parts(right, left)


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_differs_from_itself(name: str) -> None:
    config = PRESETS[name]
    assert set(facts.compare(config, config).values()) == set(facts.compare_parts(config, config).values()) == {"same"}


GPT2 = PRESETS["gpt2"]
ATTENTION: Any = GPT2.attention
HEAD: Any = GPT2.head
CHANGED: dict[str, tuple[dict[str, Any], str]] = {
    "layout": ({"decoder_layers": 13}, "numbers"),
    "width": ({"width": 1536}, "numbers"),
    "attention": ({"attention": replace(ATTENTION, kv_heads=4)}, "other"),
    "qk_norm": ({"attention": replace(ATTENTION, qk_norm=RMSNorm.Config())}, "other"),
    "scale": ({"attention": replace(ATTENTION, scale=1.0)}, "other"),
    "attention_bias": ({"attention": replace(ATTENTION, bias=False)}, "other"),
    "mask": ({"mask": "window:64"}, "other"),
    "positions": ({"positions": Alibi.Config()}, "other"),
    "ffn": ({"ffn": GatedFFN.Config(hidden=3072, activation="gelu_tanh", bias=True)}, "other"),
    "activation": ({"ffn": FFN.Config(hidden=3072, activation="relu")}, "other"),
    "ffn_bias": ({"ffn": FFN.Config(hidden=3072, activation="gelu_tanh", bias=False)}, "other"),
    "norm": ({"norm": LayerNorm.Config(bias=False)}, "other"),
    "placement": ({"placement": "sandwich"}, "other"),
    "final_norm": ({"final_norm": False}, "other"),
    "embedding": ({"embedding": replace(GPT2.embedding, norm=LayerNorm.Config())}, "other"),
    "tying": ({"head": replace(HEAD, tied=False)}, "other"),
    "vocabulary": ({"vocab_size": 50_258}, "numbers"),
    "context": ({"max_tokens": 1025}, "numbers"),
}


@pytest.mark.parametrize("row", CHANGED)
def test_a_change_shows_in_its_row(row: str) -> None:
    values, state = CHANGED[row]
    changed = replace(GPT2, **values)
    assert facts.compare(GPT2, changed)[row] == state
    parts = [part for part, rows in facts.PARTS.items() if row in rows and facts.has(GPT2, part)]
    assert parts and "same" not in {facts.compare_parts(GPT2, changed)[part] for part in parts}


def test_an_encoder_beside_a_decoder_sees_everything() -> None:
    both, encoder, decoder = PRESETS["transformer-base"], PRESETS["bert-base"], PRESETS["gpt2"]
    assert facts.mask(both, "enc").kind == "full" and facts.mask(both, "dec").kind == "causal"
    assert facts.compare_masks(both, encoder) == {"enc": "same", "dec": "other"}
    assert facts.compare_masks(encoder, both) == {"enc": "same"}
    assert facts.compare_masks(both, decoder) == {"enc": "other", "dec": "same"}


def test_rope_of_part_of_a_head_is_another_part() -> None:
    whole, part = replace(GPT2, positions=Rope.Config()), replace(GPT2, positions=Rope.Config(fraction=0.5))
    assert facts.compare(whole, part)["positions"] == "other"
    assert facts.ROWS["positions"](PRESETS["deepseek-v3"]).values["share"] == pytest.approx(64 / 192)
