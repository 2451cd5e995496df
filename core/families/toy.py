"""Toy sizes: the same parts as a published model, small enough to train and to look at.

What makes a family what it is survives: one, some or all key/value heads, few large experts or many small ones, a dense
first layer, a window shorter than a sentence.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from core.config import AttentionConfig, FFNConfig, HeadConfig, ModelConfig, PositionsConfig
from core.parts.heads import LMHead
from core.parts.latent import LatentAttention
from core.parts.masks import sized_mask
from core.parts.moe import MoE
from core.parts.positions import Learned, Relative
from core.parts.routing import GroupedTopK, RouterConfig, Switch, TopK, capacity

HEADS, TOKENS, WINDOW = 4, 64, 4
Setting = TypeVar("Setting")


def shrink(config: ModelConfig, width: int = 48, layers: int = 2, vocab_size: int = 101) -> ModelConfig:
    """The same parts at toy size: 4 heads, ``layers`` in each stack that the original has, at most 64 tokens."""
    if width < 16 or width % 16:  # 4 heads, each an even number of coordinates even where RoPE turns half of them
        raise ValueError(f"expected a width that is a multiple of 16, got {width}")
    if layers < 1:
        raise ValueError(f"expected at least one layer, got {layers}")
    scale = config.embedding.scale
    return replace(
        config,
        vocab_size=vocab_size,
        target_vocab=None if config.target_vocab is None else vocab_size,
        width=width,
        max_tokens=TOKENS,
        encoder_layers=min(layers, config.encoder_layers),
        decoder_layers=min(layers, config.decoder_layers),
        attention=small_attention(config.attention, width),
        ffn=each(by_layer(config, layers), lambda ffn: small_ffn(ffn, width)),
        positions=small_positions(config.positions),
        mask=each(config.mask, small_mask),
        embedding=replace(config.embedding, scale=scale if scale == 1 else width**0.5),
        head=small_head(config.head, width),
    )


def each(setting: Setting | tuple[Setting, ...], change: Callable[[Setting], Setting]) -> Setting | tuple[Setting, ...]:
    """Change a setting that is one for all layers, or several that they take in turn."""
    return tuple(change(one) for one in setting) if isinstance(setting, tuple) else change(setting)


def by_layer(config: ModelConfig, layers: int) -> FFNConfig | tuple[FFNConfig, ...]:
    """Feed-forward parts of fewer layers: a cycle goes on; of one a layer, each kind once and the last to the end."""
    if len(config.ffns) < config.n_layers:
        return config.ffn
    kinds = [ffn for layer, ffn in enumerate(config.ffns) if layer == 0 or ffn != config.ffns[layer - 1]][-layers:]
    return tuple(kinds + kinds[-1:] * (layers - len(kinds)))


def small_attention(attention: AttentionConfig, width: int) -> AttentionConfig:
    head_dim = width // HEADS
    if isinstance(attention, LatentAttention.Config):
        return replace(
            attention,
            heads=HEADS,
            kv_rank=width // 4,
            q_rank=None if attention.q_rank is None else width // 2,
            plain_dim=head_dim,
            rope_dim=2 * (head_dim // 4),
            value_dim=head_dim,
        )
    if attention.kv_heads == attention.heads:
        kv_heads = HEADS
    else:
        kv_heads = 1 if attention.kv_heads == 1 else HEADS // 2
    return replace(attention, heads=HEADS, kv_heads=kv_heads, head_dim=head_dim)


def small_ffn(ffn: FFNConfig, width: int) -> FFNConfig:
    return small_experts(ffn, width) if isinstance(ffn, MoE.Config) else replace(ffn, hidden=2 * width)


def small_experts(moe: MoE.Config, width: int) -> MoE.Config:
    """Many small experts, of which several are chosen: 3 of 8, a quarter as wide. Few large ones: 1 or 2 of 4."""
    many = moe.router.chosen > 2
    experts, hidden = (8, width // 2) if many else (4, 2 * width)
    shared = None
    if moe.shared is not None:
        shared = replace(moe.shared, hidden=hidden * max(1, min(2, moe.shared.hidden // moe.expert.hidden)))
    return replace(
        moe,
        experts=experts,
        expert=replace(moe.expert, hidden=hidden),
        router=small_router(moe.router, experts),
        shared=shared,
    )


def small_router(router: RouterConfig, experts: int) -> RouterConfig:
    if isinstance(router, Switch.Config):
        # an even share for each expert: a text that likes one expert overflows it
        return router if router.capacity is None else replace(router, capacity=capacity(TOKENS, experts, 1.0))
    if isinstance(router, GroupedTopK.Config):
        router = replace(router, groups=min(4, router.groups), kept_groups=min(2, router.kept_groups))
    return replace(router, chosen=min(3, router.chosen)) if isinstance(router, TopK.Config) else router


def small_positions(positions: PositionsConfig) -> PositionsConfig:
    if isinstance(positions, Learned.Config):
        return replace(positions, length=TOKENS)
    if isinstance(positions, Relative.Config):  # so that a sentence reaches the far buckets too
        return replace(positions, buckets=8, max_distance=16)
    return positions


def small_mask(mask: str) -> str:
    return f"window:{WINDOW}" if sized_mask(mask)[0] == "window" else mask


def small_head(head: HeadConfig, width: int) -> HeadConfig:
    return replace(head, scale=width**-0.5) if isinstance(head, LMHead.Config) and head.scale != 1 else head
