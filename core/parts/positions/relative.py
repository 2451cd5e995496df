"""T5's relative positions: each head learns one number per distance, far distances share one.

    score(q, k) + table[bucket(k - q), h]
Raffel et al. 2020, "Exploring the Limits of Transfer Learning", section 2.1. The bucket rule is that of the authors'
code: the nearest half of the buckets are single distances, the rest grow by powers up to ``max_distance``. A stack that
looks both ways gives each side half of the buckets. All layers share the table.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.part import Fact, Size
from core.parts.positions.base import Positions, PositionsConfig, Shape


def bucket(distance: Tensor, buckets: int, max_distance: int, causal: bool) -> Tensor:
    """Which row of the table a distance ``key - query`` reads: whole numbers in 0 .. buckets - 1, same shape."""
    start = torch.zeros_like(distance)
    if causal:
        away = (-distance).clamp(min=0)
    else:
        buckets //= 2
        start, away = torch.where(distance > 0, buckets, 0), distance.abs()
    single = buckets // 2
    # float32 and this order of operations, as in the authors' code: the truncation decides the bucket
    growth = torch.log(away.float().clamp(min=1) / single) / math.log(max_distance / single) * (buckets - single)
    far = (single + growth.long()).clamp(max=buckets - 1)
    return start + torch.where(away < single, away, far)


class Relative(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config(PositionsConfig):
        buckets: int = 32
        max_distance: int = 128

        def __post_init__(self) -> None:
            if self.buckets < 4 or self.buckets % 4 or self.max_distance <= self.buckets // 2:
                raise ValueError(
                    "expected buckets a multiple of 4 and max_distance above half of them, "
                    f"got {self.buckets} and {self.max_distance}"
                )

        def build(self, shape: Shape) -> "Relative":
            return Relative(self, shape.heads, shape.causal)

        def size(self, shape: Shape) -> Size:
            return Size(vector=self.buckets * shape.heads)

        @property
        def fact(self) -> Fact:
            values = {"buckets": self.buckets, "most": self.max_distance}
            return Fact("relative", values, "score + table[bucket(k − q), h]")

    def __init__(self, config: "Relative.Config", heads: int, causal: bool) -> None:
        super().__init__()
        self.config, self.causal = config, causal
        self.table = nn.Embedding(config.buckets, heads)

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor:
        distance_QK = key_K[None, :] - query_Q[:, None]
        at_QK = bucket(distance_QK, self.config.buckets, self.config.max_distance, self.causal)
        return self.table(at_QK).permute(2, 0, 1)
