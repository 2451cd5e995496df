"""Decoders of the GPT line: learned positions or ALiBi, LayerNorm, GELU, biases, output tied to the embedding."""

from dataclasses import replace

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.norms import LayerNorm
from core.parts.positions import Alibi, Learned


def gpt2(width: int, layers: int, heads: int, length: int = 1024, vocab_size: int = 50_257) -> ModelConfig:
    """Radford et al. 2019, section 2.3 and table 2: pre-LN, learned positions, GELU (tanh), tied output."""
    return ModelConfig(
        vocab_size=vocab_size,
        width=width,
        max_tokens=length,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu_tanh"),
        positions=Learned.Config(length=length),
    )


def gpt1() -> ModelConfig:
    """Radford et al. 2018, section 4.1: as GPT-2 but post-LN, as the original Transformer; 40,478 merged words."""
    return replace(gpt2(768, 12, 12, length=512, vocab_size=40_478), placement="post", final_norm=False)


def gpt3() -> ModelConfig:
    """Brown et al. 2020, section 2.1 and table 2.1: GPT-2 with local attention in every other layer.

    The paper does not say how wide the local band is: 256 is GPT-Neo's.
    """
    return replace(gpt2(12_288, 96, 96, length=2048), mask=("causal", "window:256"))


def gpt_neo(width: int, layers: int, heads: int) -> ModelConfig:
    """Black et al. 2021, GPT-Neo: GPT-3's alternating layers in the open; no q, k, v bias, scores not scaled."""
    body = gpt2(width, layers, heads, length=2048)
    return replace(
        body,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads, bias=False, scale=1.0),
        mask=("causal", "window:256"),
    )


def starcoder() -> ModelConfig:
    """Li et al. 2023, "StarCoder", "Model architecture": GPT-2 with one key/value head for all 48 heads (MQA)."""
    body = gpt2(6144, 40, 48, length=8192, vocab_size=49_152)
    return replace(body, attention=Attention.Config(heads=48, kv_heads=1, head_dim=128))


def bloom(width: int, layers: int, heads: int) -> ModelConfig:
    """BigScience 2022, "BLOOM", section 3.2 and table 3: ALiBi in place of positions, a norm on the embedding."""
    norm = LayerNorm.Config(eps=1e-5)
    return replace(
        gpt2(width, layers, heads, length=2048, vocab_size=250_880),
        positions=Alibi.Config(),
        embedding=Embedding.Config(norm=norm),
    )


def mpt() -> ModelConfig:
    """MosaicML 2023, MPT-7B (model card and config): ALiBi, and no bias anywhere, LayerNorm included."""
    return replace(
        gpt2(4096, 32, 32, length=2048, vocab_size=50_432),
        attention=Attention.Config(heads=32, kv_heads=32, head_dim=128, bias=False, out_bias=False),
        ffn=FFN.Config(hidden=16_384, activation="gelu", bias=False),
        norm=LayerNorm.Config(eps=1e-5, bias=False),
        positions=Alibi.Config(),
    )
