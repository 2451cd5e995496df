"""A feed-forward network and back-propagation by hand: the delta of every node, the gradient of every weight.

    a_t = sum_h w_ht z_h,  z_t = phi(a_t)                     forwards, h over heads(t): what feeds t
    delta_h = phi'(a_h) sum_t delta_t w_ht                    backwards, t over tails(h): what h feeds
    dL/dw_ht = delta_t z_h,   w <- w - eta dL/dw
Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors", equations 1-9.

A bias is the weight from a node that is always 1: with ``bias``, column 0 of each matrix. Several samples are
a batch, and its loss the mean of theirs. Shapes: B samples, I what feeds a layer, O its nodes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor

from core.classics.activations import ACTIVATIONS, Activation
from core.classics.losses import LOSSES, Loss

MOST_LAYERS, MOST_WIDE = 4, 8
BOUND = 1e9  # a loss beyond it has diverged


@dataclass(frozen=True, kw_only=True)
class Net:
    """weights: w_OI of each layer, float64."""

    weights: tuple[Tensor, ...]
    bias: bool = False
    activation: str = "sigmoid"
    loss: str = "squared"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"expected an activation out of {sorted(ACTIVATIONS)}, got {self.activation!r}")
        if self.loss not in LOSSES:
            raise ValueError(f"expected a loss out of {sorted(LOSSES)}, got {self.loss!r}")
        for w_OI, next_OI in zip(self.weights, self.weights[1:], strict=False):
            if next_OI.shape[1] != len(w_OI) + self.bias:
                raise ValueError(f"expected a layer fed by {len(w_OI) + self.bias}, got {next_OI.shape[1]}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, then the nodes of each layer."""
        return (self.weights[0].shape[1] - self.bias, *(len(w_OI) for w_OI in self.weights))

    @property
    def phi(self) -> Activation:
        return ACTIVATIONS[self.activation]

    @property
    def measure(self) -> Loss:
        return LOSSES[self.loss]


class Forward(NamedTuple):
    """fed: what enters each layer, z_BI (with the constant 1 in front if there is a bias); a: a_BO of each layer."""

    fed: list[Tensor]
    a: list[Tensor]
    y_BO: Tensor


class Gradients(NamedTuple):
    """deltas: dL/da_BO of each layer; weights: dL/dw_OI of each layer."""

    deltas: list[Tensor]
    weights: list[Tensor]


def forward(net: Net, x_BI: Tensor) -> Forward:
    """Layer by layer; what comes out of the last one is up to the loss (``core.classics.losses``)."""
    fed, a = [], []
    z_BI = x_BI
    for w_OI in net.weights:
        fed.append(torch.cat([torch.ones_like(z_BI[:, :1]), z_BI], 1) if net.bias else z_BI)
        a.append(fed[-1] @ w_OI.T)
        z_BI = net.phi.value(a[-1])
    return Forward(fed, a, net.measure.output(a[-1], net.phi))


def loss(net: Net, run: Forward, t_BO: Tensor) -> Tensor:
    """The mean over the samples."""
    return net.measure.value(run.a[-1], t_BO, net.phi).mean()


def output_delta(net: Net, run: Forward, t_BO: Tensor) -> Tensor:
    """dL/da of the last layer. B O"""
    return net.measure.delta(run.a[-1], t_BO, net.phi) / len(t_BO)


def hidden_delta(delta_BO: Tensor, w_OI: Tensor, slope_BI: Tensor) -> Tensor:
    """delta_h = phi'(a_h) sum_t delta_t w_ht. B I"""
    return slope_BI * (delta_BO @ w_OI)


class Rule(NamedTuple):
    """How deltas are made: of the last layer, and of a layer from the one that it feeds."""

    output: Callable[[Net, Forward, Tensor], Tensor] = output_delta
    hidden: Callable[[Tensor, Tensor, Tensor], Tensor] = hidden_delta


RIGHT = Rule()


def backward(net: Net, run: Forward, t_BO: Tensor, rule: Rule = RIGHT) -> Gradients:
    """From the last layer to the first: each delta from those that its node feeds, each gradient from one delta."""
    deltas = [rule.output(net, run, t_BO)]
    for w_OI, a_BI in zip(net.weights[:0:-1], run.a[-2::-1], strict=True):
        deltas.insert(0, rule.hidden(deltas[0], w_OI[:, net.bias :], net.phi.slope(a_BI)))
    return Gradients(deltas, [delta_BO.T @ z_BI for delta_BO, z_BI in zip(deltas, run.fed, strict=True)])


def by_autograd(net: Net, x_BI: Tensor, t_BO: Tensor) -> Gradients:
    """The same numbers from torch.autograd, which is told the forward pass and the loss and nothing else."""
    leaves = replace(net, weights=tuple(w_OI.clone().requires_grad_() for w_OI in net.weights))
    with torch.enable_grad():
        run = forward(leaves, x_BI)
        found = torch.autograd.grad(loss(leaves, run, t_BO), [*run.a, *leaves.weights])
    return Gradients(list(found[: len(run.a)]), list(found[len(run.a) :]))


def updated(net: Net, gradients: Sequence[Tensor], eta: float) -> Net:
    """One step of gradient descent."""
    return replace(net, weights=tuple(w - eta * dw for w, dw in zip(net.weights, gradients, strict=True)))


def descend(
    net: Net, x_BI: Tensor, t_BO: Tensor, eta: float, steps: int, rule: Rule = RIGHT
) -> tuple[list[Net], list[float]]:
    """The network before and after each step, and its losses; fewer where a step threw the loss out of bounds."""
    nets: list[Net] = []
    losses: list[float] = []
    for _ in range(steps + 1):
        run = forward(net, x_BI)
        value = float(loss(net, run, t_BO))
        if nets and not value < BOUND:
            break
        nets.append(net)
        losses.append(value)
        net = updated(net, backward(net, run, t_BO, rule).weights, eta)
    return nets, losses


def drawn(sizes: Sequence[int], bias: bool, seed: int) -> tuple[Tensor, ...]:
    """First weights, N(0, 1/inputs) in two decimals, so that they can be read and typed; biases 0."""
    if not (2 <= len(sizes) <= MOST_LAYERS + 1 and all(1 <= size <= MOST_WIDE for size in sizes)):
        raise ValueError(f"expected 1 to {MOST_LAYERS} layers of 1 to {MOST_WIDE}, got {'-'.join(map(str, sizes))}")
    rng = torch.Generator().manual_seed(seed)
    weights = []
    for inputs, nodes in zip(sizes, sizes[1:], strict=False):
        w_OI = (torch.randn(nodes, inputs, generator=rng, dtype=torch.float64) / inputs**0.5).round(decimals=2)
        weights.append(torch.nn.functional.pad(w_OI, (int(bias), 0)))
    return tuple(weights)
