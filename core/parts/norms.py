"""Norms: bring each token's vector to a fixed scale.

    LayerNorm: (x - mean) / sqrt(var + eps) * gain + bias      RMSNorm: x / sqrt(mean(x^2) + eps) * gain
Ba et al. 2016, "Layer Normalization", equation 4; Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", 4.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.part import Fact, PartConfig, Size
from core.trace import OFF, Tap


class NormConfig(PartConfig, ABC):
    @abstractmethod
    def build(self, width: int) -> "LayerNorm | RMSNorm": ...

    @abstractmethod
    def size(self, width: int) -> Size:
        """Parameters: gains, biases."""


class LayerNorm(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config(NormConfig):
        eps: float = 1e-5
        bias: bool = True

        def build(self, width: int) -> "LayerNorm":
            return LayerNorm(width, self.eps, self.bias)

        def size(self, width: int) -> Size:
            return Size(vector=2 * width if self.bias else width)

        @property
        def fact(self) -> Fact:
            plain = Fact("layer_plain", formula="(x − mean) / √(var + ε) · gain")
            return Fact("layer", formula=f"{plain.formula} + bias") if self.bias else plain

    def __init__(self, width: int, eps: float = 1e-5, bias: bool = True) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        width = x_BTC.shape[-1:]
        tap.later("mean", lambda: x_BTC.mean(-1, keepdim=True))
        tap.later("var", lambda: x_BTC.var(-1, correction=0, keepdim=True))
        tap.later("normed", lambda: nn.functional.layer_norm(x_BTC, width, eps=self.eps))
        out_BTC = nn.functional.layer_norm(x_BTC, width, self.gain, self.bias, self.eps)
        return tap("out", out_BTC, "" if self.bias is not None else "normed * gain")


class RMSNorm(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config(NormConfig):
        eps: float = 1e-6

        def build(self, width: int) -> "RMSNorm":
            return RMSNorm(width, self.eps)

        def size(self, width: int) -> Size:
            return Size(vector=width)

        @property
        def fact(self) -> Fact:
            return Fact("rms", formula="x / √(mean(x²) + ε) · gain")

    def __init__(self, width: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        width = x_BTC.shape[-1:]
        tap.later("var", lambda: x_BTC.square().mean(-1, keepdim=True), "mean(x^2)")
        tap.later("normed", lambda: nn.functional.rms_norm(x_BTC, width, eps=self.eps), "x / sqrt(var + eps)")
        return tap("out", nn.functional.rms_norm(x_BTC, width, self.gain, self.eps), "normed * gain")


NORMS: dict[str, type[LayerNorm] | type[RMSNorm]] = {"layer": LayerNorm, "rms": RMSNorm}
