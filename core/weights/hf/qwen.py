"""Qwen (Bai et al. 2023), Qwen2 (Yang et al. 2024), Qwen3 (2025): LLaMA's body.

Qwen 1 and 2 put biases on q, k, v; Qwen3 drops them and norms each head's queries and keys instead. Qwen 1 has files of
its own spelling: fused ``c_attn``, and ``w1`` for what LLaMA calls up, ``w2`` for its gate.
"""

from collections.abc import Iterable, Mapping

from core.config import ModelConfig
from core.parts.ffn import GatedFFN
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.weights.hf import llama
from core.weights.hf.rules import Family, Rule, layer_rules, norm, number, qkv, refuse, same, thirds, whole


def config2(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, use_sliding_window=False)
    return llama.body(hf, bias=True)


def config3(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, use_sliding_window=False, attention_bias=False)
    return llama.body({"head_dim": 128, **hf}, qk_norm=llama.rms_norm(hf))


def config1(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, no_bias=True, rotary_pct=1.0)  # dynamic NTK and log-n scaling begin beyond seq_length, where we end
    hidden = whole(hf, "intermediate_size") // 2  # counts gate and up together
    return llama.body(
        hf,
        bias=True,
        max_tokens=whole(hf, "seq_length", "max_position_embeddings", default=2048),
        ffn=GatedFFN.Config(hidden=hidden),
        norm=RMSNorm.Config(eps=number(hf, "layer_norm_epsilon", default=1e-6)),
        positions=Rope.Config(base=number(hf, "rotary_emb_base", default=10_000.0), pairing="half"),
    )


def rules1(config: ModelConfig) -> list[Rule]:
    theirs, ours = "h.{l}.", "dec.blocks.{l}."
    linear = {f"{theirs}attn.c_proj": f"{ours}self.o", f"{theirs}mlp.c_proj": f"{ours}ffn.down"}
    linear |= {f"{theirs}mlp.w1": f"{ours}ffn.up", f"{theirs}mlp.w2": f"{ours}ffn.gate"}
    norms = {f"{theirs}ln_1": f"{ours}norm1.norm", f"{theirs}ln_2": f"{ours}norm2.norm"}
    block = [
        Rule(f"{theirs}attn.c_attn.weight", qkv("dec.blocks.{{l}}.self.{}.weight"), thirds),
        Rule(f"{theirs}attn.c_attn.bias", qkv("dec.blocks.{{l}}.self.{}.bias"), thirds),
        *same(linear, ends=["weight"]),
        *norm(norms, bias=False),
    ]
    return [
        Rule("wte.weight", "emb.tokens.weight"),
        *layer_rules(block, config.decoder_layers),
        *norm({"ln_f": "dec.norm"}, bias=False),
        Rule("lm_head.weight", "head.vocab.weight"),
    ]


FAMILIES = (
    Family(("qwen",), config1, rules1, prefixes=("transformer.",), ignore=("rotary_emb.inv_freq",)),
    Family(("qwen2",), config2, llama.rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)),
    Family(("qwen3",), config3, llama.rules, prefixes=("model.",)),
)
