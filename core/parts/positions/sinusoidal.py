"""Sinusoidal positions: each pair of columns is a clock hand of another speed.

    PE(t, 2i) = sin(t / base^(2i/C)),   PE(t, 2i+1) = cos(t / base^(2i/C))
Vaswani et al. 2017, "Attention Is All You Need", section 3.5. Wavelengths run from 2 pi to base * 2 pi.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.parts.positions.base import Positions


def sinusoid(at_T: Tensor, width: int, base: float = 10_000.0) -> Tensor:
    """Sine and cosine columns interleaved, as in the paper: T C (float32, or float64 for float64 positions)."""
    if width % 2:
        raise ValueError(f"sinusoidal positions need an even width, got {width}")
    dtype = torch.float64 if at_T.dtype == torch.float64 else torch.float32
    exponent = torch.arange(0, width, 2, device=at_T.device) / width
    angle = at_T.to(dtype)[:, None] / base ** exponent.to(dtype)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2)


class Sinusoidal(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config:
        base: float = 10_000.0

        def build(self, width: int) -> "Sinusoidal":
            return Sinusoidal(self)

    def __init__(self, config: "Sinusoidal.Config") -> None:
        super().__init__()
        self.base = config.base

    def embed(self, at_T: Tensor, width: int) -> Tensor:
        return sinusoid(at_T, width, self.base)
