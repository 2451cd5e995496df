"""ALiBi: no position in the embedding; each head subtracts a penalty that grows with the distance.

    score(q, k) + slope_h * (k - q),   slopes 2^(-8/H), 2^(-16/H), ...  (8 heads: 1/2, 1/4, ... 1/256)
Press et al. 2021, "Train Short, Test Long", section 3. For a head count that is no power of two the slopes of the
next lower power are taken, then every other one of the next higher (the authors' code).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.parts.part import Fact
from core.parts.positions.base import Positions, PositionsConfig, Shape


def alibi_slopes(heads: int) -> Tensor:
    """One slope a head: H (float32)."""
    if heads < 1:
        raise ValueError(f"expected at least one head, got {heads}")
    power = 2 ** math.floor(math.log2(heads))
    slopes = [2 ** (-8 * i / power) for i in range(1, power + 1)]
    extra = [2 ** (-4 * i / power) for i in range(1, 2 * (heads - power), 2)]
    return torch.tensor(slopes + extra)


class Alibi(Positions):
    @dataclass(frozen=True)
    class Config(PositionsConfig):
        def build(self, shape: Shape) -> "Alibi":
            return Alibi()

        @property
        def fact(self) -> Fact:
            return Fact("alibi", formula="score + slope_h · (k − q)")

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor:
        distance_QK = (key_K[None, :] - query_Q[:, None]).float()
        return alibi_slopes(heads).to(distance_QK.device)[:, None, None] * distance_QK
