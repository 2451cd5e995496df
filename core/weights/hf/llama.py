"""LLaMA (Touvron et al. 2023): decoder-only, pre-RMSNorm, RoPE (half-split pairs), SwiGLU, no biases; MHA or GQA.

Mistral, Qwen, GLM, Baichuan and the mixtures of experts keep this body and change parts of it: their mappings call
``body`` and ``rules``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import NormConfig, RMSNorm
from core.parts.positions import Rope
from core.weights.hf.rules import Family, Rule, activation, layer_rules, norm, number, refuse, same, whole


def body(
    hf: Mapping[str, object], /, bias: bool = False, qk_norm: NormConfig | None = None, **parts: Any
) -> ModelConfig:
    """What the families of this body share.

    bias: on q, k, v. qk_norm: on each head's queries and keys. ``parts`` of the config take the place of LLaMA's.
    """
    width, heads = whole(hf, "hidden_size"), whole(hf, "num_attention_heads")
    if width % heads and "head_dim" not in hf:
        raise ValueError(f"config: expected hidden_size a multiple of num_attention_heads, got {width} and {heads}")
    attention = Attention.Config(
        heads=heads,
        kv_heads=whole(hf, "num_key_value_heads", default=heads),
        head_dim=whole(hf, "head_dim", default=width // heads),
        bias=bias,
        out_bias=False,
        qk_norm=qk_norm,
    )
    config = ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=whole(hf, "max_position_embeddings", default=2048),
        decoder_layers=whole(hf, "num_hidden_layers"),
        attention=attention,
        ffn=gated(hf, "intermediate_size"),
        norm=rms_norm(hf),
        positions=Rope.Config(base=rope_base(hf), pairing="half"),
        head=LMHead.Config(tied=bool(hf.get("tie_word_embeddings", False))),
    )
    return replace(config, **parts)


def rms_norm(hf: Mapping[str, object]) -> RMSNorm.Config:
    return RMSNorm.Config(eps=number(hf, "rms_norm_eps", default=1e-6))


def gated(hf: Mapping[str, object], width: str, times: int = 1) -> GatedFFN.Config:
    """A gated feed-forward part whose hidden width is a setting of the config, or several times it."""
    return GatedFFN.Config(hidden=times * whole(hf, width), activation=activation(hf, "hidden_act", "silu"))


def rope_settings(hf: Mapping[str, object]) -> Mapping[str, object]:
    """RoPE's settings stand at the top of older files and in ``rope_parameters`` of newer ones."""
    inner = hf.get("rope_parameters") or hf.get("rope_scaling") or {}
    if not isinstance(inner, Mapping):
        raise ValueError(f"config: expected rope_parameters as a table, got {inner!r}")
    kind = inner.get("rope_type", inner.get("type", "default"))
    if kind != "default":
        raise ValueError(f"config: rope type {kind!r} is not supported, expected 'default'")
    return {**hf, **inner}


def rope_base(hf: Mapping[str, object]) -> float:
    return number(rope_settings(hf), "rope_theta", default=10_000.0)


def window(hf: Mapping[str, object]) -> str:
    """The mask of ``sliding_window``: a token sees itself and the window - 1 tokens before it."""
    size = hf.get("sliding_window")
    return f"window:{whole(hf, 'sliding_window')}" if size else "causal"


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, attention_bias=False, mlp_bias=False, pretraining_tp=1)
    return body(hf)


# ---- names ---------------------------------------------------------------------------------------------------------

THEIRS, OURS = "layers.{l}.", "dec.blocks.{l}."
DENSE = {f"{THEIRS}mlp.{x}_proj": f"{OURS}ffn.{x}" for x in ("gate", "up", "down")}


def projections(config: ModelConfig) -> list[Rule]:
    """q, k, v, o with the biases and norms that the config asks for."""
    assert isinstance(config.attention, Attention.Config)
    every = {x: {f"{THEIRS}self_attn.{x}_proj": f"{OURS}self.{x}"} for x in "qkvo"}
    biased = "qkv" * config.attention.bias + "o" * config.attention.out_bias
    normed = {f"{THEIRS}self_attn.{x}_norm": f"{OURS}self.{x}_norm" for x in "qk"} if config.attention.qk_norm else {}
    weights = [rule for x in "qkvo" for rule in same(every[x], ends=["weight"])]
    return [*weights, *(rule for x in biased for rule in same(every[x], ends=["bias"])), *norm(normed, bias=False)]


def frame(config: ModelConfig) -> list[Rule]:
    """Everything that is not attention or feed-forward."""
    norms = {f"{THEIRS}input_layernorm": f"{OURS}norm1.norm", f"{THEIRS}post_attention_layernorm": f"{OURS}norm2.norm"}
    return [
        Rule("embed_tokens.weight", "emb.tokens.weight"),
        *layer_rules(norm(norms, bias=False), config.decoder_layers),
        *norm({"norm": "dec.norm"}, bias=False),
        *([] if config.head.tied else [Rule("lm_head.weight", "head.vocab.weight")]),
    ]


def rules(config: ModelConfig) -> list[Rule]:
    block = [*projections(config), *same(DENSE, ends=["weight"])]
    return [*frame(config), *layer_rules(block, config.decoder_layers)]


FAMILIES = (Family(("llama",), config, rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)),)
