"""What a config says, row by row: each fact is the name of its words, families.is.<row>_<kind>, and their numbers.

ROWS["positions"](config) == Fact("rope", {"base": 10000.0})
A part says itself what it is (``PartConfig.fact``); here stand the rows that several parts or a setting decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.config import ModelConfig
from core.parts.ffn import FFN, GatedFFN
from core.parts.latent import LatentAttention
from core.parts.masks import sized_mask
from core.parts.moe import MoE
from core.parts.part import Fact
from core.parts.positions import Learned, Rope
from core.parts.residual import PLACEMENTS


def layout(config: ModelConfig) -> Fact:
    if config.crossed:
        return Fact("both", {"encoder": config.encoder_layers, "decoder": config.decoder_layers})
    return Fact("decoder" if config.decoder_layers else "encoder", {"layers": config.n_layers})


def width(config: ModelConfig) -> Fact:
    return Fact("plain", {"width": config.width})


def norm(config: ModelConfig) -> Fact:
    return config.norm.fact


def placement(config: ModelConfig) -> Fact:
    lines = [PLACEMENTS[config.placement].formula]
    if norm(config).formula:
        lines.append(f"norm(x) = {norm(config).formula}")
    return Fact(config.placement, formula="\n".join(lines))


def final_norm(config: ModelConfig) -> Fact:
    return Fact("yes" if config.final_norm else "no")


def positions(config: ModelConfig) -> Fact:
    """Latent attention turns coordinates of their own."""
    own, attention = config.positions.fact, config.attention
    if not (isinstance(attention, LatentAttention.Config) and isinstance(config.positions, Rope.Config)):
        return own
    turned = own.also(share=attention.rotary_dim / attention.head_dim)
    return replace(turned, kind="rope_latent", formula="q = [plain ; R(m) q_r],  k = [plain ; R(n) k_r]")


def attention(config: ModelConfig) -> Fact:
    return config.attention.fact


def scale(config: ModelConfig) -> Fact:
    own = config.attention.scale
    return Fact("root") if own is None else Fact("none") if own == 1 else Fact("other", {"scale": own})


def qk_norm(config: ModelConfig) -> Fact:
    own = config.attention
    if isinstance(own, LatentAttention.Config):
        return Fact("latent")
    return Fact("none" if own.qk_norm is None else own.qk_norm.fact.kind.removesuffix("_plain"))


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
    moe, own, layers = experts(config), dense(config), config.n_layers
    if moe is None:
        return own.fact.also(ratio=own.hidden / config.width)
    sparse = sum(isinstance(config.ffn_at(layer), MoE.Config) for layer in range(layers))
    return moe.fact.also(moe_layers=sparse, layers=layers)


def activation(config: ModelConfig) -> Fact:
    """GELU and its tanh approximation are one activation in two forms."""
    own = dense(config)
    name, _, form = own.activation.partition("_")
    gated = "gated" if isinstance(own, GatedFFN.Config) else "plain"
    return Fact(f"{gated}_{name}", {"form": form or "erf"} if name == "gelu" else {})


def router(config: ModelConfig) -> Fact | None:
    """None: there is nothing to choose."""
    moe = experts(config)
    return None if moe is None else moe.router.fact


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
    return config.embedding.fact


def head(config: ModelConfig) -> Fact:
    return config.head.fact


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
