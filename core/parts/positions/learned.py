"""Learned positions: one trained row per position, none beyond the last.

    x_t = E[token_t] + P[t]
Gehring et al. 2017 (ConvS2S); used by GPT-1/2/3 and BERT.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.positions.base import Positions


class Learned(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config:
        length: int  # rows in the table: the longest text the model can read

        def __post_init__(self) -> None:
            if self.length < 1:
                raise ValueError(f"learned positions need a length of at least 1, got {self.length}")

        def build(self, width: int, heads: int = 1, causal: bool = True) -> "Learned":
            return Learned(self, width)

    def __init__(self, config: "Learned.Config", width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(config.length, width))
        nn.init.normal_(self.weight, std=0.02)

    def embed(self, at_T: Tensor, width: int) -> Tensor:
        return self.weight[at_T]
