"""Activations and their slopes against torch's own functions and its autograd."""

import pytest
import torch
from torch import nn

from core.classics.activations import ACTIVATIONS, SATURATED, saturated

TORCH = {
    "linear": nn.Identity(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "relu": nn.ReLU(),
    "gelu": nn.GELU(),
    "silu": nn.SiLU(),
}
A = torch.linspace(-12, 12, 4801, dtype=torch.float64)  # with 0


def test_all_six_are_there() -> None:
    assert list(ACTIVATIONS) == list(TORCH)


@pytest.mark.parametrize("name", TORCH)
def test_value_and_slope_are_those_of_torch(name: str) -> None:
    a = A.clone().requires_grad_()
    value = TORCH[name](a)
    [slope] = torch.autograd.grad(value.sum(), a)
    assert torch.allclose(ACTIVATIONS[name].value(A), value.detach(), rtol=0, atol=1e-14)
    assert torch.allclose(ACTIVATIONS[name].slope(A), slope, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", TORCH)
def test_the_steepest_slope_is_the_largest_there_is(name: str) -> None:
    assert float(ACTIVATIONS[name].slope(A).abs().max()) == pytest.approx(ACTIVATIONS[name].steepest, abs=1e-4)


def test_where_neurons_are_saturated() -> None:
    """Sigmoid by its closed form: s(1 - s) < 0.05/4 beyond |a| = ln((1 + r) / (1 - r)), r = sqrt(1 - 0.05)."""
    r = (1 - SATURATED) ** 0.5
    edge = float(torch.log(torch.tensor((1 + r) / (1 - r))))
    assert torch.equal(saturated(ACTIVATIONS["sigmoid"], A), A.abs() > edge)
    assert torch.equal(saturated(ACTIVATIONS["tanh"], A), A.abs() > edge / 2)
    assert torch.equal(saturated(ACTIVATIONS["relu"], A), A <= 0)
    assert not saturated(ACTIVATIONS["linear"], A).any()
