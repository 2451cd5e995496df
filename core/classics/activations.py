"""Six activations phi with their derivatives in closed form, each on its own numbers.

    z = phi(a),    what goes back through it is multiplied by phi'(a)
GELU: Hendrycks and Gimpel 2016, x Phi(x). SiLU: Elfwing, Uchibe and Doya 2017, x sigmoid(x).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

SATURATED = 0.05  # of the largest slope: a neuron that lets less than this through is called saturated


class Activation(NamedTuple):
    """phi and its derivative as functions of a, and both as a reader writes them."""

    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    steepest: float  # the largest |phi'| there is
    formula: str
    derivative: str


def gaussian(a: Tensor) -> Tensor:
    """The density of the standard normal distribution."""
    return torch.exp(-a * a / 2) / math.sqrt(2 * math.pi)


def normal(a: Tensor) -> Tensor:
    """Its distribution function Phi."""
    return torch.special.ndtr(a)


def _silu_slope(a: Tensor) -> Tensor:
    s = torch.sigmoid(a)
    return s * (1 + a * (1 - s))


ACTIVATIONS = {
    "linear": Activation(lambda a: a, torch.ones_like, 1, "φ(a) = a", "φ′(a) = 1"),
    "tanh": Activation(torch.tanh, lambda a: 1 - torch.tanh(a) ** 2, 1, "φ(a) = tanh a", "φ′(a) = 1 − tanh² a"),
    "sigmoid": Activation(
        torch.sigmoid,
        lambda a: torch.sigmoid(a) * torch.sigmoid(-a),
        1 / 4,
        "φ(a) = σ(a) = 1 / (1 + e⁻ᵃ)",
        "φ′(a) = σ(a)(1 − σ(a))",
    ),
    # At a = 0 there is no derivative; 0 is taken, as torch does.
    "relu": Activation(torch.relu, lambda a: (a > 0).to(a), 1, "φ(a) = max(0, a)", "φ′(a) = 1 (a > 0), 0 (a ≤ 0)"),
    # The slope is largest where its derivative (2 - a^2) density(a) is 0.
    "gelu": Activation(
        lambda a: a * normal(a),
        lambda a: normal(a) + a * gaussian(a),
        1.1289,
        "φ(a) = a Φ(a)",
        "φ′(a) = Φ(a) + a Φ′(a)",
    ),
    "silu": Activation(
        lambda a: a * torch.sigmoid(a), _silu_slope, 1.0998, "φ(a) = a σ(a)", "φ′(a) = σ(a)(1 + a(1 − σ(a)))"
    ),
}


def saturated(phi: Activation, a: Tensor) -> Tensor:
    """Where a neuron passes back less than ``SATURATED`` of the most that its activation can pass."""
    return phi.slope(a).abs() < SATURATED * phi.steepest
