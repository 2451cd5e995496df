"""Sinusoidal positions: each pair of columns is a clock hand of another speed.

    PE(t, 2i) = sin(t / base^(2i/C)),   PE(t, 2i+1) = cos(t / base^(2i/C))
Vaswani et al. 2017, "Attention Is All You Need", section 3.5. Wavelengths run from 2 pi to base * 2 pi.
Two things vary between published programs: all sines may stand before all cosines (Marian), and the exponents may run
up to exactly 1 (tensor2tensor, FSMT: 2i / (C - 2)) instead of staying just below it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.parts.part import Fact
from core.parts.positions.base import Positions, PositionsConfig, Shape


def sinusoid(at_T: Tensor, width: int, base: float = 10_000.0, closed: bool = False) -> Tensor:
    """Sine and cosine columns interleaved, as in the paper: T C (float32, or float64 for float64 positions).

    closed: exponents run up to 1 inclusive.
    """
    if width % 2:
        raise ValueError(f"sinusoidal positions need an even width, got {width}")
    dtype = torch.float64 if at_T.dtype == torch.float64 else torch.float32
    last = width - 2 if closed else width
    exponent = torch.arange(0, width, 2, device=at_T.device, dtype=torch.float64) / last
    angle = at_T.double()[:, None] / base**exponent  # in float64: t is large where the hand is fast
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(-2).to(dtype)


def wavelengths(width: int, base: float = 10_000.0) -> Tensor:
    """Places in which each pair of columns turns once: C/2 (float64), from 2 pi to nearly base * 2 pi."""
    return 2 * torch.pi * base ** (torch.arange(0, width, 2, dtype=torch.float64) / width)


class Sinusoidal(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config(PositionsConfig):
        adds_rows = True
        base: float = 10_000.0
        layout: str = "interleaved"  # or "halves": [sin | cos]
        closed: bool = False
        start: int = 0  # position of the first token (FSMT: 1 after the padding id)

        def __post_init__(self) -> None:
            if self.layout not in ("interleaved", "halves"):
                raise ValueError(f"expected a layout out of ['halves', 'interleaved'], got {self.layout!r}")

        def build(self, shape: Shape) -> "Sinusoidal":
            return Sinusoidal(self)

        @property
        def fact(self) -> Fact:
            rows = "P[t, 2i] = sin(t / 10000^(2i/C)),  P[t, 2i+1] = cos(t / 10000^(2i/C))"
            return Fact("sinusoidal", {"base": self.base}, f"x_t + P[t],  {rows}")

    def __init__(self, config: "Sinusoidal.Config") -> None:
        super().__init__()
        self.config = config

    def embed(self, at_T: Tensor, width: int) -> Tensor:
        rows_TC = sinusoid(at_T + self.config.start, width, self.config.base, self.config.closed)
        if self.config.layout == "interleaved":
            return rows_TC
        return torch.cat([rows_TC[:, 0::2], rows_TC[:, 1::2]], dim=-1)
