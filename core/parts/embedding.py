"""Embedding: token ids become rows of a matrix; positions and segments are added.

    x_t = E[id_t] * scale + P[t] + S[segment_t]
Vaswani et al. 2017, sections 3.4 and 3.5 (scale sqrt(C)); Devlin et al. 2018, figure 2 (segments, norm).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.norms import LayerNorm, NormConfig, RMSNorm
from core.parts.part import NOTHING, Fact, PartConfig, Size
from core.parts.positions import Positions
from core.trace import OFF, Tap


class Embedding(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        scale: float = 1.0  # sqrt(C) in the original Transformer
        segments: int = 0  # how many kinds of sentence (BERT: 2)
        norm: NormConfig | None = None  # a norm on the sum (BERT)

        def build(self, vocab_size: int, width: int) -> Embedding:
            return Embedding(self, vocab_size, width)

        def size(self, vocab_size: int, width: int) -> Size:
            tables = Size(vector=(vocab_size + self.segments) * width)
            return tables + (NOTHING if self.norm is None else self.norm.size(width))

        @property
        def fact(self) -> Fact:
            scaled = "" if self.scale == 1 else " · √C"
            if self.segments:
                return Fact("segments", formula=f"E[id]{scaled} + S[segment]")
            if self.norm is not None:
                return Fact("norm", formula=f"E[id]{scaled}")
            return Fact("scaled", {"scale": self.scale}, "E[id] · √C") if scaled else Fact("plain", formula="E[id]")

    def __init__(self, config: Embedding.Config, vocab_size: int, width: int) -> None:
        super().__init__()
        self.scale = config.scale
        self.tokens = nn.Embedding(vocab_size, width)
        self.segments = nn.Embedding(config.segments, width) if config.segments else None
        self.norm: LayerNorm | RMSNorm | None = config.norm.build(width) if config.norm else None

    def forward(
        self,
        ids_BT: Tensor,
        at_T: Tensor,
        positions: Positions,
        segment_ids_BT: Tensor | None = None,
        tap: Tap = OFF,
    ) -> Tensor:
        scaled = self.scale != 1
        x_BTC = self.tokens(ids_BT) * self.scale if scaled else self.tokens(ids_BT)
        x_BTC = tap("tokens", x_BTC, "E[id] * sqrt(C)" if scaled else "")
        rows_TC = positions.embed(at_T, x_BTC.shape[-1])
        if rows_TC is not None:
            x_BTC = x_BTC + tap("positions", rows_TC.to(x_BTC.dtype).expand_as(x_BTC))
        if self.segments is not None:
            segment_ids_BT = torch.zeros_like(ids_BT) if segment_ids_BT is None else segment_ids_BT
            x_BTC = x_BTC + tap("segments", self.segments(segment_ids_BT))
        if self.norm is None:
            return tap("sum", x_BTC)
        return tap("sum", self.norm(x_BTC, tap.at("norm")), "norm(tokens + positions + segments)")
