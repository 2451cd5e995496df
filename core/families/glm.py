"""GLM: a text whose given part is read both ways (ChatGLM-6B), then a decoder like others (ChatGLM2, GLM-4)."""

from dataclasses import replace

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Rope


def chatglm_6b() -> ModelConfig:
    """Du et al. 2021, "GLM", section 2, and the released ChatGLM-6B: the given text sees itself in both directions.

    How long it is depends on the text; ``prefix:4`` stands for it. Two things are simpler here than in the release and
    change no parameter: RoPE turns by one position, there by two (within the text, within the answer), half of each
    head each; and the residual stream is not scaled up before each norm (DeepNorm's alpha, Wang et al. 2022).
    """
    norm = LayerNorm.Config(eps=1e-5)
    return ModelConfig(
        vocab_size=130_528,
        width=4096,
        max_tokens=2048,
        decoder_layers=28,
        attention=Attention.Config(heads=32, kv_heads=32, head_dim=128),
        ffn=FFN.Config(hidden=16_384, activation="gelu_tanh"),
        norm=norm,
        placement="post",
        final_norm=False,
        positions=Rope.Config(pairing="half"),
        mask="prefix:4",
        embedding=Embedding.Config(norm=norm),
    )


def glm(layers: int, length: int, vocab_size: int, eps: float) -> ModelConfig:
    """GLM team 2024, "ChatGLM: from GLM-130B to GLM-4", section 2: RMSNorm, SwiGLU, GQA, half of each head turned."""
    return ModelConfig(
        vocab_size=vocab_size,
        width=4096,
        max_tokens=length,
        decoder_layers=layers,
        attention=Attention.Config(heads=32, kv_heads=2, head_dim=128, bias=True, out_bias=False),
        ffn=GatedFFN.Config(hidden=13_696, activation="silu"),
        norm=RMSNorm.Config(eps=eps),
        positions=Rope.Config(pairing="adjacent", fraction=0.5),
        head=LMHead.Config(tied=False),
    )


def chatglm2_6b() -> ModelConfig:
    """ChatGLM2-6B (released config): causal, although it was trained with GLM's mixed objective."""
    return glm(layers=28, length=32_768, vocab_size=65_024, eps=1e-5)


def glm4_9b() -> ModelConfig:
    """GLM-4-9B (released config)."""
    return glm(layers=40, length=8192, vocab_size=151_552, eps=1.5625e-7)


def glm4_9b_0414() -> ModelConfig:
    """GLM-4-9B-0414 (released config): GLM-4-9B with a second norm behind each part (sandwich)."""
    return replace(glm4_9b(), max_tokens=32_768, placement="sandwich")
