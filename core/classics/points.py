"""Two small data sets in the plane that no straight line divides.

    XOR: t = 1 where x1 and x2 have the same sign          moons: two half circles, each reaching into the other
Minsky and Papert 1969, "Perceptrons", on XOR; the moons are those of scikit-learn's make_moons, scaled to this plane.
"""

import math

import torch
from torch import Tensor

NOISE = 0.15


def _noise(count: int, rng: torch.Generator) -> Tensor:
    return NOISE * torch.randn(count, 2, generator=rng, dtype=torch.float64)


def xor(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Points around the corners of a square, in turn. Returns x_B2, t_B1 in 0, 1."""
    corners = torch.tensor([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=torch.float64)[torch.arange(count) % 4]
    x_B2 = corners + _noise(count, torch.Generator().manual_seed(seed))
    return x_B2.round(decimals=3), (torch.arange(count) % 2).to(x_B2).unsqueeze(1)


def moons(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Points along two half circles, in turn. Returns x_B2, t_B1 in 0, 1."""
    angle = math.pi * torch.linspace(0, 1, (count + 1) // 2, dtype=torch.float64).repeat_interleave(2)[:count]
    t_B = (torch.arange(count) % 2).to(angle)
    upper = torch.stack([torch.cos(angle) - 0.5, torch.sin(angle) - 0.25], 1)
    x_B2 = torch.where(t_B.bool().unsqueeze(1), -upper, upper) + 0.7 * _noise(
        count, torch.Generator().manual_seed(seed)
    )
    return x_B2.round(decimals=3), t_B.unsqueeze(1)


POINTS = {"xor": xor, "moons": moons}
