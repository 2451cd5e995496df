"""Learned positions: one trained row per position, none beyond the last.

    x_t = E[token_t] + P[t]
Gehring et al. 2017 (ConvS2S); used by GPT-1/2/3 and BERT.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.part import Fact, Size
from core.parts.positions.base import Positions, PositionsConfig, Shape


class Learned(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config(PositionsConfig):
        adds_rows = True
        length: int  # rows in the table: the longest text the model can read

        def __post_init__(self) -> None:
            if self.length < 1:
                raise ValueError(f"learned positions need a length of at least 1, got {self.length}")

        def build(self, shape: Shape) -> "Learned":
            return Learned(self, shape.width)

        def size(self, shape: Shape) -> Size:
            return Size(vector=self.length * shape.width)

        @property
        def fact(self) -> Fact:
            return Fact("learned", {"length": self.length}, "x_t + P[t]")

    def __init__(self, config: "Learned.Config", width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(config.length, width))
        nn.init.normal_(self.weight, std=0.02)

    def embed(self, at_T: Tensor, width: int) -> Tensor:
        return self.weight[at_T]
