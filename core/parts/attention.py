"""Scaled dot-product attention, and the multi-head part that holds its parameters.

    Attention(Q, K, V) = softmax(Q K^T / sqrt(D) + M) V
Vaswani et al. 2017, sections 3.2.1 and 3.2.2. Fewer key/value heads than query heads: Shazeer 2019 (MQA, G = 1) and
Ainslie et al. 2023 (GQA, 1 < G < H). A norm on each query and key: Henry et al. 2020; Qwen3.
A query with nothing it may attend to gets weights of exactly 0, never NaN.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.cache import LayerCache
from core.parts.norms import NormConfig
from core.parts.part import NOTHING, Fact, PartConfig, Size, linear
from core.parts.positions import Rotation
from core.trace import OFF, Tap


def attention_weights(
    q_BHQD: Tensor, k_BHKD: Tensor, scale: float, mask_BHQK: Tensor, bias_HQK: Tensor | None = None, tap: Tap = OFF
) -> Tensor:
    """How much each query looks at each key: B H Q K; rows sum to 1, or are all 0 when the mask allows nothing."""
    raw = tap("raw", q_BHQD @ k_BHKD.mT)
    scores = tap("scores", raw * scale)
    if bias_HQK is not None:
        scores = scores + tap("bias", bias_HQK.to(scores.dtype).expand_as(scores))
    mask = tap("mask", mask_BHQK.expand_as(scores))
    masked = tap("masked", torch.where(mask, scores, -torch.inf))
    weights = masked.softmax(-1)
    if weights[..., 0].isnan().any():  # 0/0 where a row may look at nothing: its weights are 0
        weights = weights.masked_fill(masked.isneginf().all(-1, keepdim=True), 0)
    return tap("weights", weights)


def attention(
    q_BHQD: Tensor,
    k_BGKD: Tensor,
    v_BGKD: Tensor,
    scale: float,
    mask_BHQK: Tensor,
    bias_HQK: Tensor | None = None,
    tap: Tap = OFF,
) -> Tensor:
    """Each query's weighted sum of the values: B H Q D. Key/value head j serves query heads j*H/G .. (j+1)*H/G-1."""
    repeats = q_BHQD.shape[1] // k_BGKD.shape[1]
    k_BHKD = k_BGKD.repeat_interleave(repeats, dim=1) if repeats > 1 else k_BGKD
    v_BHKD = v_BGKD.repeat_interleave(repeats, dim=1) if repeats > 1 else v_BGKD
    if tap is OFF:
        return _fused_attention(q_BHQD, k_BHKD, v_BHKD, scale, mask_BHQK, bias_HQK)
    weights_BHQK = attention_weights(q_BHQD, k_BHKD, scale, mask_BHQK, bias_HQK, tap)
    return tap("z", weights_BHQK @ v_BHKD)


