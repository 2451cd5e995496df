"""Multi-head latent attention: keys and values of all heads are unfolded from one short row, and only that is cached.

    latent = norm(x W_down);   k_h = [latent W_k,h ; turn(x W_rope)],   v_h = latent W_v,h;   q_h = [plain ; turn(rope)]
Position cannot pass through the latent row, so it travels in a few coordinates of its own (``rope_dim``), whose key all
heads share. DeepSeek-AI 2024, "DeepSeek-V2", section 2.1; queries may be unfolded from a short row too.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.attention import Look, attention, join_heads, weighted
from core.parts.cache import LayerCache
from core.parts.norms import NormConfig, RMSNorm
from core.parts.part import Fact, PartConfig, Size, linear
from core.parts.positions import Rotation
from core.trace import OFF, Tap


class LatentAttention(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        heads: int
        kv_rank: int  # width of the row that keys and values are unfolded from
        plain_dim: int  # coordinates of a query and key without position
        rope_dim: int  # and with
        value_dim: int
        q_rank: int | None = None  # width of the row that queries are unfolded from; None: straight from the stream
        norm: NormConfig = RMSNorm.Config()
        bias: bool = False  # on the down-projections and the output
        scale: float | None = None  # None: 1/sqrt(plain_dim + rope_dim)

        def __post_init__(self) -> None:
            sizes = (self.heads, self.kv_rank, self.plain_dim, self.rope_dim, self.value_dim, self.q_rank or 1)
            if min(sizes) < 1:
                raise ValueError(f"expected heads, ranks and dims of at least 1, got {sizes}")

        @property
        def kv_heads(self) -> int:
            """Every head has keys and values of its own; they are unfolded, not stored."""
            return self.heads

        @property
        def head_dim(self) -> int:
            return self.plain_dim + self.rope_dim

        @property
        def rotary_dim(self) -> int:
            return self.rope_dim

        @property
        def cached_sites(self) -> tuple[str, str]:
            """The sites whose rows a cache keeps: the latent row and the shared key before turning."""
            return ("kv_latent_norm.out", "k_shared")

        @property
        def cached(self) -> int:
            """Numbers kept per token and layer while decoding: the latent row and the shared turned key."""
            return self.kv_rank + self.rope_dim

        def query_size(self, width: int) -> Size:
            """Parameters that the tokens that look pass: queries, straight or through a latent row, and output."""
            inner, output = self.heads * self.head_dim, linear(self.heads * self.value_dim, width, self.bias)
            if self.q_rank is None:
                return linear(width, inner, False) + output
            down = linear(width, self.q_rank, self.bias) + self.norm.size(self.q_rank)
            return down + linear(self.q_rank, inner, False) + output

        def key_value_size(self, width: int) -> Size:
            """Parameters that the tokens that are looked at pass: keys and values, unfolded from a latent row."""
            down = linear(width, self.kv_rank + self.rope_dim, self.bias) + self.norm.size(self.kv_rank)
            return down + self.unfold_size(width)

        def unfold_size(self, width: int) -> Size:
            """Parameters that kept rows pass again at every step: they unfold into the keys and values of all heads."""
            return linear(self.kv_rank, self.heads * (self.plain_dim + self.value_dim), False)

        @property
        def fact(self) -> Fact:
            dims = {"rank": self.kv_rank, "plain": self.plain_dim, "rope": self.rope_dim, "value": self.value_dim}
            unfolded = "c = norm(x W_c);  k_h = [c K_h ; k_r],  v_h = c V_h"
            values = {"heads": self.heads, **dims, "q_rank": self.q_rank or 0}
            return Fact("mla" if self.q_rank is None else "mla_q", values, f"{unfolded}\n{weighted(self.scale)}")

        def build(self, width: int) -> "LatentAttention":
            return LatentAttention(self, width)

    def __init__(self, config: "LatentAttention.Config", width: int) -> None:
        super().__init__()
        self.config = config
        self.scale = config.head_dim**-0.5 if config.scale is None else config.scale
        if config.q_rank is None:
            self.q = nn.Linear(width, config.heads * config.head_dim, bias=False)
        else:
            self.q_down = nn.Linear(width, config.q_rank, bias=config.bias)
            self.q_latent_norm = config.norm.build(config.q_rank)
            self.q_up = nn.Linear(config.q_rank, config.heads * config.head_dim, bias=False)
        self.kv_down = nn.Linear(width, config.kv_rank + config.rope_dim, bias=config.bias)
        self.kv_latent_norm = config.norm.build(config.kv_rank)
        self.kv_up = nn.Linear(config.kv_rank, config.heads * (config.plain_dim + config.value_dim), bias=False)
        self.o = nn.Linear(config.heads * config.value_dim, width, bias=config.bias)

    def forward(self, x_BQC: Tensor, look: Look, cache: LayerCache | None = None, tap: Tap = OFF) -> Tensor:
        """Self-attention over ``x``, or cross-attention from ``x`` to ``look.memory_BKC``. Output: B Q C."""
        q_BHQD = tap("q", self.split(self.queries(x_BQC, tap), self.config.head_dim))
        latent_BKR, key_BKP = self.compress(x_BQC if look.memory_BKC is None else look.memory_BKC, cache, tap)
        unfolded = self.split(self.kv_up(latent_BKR), self.config.plain_dim + self.config.value_dim)
        plain_k, v = unfolded.split([self.config.plain_dim, self.config.value_dim], dim=-1)
        k, v = tap("k", self.with_shared(plain_k, key_BKP[:, None])), tap("v", v)
        q = q_BHQD
        if look.turn_Q is not None and look.turn_K is not None:
            q, k = tap("q_rot", self.turned(q, look.turn_Q)), tap("k_rot", self.turned(k, look.turn_K))
        return join_heads(self.o, attention(q, k, v, self.scale, look.mask_BHQK, look.bias_HQK, tap), tap)

    def queries(self, x_BQC: Tensor, tap: Tap) -> Tensor:
        """Queries of all heads side by side: B Q (H D)."""
        if self.config.q_rank is None:
            return self.q(x_BQC)
        return self.q_up(self.q_latent_norm(tap("q_latent", self.q_down(x_BQC)), tap.at("q_latent_norm")))

    def compress(self, x_BTC: Tensor, cache: LayerCache | None, tap: Tap) -> tuple[Tensor, Tensor]:
        """The latent rows of all tokens so far, and their shared key coordinates before turning: B K R, B K P."""
        latent, key = self.kv_down(x_BTC).split([self.config.kv_rank, self.config.rope_dim], dim=-1)
        latent = self.kv_latent_norm(tap("kv_latent", latent), tap.at("kv_latent_norm"))
        key = tap("k_shared", key)
        if cache is None:
            return latent, key
        latent, key = cache.append(latent[:, None], key[:, None])
        return latent[:, 0], key[:, 0]

    def with_shared(self, plain_BHKD: Tensor, shared_B1KP: Tensor) -> Tensor:
        """Each head's own key coordinates, then the shared ones."""
        return torch.cat([plain_BHKD, shared_B1KP.expand(-1, plain_BHKD.shape[1], -1, -1)], dim=-1)

    def turned(self, x_BHTD: Tensor, turn: Rotation) -> Tensor:
        """Turn the position coordinates; the plain ones pass."""
        plain, rope = x_BHTD.split([self.config.plain_dim, self.config.rope_dim], dim=-1)
        return torch.cat([plain, turn(rope)], dim=-1)

    def split(self, x_BTC: Tensor, dim: int) -> Tensor:
        """B T (H dim) -> B H T dim."""
        return x_BTC.unflatten(-1, (-1, dim)).transpose(1, 2)
