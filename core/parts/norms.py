"""Norms: bring each token's vector to a fixed scale.

    LayerNorm: (x - mean) / sqrt(var + eps) * gain + bias      RMSNorm: x / sqrt(mean(x^2) + eps) * gain
Ba et al. 2016, "Layer Normalization", equation 4; Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", 4.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.trace import OFF, Tap


class LayerNorm(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config:
        eps: float = 1e-5

        def build(self, width: int) -> "LayerNorm":
            return LayerNorm(width, self.eps)

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        if tap is OFF:
            return nn.functional.layer_norm(x_BTC, x_BTC.shape[-1:], self.gain, self.bias, self.eps)
        mean = tap("mean", x_BTC.mean(-1, keepdim=True))
        centred = x_BTC - mean
        var = tap("var", centred.square().mean(-1, keepdim=True))
        normed = tap("normed", centred * (var + self.eps).rsqrt())
        return tap("out", torch.addcmul(self.bias, normed, self.gain))


class RMSNorm(nn.Module):
    @dataclass(frozen=True, kw_only=True)
    class Config:
        eps: float = 1e-6

        def build(self, width: int) -> "RMSNorm":
            return RMSNorm(width, self.eps)

    def __init__(self, width: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        var = tap("var", x_BTC.square().mean(-1, keepdim=True))
        normed = tap("normed", x_BTC * (var + self.eps).rsqrt())
        return tap("out", normed * self.gain)


NORMS: dict[str, type[LayerNorm] | type[RMSNorm]] = {"layer": LayerNorm, "rms": RMSNorm}