def _fused_attention(q: Tensor, k: Tensor, v: Tensor, scale: float, mask: Tensor, bias_HQK: Tensor | None) -> Tensor:
    """The same result without keeping the steps (torch's fused kernel), for plain runs."""
    if bias_HQK is not None:
        mask = bias_HQK.to(q.dtype).masked_fill(~mask, -torch.inf)
    return nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What an attention part looks at, and how: the same for every layer that looks alike."""

    mask_BHQK: Tensor
    memory_BKC: Tensor | None = None  # the keys' stream in cross-attention; None: the queries' own
    bias_HQK: Tensor | None = None  # what positions add to the scores
    turn_Q: Rotation | None = None  # and how they turn queries and keys
    turn_K: Rotation | None = None


def weighted(scale: float | None) -> str:
    """The formula with the scale of a config: None is 1/sqrt(D)."""
    return f"softmax(q kᵀ{' / √D' if scale is None else '' if scale == 1 else ' · scale'} + mask) v"


class Attention(nn.Module):
    """Projections W_q, W_k, W_v into heads, attention in each head, and W_o back to the stream."""

    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        heads: int
        kv_heads: int
        head_dim: int
        bias: bool = True  # on q, k, v
        out_bias: bool = True
        scale: float | None = None  # None: 1/sqrt(head_dim)
        qk_norm: NormConfig | None = None  # on each head's queries and keys, before positions

        def __post_init__(self) -> None:
            if min(self.heads, self.kv_heads, self.head_dim) < 1 or self.heads % self.kv_heads:
                raise ValueError(
                    "expected positive heads, kv_heads and head_dim with heads a multiple of kv_heads, "
                    f"got {self.heads}, {self.kv_heads}, {self.head_dim}"
                )

        @property
        def value_dim(self) -> int:
            """Width of a head's values and of its z."""
            return self.head_dim

        @property
        def rotary_dim(self) -> int:
            """Coordinates of a head that RoPE may turn."""
            return self.head_dim

        @property
        def cached_sites(self) -> tuple[str, str]:
            """The sites whose rows a cache keeps."""
            return ("k", "v")

        @property
        def cached(self) -> int:
            """Numbers kept per token and layer while decoding: one key and one value for each key/value head."""
            return 2 * self.kv_heads * self.head_dim

        def query_size(self, width: int) -> Size:
            """Parameters that the tokens that look pass: queries and output."""
            inner, norm = self.heads * self.head_dim, self.qk_norm
            projections = linear(width, inner, self.bias) + linear(inner, width, self.out_bias)
            return projections + (NOTHING if norm is None else norm.size(self.head_dim))

        def unfold_size(self, width: int) -> Size:
            """Parameters that kept rows pass again at every step: none, keys and values are kept as they are."""
            return NOTHING

        def key_value_size(self, width: int) -> Size:
            """Parameters that the tokens that are looked at pass: keys and values."""
            projections = linear(width, self.kv_heads * self.head_dim, self.bias) * 2
            return projections + (NOTHING if self.qk_norm is None else self.qk_norm.size(self.head_dim))

        @property
        def fact(self) -> Fact:
            kind = "mha" if self.kv_heads == self.heads else "mqa" if self.kv_heads == 1 else "gqa"
            shared = {"kv": self.kv_heads, "group": self.heads // self.kv_heads}
            return Fact(kind, {"heads": self.heads, "dim": self.head_dim} | shared, weighted(self.scale))

        def build(self, width: int) -> "Attention":
            return Attention(self, width)

    def __init__(self, config: "Attention.Config", width: int) -> None:
        super().__init__()
        self.config = config
        self.scale = config.head_dim**-0.5 if config.scale is None else config.scale
        self.q = nn.Linear(width, config.heads * config.head_dim, bias=config.bias)
        self.k = nn.Linear(width, config.kv_heads * config.head_dim, bias=config.bias)
        self.v = nn.Linear(width, config.kv_heads * config.head_dim, bias=config.bias)
        self.q_norm = config.qk_norm.build(config.head_dim) if config.qk_norm else None
        self.k_norm = config.qk_norm.build(config.head_dim) if config.qk_norm else None
        self.o = nn.Linear(config.heads * config.head_dim, width, bias=config.out_bias)

    def forward(self, x_BQC: Tensor, look: Look, cache: LayerCache | None = None, tap: Tap = OFF) -> Tensor:
        """Self-attention over ``x``, or cross-attention from ``x`` to ``look.memory_BKC``. Output: B Q C."""
        source = x_BQC if look.memory_BKC is None else look.memory_BKC
        k, v = self.split(self.k(source)), self.split(self.v(source))
        if cache is not None:
            k, v = cache.append(k, v)
        q, k, v = tap("q", self.split(self.q(x_BQC))), tap("k", k), tap("v", v)
        if self.q_norm is not None and self.k_norm is not None:
            q, k = self.q_norm(q, tap.at("q_norm")), self.k_norm(k, tap.at("k_norm"))
        if look.turn_Q is not None and look.turn_K is not None:
            q, k = tap("q_rot", look.turn_Q(q)), tap("k_rot", look.turn_K(k))
        return join_heads(self.o, attention(q, k, v, self.scale, look.mask_BHQK, look.bias_HQK, tap), tap)

    def split(self, x_BTC: Tensor) -> Tensor:
        """B T (H D) -> B H T D."""
        return x_BTC.unflatten(-1, (-1, self.config.head_dim)).transpose(1, 2)


def join_heads(o: nn.Linear, z_BHQD: Tensor, tap: Tap) -> Tensor:
    """concat(z) W_o + b_o: B Q C. Derived: what each head adds through its own slice of W_o, B H Q C."""
    tap.later("heads_out", lambda: z_BHQD @ o.weight.T.unflatten(0, (z_BHQD.shape[1], -1)))
    return tap("out", o(z_BHQD.transpose(1, 2).flatten(2)))
