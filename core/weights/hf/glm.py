"""GLM-4-9B (GLM team 2024) and GLM-4-0414: LLaMA's body with biases on q, k, v and half of each head turned.

RoPE pairs stand side by side, as in the RoFormer paper. The 0414 models also norm what attention and feed-forward add
to the stream (sandwich). GLM's prefix mask (Du et al. 2021) is given per run: ``mask=prefix_mask(...)``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.config import ModelConfig
from core.parts.positions import Rope
from core.weights.hf import llama
from core.weights.hf.llama import OURS, THEIRS
from core.weights.hf.rules import Family, Rule, halves, layer_rules, norm, number, same


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    turned = number(llama.rope_settings(hf), "partial_rotary_factor", default=0.5)
    return llama.body(
        {"head_dim": 128, **hf},
        bias=bool(hf.get("attention_bias", True)),
        positions=Rope.Config(base=llama.rope_base(hf), pairing="adjacent", fraction=turned),
    )


def config_0414(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    return replace(config(hf, names), placement="sandwich")


FUSED = [
    Rule(f"{THEIRS}mlp.gate_up_proj.weight", (f"{OURS}ffn.gate.weight", f"{OURS}ffn.up.weight"), halves),
    Rule(f"{THEIRS}mlp.down_proj.weight", f"{OURS}ffn.down.weight"),
]


def rules(config: ModelConfig) -> list[Rule]:
    block = [*llama.projections(config), *FUSED]
    return [*llama.frame(config), *layer_rules(block, config.decoder_layers)]


def rules_0414(config: ModelConfig) -> list[Rule]:
    norms = {
        f"{THEIRS}input_layernorm": f"{OURS}norm1.norm",
        f"{THEIRS}post_self_attn_layernorm": f"{OURS}norm1.post",
        f"{THEIRS}post_attention_layernorm": f"{OURS}norm2.norm",
        f"{THEIRS}post_mlp_layernorm": f"{OURS}norm2.post",
    }
    return [
        *same({"embed_tokens": "emb.tokens"}, ends=["weight"]),
        *layer_rules([*llama.projections(config), *FUSED, *norm(norms, bias=False)], config.decoder_layers),
        *norm({"norm": "dec.norm"}, bias=False),
        *([] if config.head.tied else [Rule("lm_head.weight", "head.vocab.weight")]),
    ]


FAMILIES = (
    Family(("glm",), config, rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)),
    Family(("glm4",), config_0414, rules_0414, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)),
)
