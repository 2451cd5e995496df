"""Decoders of the LLaMA line: pre-RMSNorm, RoPE, gated feed-forward, few biases, an output matrix of their own."""

from dataclasses import replace

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import GatedFFN
from core.parts.heads import LMHead, NormHead
from core.parts.norms import RMSNorm
from core.parts.positions import Alibi, Rope


def llama(
    width: int,
    layers: int,
    heads: int,
    kv_heads: int,
    hidden: int,
    length: int,
    *,
    vocab_size: int = 32_000,
    eps: float = 1e-5,
    base: float = 10_000.0,
    bias: bool = False,
) -> ModelConfig:
    """Touvron et al. 2023, section 2.2 and table 2; LLaMA 2: section 2.2 and table 1 (GQA in 70B).

    eps: of the norms, 1e-6 in LLaMA 1. base: of RoPE. bias: on q, k and v (Qwen).
    """
    return ModelConfig(
        vocab_size=vocab_size,
        width=width,
        max_tokens=length,
        decoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=kv_heads, head_dim=width // heads, bias=bias, out_bias=False),
        ffn=GatedFFN.Config(hidden=hidden, activation="silu"),
        norm=RMSNorm.Config(eps=eps),
        positions=Rope.Config(base=base, pairing="half"),
        head=LMHead.Config(tied=False),
    )


def baichuan_7b() -> ModelConfig:
    """Baichuan Inc. 2023, Baichuan-7B (model details): LLaMA with 64,000 words."""
    return llama(4096, 32, 32, 32, 11_008, 4096, vocab_size=64_000, eps=1e-6)


def baichuan_13b() -> ModelConfig:
    """Baichuan Inc. 2023, Baichuan-13B (model details): wider, and ALiBi in place of RoPE."""
    body = llama(5120, 40, 40, 40, 13_696, 4096, vocab_size=64_000, eps=1e-6)
    return replace(body, positions=Alibi.Config())


def baichuan2_13b() -> ModelConfig:
    """Yang et al. 2023, "Baichuan 2", sections 2.2-2.6: twice the words, output rows of length 1 (NormHead)."""
    return replace(baichuan_13b(), vocab_size=125_696, head=NormHead.Config())


def qwen_7b() -> ModelConfig:
    """Bai et al. 2023, "Qwen Technical Report", section 2.3: LLaMA with a bias on q, k and v, 151,936 words."""
    return llama(4096, 32, 32, 32, 11_008, 8192, vocab_size=151_936, eps=1e-6, bias=True)


def qwen2_7b() -> ModelConfig:
    """Yang et al. 2024, "Qwen2 Technical Report", section 2.2 and table 1: Qwen with GQA and a larger base of RoPE."""
    return llama(3584, 28, 28, 4, 18_944, 131_072, vocab_size=152_064, eps=1e-6, base=1e6, bias=True)


def qwen3_8b() -> ModelConfig:
    """Yang et al. 2025, "Qwen3 Technical Report", section 2: no more q, k, v bias; a norm on each query and key."""
    body = llama(4096, 36, 32, 8, 12_288, 32_768, vocab_size=151_936, eps=1e-6, base=1e6)
    normed = Attention.Config(
        heads=32, kv_heads=8, head_dim=128, bias=False, out_bias=False, qk_norm=RMSNorm.Config(eps=1e-6)
    )
    return replace(body, attention=normed)


def mistral_7b() -> ModelConfig:
    """Jiang et al. 2023, "Mistral 7B", table 1: LLaMA with GQA, and each token sees 4,096 tokens back."""
    return replace(llama(4096, 32, 32, 8, 14_336, 8192), mask="window:4096")
