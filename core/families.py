"""Named presets: published models as combinations of our parts, with their published sizes.

``PRESETS["gpt2"]`` is data; ``Transformer(PRESETS["gpt2"])`` allocates it, ``shrink`` makes a small one.
"""

from dataclasses import replace

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import BertHead, LMHead
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Learned, Rope, Sinusoidal


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


def bert(width: int, layers: int, heads: int) -> ModelConfig:
    """Devlin et al. 2018: encoder-only, post-LN, learned positions, segments, MLM and NSP heads."""
    norm = LayerNorm.Config(eps=1e-12)
    return ModelConfig(
        vocab_size=30_522,
        width=width,
        max_tokens=512,
        encoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu"),
        norm=norm,
        placement="post",
        final_norm=False,
        positions=Learned.Config(length=512),
        mask="full",
        embedding=Embedding.Config(segments=2, norm=norm),
        head=BertHead.Config(norm=norm),
    )


def gpt2(width: int, layers: int, heads: int, length: int = 1024, vocab_size: int = 50_257) -> ModelConfig:
    """Radford et al. 2019: decoder-only, pre-LN, learned positions, GELU (tanh), tied output."""
    return ModelConfig(
        vocab_size=vocab_size,
        width=width,
        max_tokens=length,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu_tanh"),
        positions=Learned.Config(length=length),
    )


def llama(width: int, layers: int, heads: int, kv_heads: int, hidden: int, length: int) -> ModelConfig:
    """Touvron et al. 2023: decoder-only, pre-RMSNorm, RoPE, SwiGLU, no biases, own output matrix."""
    return ModelConfig(
        vocab_size=32_000,
        width=width,
        max_tokens=length,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=kv_heads, head_dim=width // heads, bias=False, out_bias=False),
        ffn=GatedFFN.Config(hidden=hidden, activation="silu"),
        norm=RMSNorm.Config(eps=1e-5),
        positions=Rope.Config(pairing="half"),
        head=LMHead.Config(tied=False),
    )


PRESETS: dict[str, ModelConfig] = {
    "transformer-base": transformer_2017(512, 8, 2048),
    "transformer-big": transformer_2017(1024, 16, 4096),
    "bert-base": bert(768, 12, 12),
    "bert-large": bert(1024, 24, 16),
    "gpt2": gpt2(768, 12, 12),
    "gpt2-xl": gpt2(1600, 48, 25),
    "llama-7b": llama(4096, 32, 32, 32, 11_008, 2048),
    "llama-2-70b": llama(8192, 80, 64, 8, 28_672, 4096),
    "tiny-gpt": gpt2(128, 4, 4, length=128, vocab_size=2048),
}


def shrink(config: ModelConfig, width: int = 48, layers: int = 2, vocab_size: int = 101) -> ModelConfig:
    """The same parts at toy size: 4 query heads, 4, 2 or 1 key/value heads as the original's ratio asks."""
    heads = 4
    kv_heads = max(1, heads * config.attention.kv_heads // config.attention.heads)
    hidden = 2 * width
    positions = config.positions
    if isinstance(positions, Learned.Config):
        positions = Learned.Config(length=64)
    scale = config.embedding.scale if config.embedding.scale == 1 else width**0.5
    return replace(
        config,
        vocab_size=vocab_size,
        width=width,
        max_tokens=64,
        encoder_layers=min(layers, config.encoder_layers),
        decoder_layers=min(layers, config.decoder_layers),
        attention=replace(config.attention, heads=heads, kv_heads=kv_heads, head_dim=width // heads),
        ffn=replace(config.ffn, hidden=hidden),
        positions=positions,
        embedding=replace(config.embedding, scale=scale),
    )
