"""What a config says, row by row: each fact is the name of its words and the numbers in them.

ROWS["positions"](config) == Fact("rope", {"base": 10000.0})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.config import ModelConfig
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import BertHead, LMHead, MaskedHead, NoHead, NormHead, Pooler
from core.parts.latent import LatentAttention
from core.parts.masks import sized_mask
from core.parts.moe import MoE
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Alibi, Learned, NoPositions, Relative, Rope, Sinusoidal
from core.parts.routing import GroupedTopK, SigmoidTopK, Switch


@dataclass(frozen=True)
class Fact:
    """id: of the words [families.is.<row>_<id>]; values: the numbers that stand in them."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)


def layout(config: ModelConfig) -> Fact:
    if config.crossed:
        return Fact("both", {"encoder": config.encoder_layers, "decoder": config.decoder_layers})
    return Fact("decoder" if config.decoder_layers else "encoder", {"layers": config.n_layers})


def width(config: ModelConfig) -> Fact:
    return Fact("plain", {"width": config.width})


NORMS: dict[type, str] = {LayerNorm.Config: "layer", RMSNorm.Config: "rms"}


def norm(config: ModelConfig) -> Fact:
    name = NORMS[type(config.norm)]
    plain = isinstance(config.norm, LayerNorm.Config) and not config.norm.bias
    return Fact(f"{name}_plain" if plain else name)


def placement(config: ModelConfig) -> Fact:
    return Fact(config.placement)


def final_norm(config: ModelConfig) -> Fact:
    return Fact("yes" if config.final_norm else "no")


def positions(config: ModelConfig) -> Fact:
    own = config.positions
    if isinstance(own, Rope.Config):
        latent = isinstance(config.attention, LatentAttention.Config)
        share = config.attention.rotary_dim / config.attention.head_dim if latent else own.fraction
        kind = "rope" if share == 1 else "rope_latent" if latent else "rope_part"
        return Fact(kind, {"base": own.base} | ({} if share == 1 else {"share": share}))
    if isinstance(own, Sinusoidal.Config):
        return Fact("sinusoidal", {"base": own.base})
    if isinstance(own, Learned.Config):
        return Fact("learned", {"length": own.length})
    if isinstance(own, Relative.Config):
        return Fact("relative", {"buckets": own.buckets, "most": own.max_distance})
    return Fact({Alibi.Config: "alibi", NoPositions.Config: "none"}[type(own)])


