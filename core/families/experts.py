"""Decoders with a mixture of experts: Mixtral, Qwen-MoE, DeepSeekMoE and its successors with latent attention."""

from dataclasses import replace

from core.config import FFNConfig, ModelConfig
from core.families.llama import llama
from core.parts.ffn import GatedFFN
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.parts.routing import SigmoidTopK, TopK


def mixtral_8x7b() -> ModelConfig:
    """Jiang et al. 2024, "Mixtral of Experts", table 1: Mistral without the window, 2 of 8 experts for each token."""
    body = llama(4096, 32, 32, 8, 14_336, 32_768, base=1e6)
    return replace(body, ffn=MoE.Config(experts=8, expert=GatedFFN.Config(hidden=14_336), router=TopK.Config(chosen=2)))


def qwen_moe() -> ModelConfig:
    """Qwen team 2024, Qwen1.5-MoE-A2.7B (post and config): 4 of 60 small experts, a gated shared one as wide as 4."""
    experts = MoE.Config(
        experts=60,
        expert=GatedFFN.Config(hidden=1408),
        router=TopK.Config(chosen=4, renormalise=False),
        shared=GatedFFN.Config(hidden=4 * 1408),
        shared_gate=True,
    )
    body = llama(2048, 24, 16, 16, 5632, 8192, vocab_size=151_936, eps=1e-6, base=1e6, bias=True)
    return replace(body, ffn=experts)


def deepseek_moe_16b() -> ModelConfig:
    """Dai et al. 2024, "DeepSeekMoE", section 5.1: 6 of 64 small experts and 2 shared; the first layer is dense."""
    experts = MoE.Config(
        experts=64,
        expert=GatedFFN.Config(hidden=1408),
        router=TopK.Config(chosen=6, renormalise=False),
        shared=GatedFFN.Config(hidden=2 * 1408),
    )
    body = llama(2048, 28, 16, 16, 10_944, 4096, vocab_size=102_400, eps=1e-6)
    return replace(body, ffn=first_dense(1, 10_944, experts, 28))


def deepseek_v2_lite() -> ModelConfig:
    """DeepSeek-AI 2024, "DeepSeek-V2", appendix B: DeepSeekMoE with latent attention (MLA)."""
    experts = MoE.Config(
        experts=64,
        expert=GatedFFN.Config(hidden=1408),
        router=TopK.Config(chosen=6, renormalise=False),
        shared=GatedFFN.Config(hidden=2 * 1408),
    )
    body = llama(2048, 27, 16, 16, 10_944, 32_768, vocab_size=102_400, eps=1e-6)
    return replace(
        body,
        attention=latent(heads=16, q_rank=None),
        ffn=first_dense(1, 10_944, experts, 27),
        positions=Rope.Config(pairing="adjacent"),
    )


def deepseek_v3() -> ModelConfig:
    """DeepSeek-AI 2024, "DeepSeek-V3", section 4.2: 8 of 256 experts out of 4 of 8 groups, by sigmoid; 1 shared.

    Without the extra layer that predicts the token after next in training (MTP).
    """
    experts = MoE.Config(
        experts=256,
        expert=GatedFFN.Config(hidden=2048),
        router=SigmoidTopK.Config(chosen=8, groups=8, kept_groups=4, renormalise=True, scale=2.5),
        shared=GatedFFN.Config(hidden=2048),
    )
    body = llama(7168, 61, 128, 128, 18_432, 131_072, vocab_size=129_280, eps=1e-6)
    return replace(
        body,
        attention=latent(heads=128, q_rank=1536),
        ffn=first_dense(3, 18_432, experts, 61),
        positions=Rope.Config(pairing="adjacent"),
    )


def latent(heads: int, q_rank: int | None) -> LatentAttention.Config:
    """DeepSeek-V2, section 3.1.2: heads of 128 + 64 coordinates, unfolded from a row of 512."""
    return LatentAttention.Config(
        heads=heads,
        kv_rank=512,
        q_rank=q_rank,
        plain_dim=128,
        rope_dim=64,
        value_dim=128,
        norm=RMSNorm.Config(eps=1e-6),
    )


def first_dense(dense: int, hidden: int, experts: MoE.Config, layers: int) -> tuple[FFNConfig, ...]:
    """One feed-forward part a layer: the first few dense, then experts."""
    return (GatedFFN.Config(hidden=hidden),) * dense + (experts,) * (layers - dense)
