"""Encoder-decoders: the original Transformer, BART, T5, and Switch, which puts experts into T5."""

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.heads import LMHead
from core.parts.moe import MoE
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Learned, Relative, Sinusoidal
from core.parts.routing import Switch


def transformer_2017(width: int, heads: int, hidden: int) -> ModelConfig:
    """Vaswani et al. 2017, table 3: encoder-decoder, post-LN, sinusoidal positions, ReLU, one shared embedding."""
    return ModelConfig(
        vocab_size=37_000,
        width=width,
        max_tokens=512,
        encoder_layers=6,
        decoder_layers=6,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=hidden, activation="relu"),
        placement="post",
        final_norm=False,
        positions=Sinusoidal.Config(),
        embedding=Embedding.Config(scale=width**0.5),
    )


def bart(width: int, layers: int, heads: int) -> ModelConfig:
    """Lewis et al. 2019, section 2.1: the original Transformer with GELU, learned positions, a norm after them."""
    norm = LayerNorm.Config(eps=1e-5)
    return ModelConfig(
        vocab_size=50_265,
        width=width,
        max_tokens=1024,
        encoder_layers=layers,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu"),
        norm=norm,
        placement="post",
        final_norm=False,
        positions=Learned.Config(length=1024),
        embedding=Embedding.Config(norm=norm),
    )


def t5(width: int, layers: int, heads: int, hidden: int) -> ModelConfig:
    """Raffel et al. 2019, sections 2.1 and 3.1.1: pre-RMSNorm, no biases, scores not scaled, relative positions."""
    return ModelConfig(
        vocab_size=32_128,
        width=width,
        max_tokens=512,
        encoder_layers=layers,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=64, bias=False, out_bias=False, scale=1.0),
        ffn=FFN.Config(hidden=hidden, activation="relu", bias=False),
        norm=RMSNorm.Config(eps=1e-6),
        positions=Relative.Config(buckets=32, max_distance=128),
        head=LMHead.Config(scale=width**-0.5),
    )


def switch_base(experts: int) -> ModelConfig:
    """Fedus et al. 2021, "Switch Transformers", table 9: T5-base with experts in every other layer.

    Sizes of the released weights (t5x, ``switch_base.gin``): hidden 3072, ReLU; 64 tokens an expert.
    """
    dense = FFN.Config(hidden=3072, activation="relu", bias=False)
    body = t5(width=768, layers=12, heads=12, hidden=3072)
    sparse = MoE.Config(experts=experts, expert=dense, router=Switch.Config(capacity=64))
    return ModelConfig(**{**vars(body), "ffn": (dense, sparse)})