def attention(config: ModelConfig) -> Fact:
    own = config.attention
    if isinstance(own, LatentAttention.Config):
        sizes = {"rank": own.kv_rank, "plain": own.plain_dim, "rope": own.rope_dim, "value": own.value_dim}
        return Fact("mla" if own.q_rank is None else "mla_q", {"heads": own.heads, **sizes, "q_rank": own.q_rank or 0})
    sizes = {"heads": own.heads, "kv": own.kv_heads, "dim": own.head_dim, "group": own.heads // own.kv_heads}
    kind = "mha" if own.kv_heads == own.heads else "mqa" if own.kv_heads == 1 else "gqa"
    return Fact(kind, sizes)


def scale(config: ModelConfig) -> Fact:
    own = config.attention.scale
    return Fact("root") if own is None else Fact("none") if own == 1 else Fact("other", {"scale": own})


def qk_norm(config: ModelConfig) -> Fact:
    own = config.attention
    if isinstance(own, LatentAttention.Config):
        return Fact("latent")
    return Fact("none" if own.qk_norm is None else NORMS[type(own.qk_norm)])


def attention_bias(config: ModelConfig) -> Fact:
    own = config.attention
    if isinstance(own, LatentAttention.Config):
        return Fact("all" if own.bias else "none")
    return Fact({(True, True): "all", (True, False): "qkv", (False, True): "out"}.get((own.bias, own.out_bias), "none"))


def dense(config: ModelConfig) -> FFN.Config | GatedFFN.Config:
    """The feed-forward part, or one expert of it."""
    own = config.ffns[-1]
    return own.expert if isinstance(own, MoE.Config) else own


def experts(config: ModelConfig) -> MoE.Config | None:
    return next((own for own in config.ffns if isinstance(own, MoE.Config)), None)


def ffn(config: ModelConfig) -> Fact:
    """Dense or experts. Experts may stand in some layers only."""
    own, moe = dense(config), experts(config)
    kind = "gated" if isinstance(own, GatedFFN.Config) else "plain"
    if moe is None:
        return Fact(kind, {"hidden": own.hidden, "ratio": own.hidden / config.width})
    values = {"hidden": moe.expert.hidden, "experts": moe.experts, "chosen": moe.router.chosen}
    total = config.n_layers
    values |= {"moe_layers": sum(isinstance(config.ffn_at(layer), MoE.Config) for layer in range(total))}
    values |= {"layers": total, "shared": moe.shared.hidden if moe.shared else 0}
    return Fact("moe" if moe.shared is None else "moe_gate" if moe.shared_gate else "moe_shared", values)


def activation(config: ModelConfig) -> Fact:
    """GELU and its tanh approximation are one activation in two forms."""
    own = dense(config)
    name, _, form = own.activation.partition("_")
    gated = "gated" if isinstance(own, GatedFFN.Config) else "plain"
    return Fact(f"{gated}_{name}", {"form": form or "erf"} if name == "gelu" else {})


def router(config: ModelConfig) -> Fact | None:
    """None: there is nothing to choose."""
    moe = experts(config)
    if moe is None:
        return None
    own = moe.router
    if isinstance(own, Switch.Config):
        return Fact("switch")
    grouped = {"groups": own.groups, "kept": own.kept_groups} if isinstance(own, GroupedTopK.Config) else {}
    several = grouped.get("groups", 1) > 1  # one group is none
    if isinstance(own, SigmoidTopK.Config):
        return Fact("sigmoid", grouped) if several else Fact("sigmoid_flat")
    if several:
        return Fact("grouped", grouped)
    return Fact("renormalised" if own.renormalise else "raw")


def ffn_bias(config: ModelConfig) -> Fact:
    return Fact("yes" if dense(config).bias else "no")


def masks(config: ModelConfig, stack: str) -> tuple[str, ...]:
    """The masks that the layers of a stack take in turn; an encoder beside a decoder sees everything."""
    return tuple(dict.fromkeys(config.masks)) if stack == config.stack else ("full",)


def mask(config: ModelConfig, stack: str = "") -> Fact:
    """Of a stack; of the one that is read unless said otherwise."""
    read = [sized_mask(name) for name in masks(config, stack or config.stack)]
    kinds, windows = {kind for kind, _ in read}, [size[0] for kind, size in read if kind == "window"]
    return Fact("alternating" if len(kinds) > 1 else read[0][0], {"window": max(windows)} if windows else {})


def vocabulary(config: ModelConfig) -> Fact:
    if config.target_vocab is None:
        return Fact("one", {"words": config.vocab_size})
    return Fact("two", {"words": config.vocab_size, "target": config.target_vocab})


def context(config: ModelConfig) -> Fact:
    """A table of learned rows ends; other positions only were not trained further."""
    return Fact("table" if isinstance(config.positions, Learned.Config) else "trained", {"tokens": config.max_tokens})


def embedding(config: ModelConfig) -> Fact:
    own: Embedding.Config = config.embedding
    if own.segments:
        return Fact("segments")
    if own.norm is not None:
        return Fact("norm")
    return Fact("plain" if own.scale == 1 else "scaled", {} if own.scale == 1 else {"scale": own.scale})


HEADS: dict[type, str] = {
    LMHead.Config: "lm",
    NormHead.Config: "normed",
    MaskedHead.Config: "mlm",
    BertHead.Config: "mlm_nsp",
    Pooler.Config: "pooler",
    NoHead.Config: "none",
}


def head(config: ModelConfig) -> Fact:
    """T5's head scales the stream first."""
    scaled = isinstance(config.head, LMHead.Config) and config.head.scale != 1
    return Fact("lm_scaled" if scaled else HEADS[type(config.head)])


def tying(config: ModelConfig) -> Fact:
    return Fact("yes" if config.head.tied else "no")


ROWS: dict[str, Callable[[ModelConfig], Fact | None]] = {
    "layout": layout,
    "width": width,
    "attention": attention,
    "mask": mask,
    "positions": positions,
    "ffn": ffn,
    "activation": activation,
    "router": router,
    "norm": norm,
    "placement": placement,
    "final_norm": final_norm,
    "qk_norm": qk_norm,
    "scale": scale,
    "attention_bias": attention_bias,
    "ffn_bias": ffn_bias,
    "embedding": embedding,
    "head": head,
    "tying": tying,
    "vocabulary": vocabulary,
    "context": context,
}
