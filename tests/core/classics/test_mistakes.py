"""Each mistake fails the check against autograd, and passes it exactly where it changes nothing."""

import pytest
import torch

from core.classics.backprop import Gradients, Net, backward, descend, drawn, forward
from core.classics.mistakes import RULES, fits
from tests.core.classics.nets import Twin, samples

NEAR = 1e-12


def by_rule(net: Net, rule: str) -> tuple[Gradients, list[torch.Tensor]]:
    """By the rule, and each layer's delta by torch."""
    x, t = samples(net.sizes, 1, 2)
    value, a = Twin(net.weights, net.activation, net.loss, net.bias).measured(x, t)
    value.backward()
    return backward(net, forward(net, x), t, RULES[rule]), [one.grad for one in a]


def wrong_layers(net: Net, rule: str) -> list[bool]:
    ours, right = by_rule(net, rule)
    return [bool((d - g).abs().max() > NEAR) for d, g in zip(ours.deltas, right, strict=True)]


@pytest.mark.parametrize(
    ("rule", "loss", "wrong"),
    [
        ("right", "squared", [False, False, False]),
        ("no_slope", "squared", [True, True, True]),
        ("no_slope", "cross", [True, True, False]),  # its delta has no phi' to forget
        ("untransposed", "squared", [True, True, False]),
        ("untransposed", "cross", [True, True, False]),
        ("sign", "squared", [True, True, True]),
        ("sign", "cross", [True, True, True]),
    ],
)
@pytest.mark.parametrize("bias", [False, True])
def test_which_deltas_a_mistake_spoils(rule: str, loss: str, wrong: list[bool], bias: bool) -> None:
    net = Net(weights=drawn((4, 3, 3, 3), bias, 1), bias=bias, activation="tanh", loss=loss)
    assert wrong_layers(net, rule) == wrong


def test_where_a_mistake_is_none() -> None:
    linear = Net(weights=drawn((3, 3, 3), False, 1), activation="linear")
    assert not any(wrong_layers(linear, "no_slope"))
    w = drawn((3, 3, 3), False, 1)
    symmetric = Net(weights=(w[0], w[1] + w[1].T))
    assert not any(wrong_layers(symmetric, "untransposed"))


def test_what_the_mistakes_compute() -> None:
    net = Net(weights=drawn((3, 3, 3), False, 1), activation="tanh")
    x, t = samples((3, 3), 1, 2)
    y = forward(net, x).y_BO
    [first, last], _ = by_rule(net, "no_slope")[0]
    assert torch.allclose(last, y - t, atol=NEAR) and torch.allclose(first, (y - t) @ net.weights[1], atol=NEAR)
    turned, right = by_rule(net, "sign")
    assert all(torch.allclose(d, -g, atol=NEAR) for d, g in zip(turned.deltas, right, strict=True))
    [hidden, out], _ = by_rule(net, "untransposed")[0]
    slope = 1 - torch.tanh(x @ net.weights[0].T) ** 2
    assert torch.allclose(hidden, slope * (net.weights[1] @ out[0]), atol=NEAR)


def test_with_the_sign_turned_the_loss_climbs() -> None:
    net, (x, t) = Net(weights=drawn((3, 3, 3), False, 1)), samples((3, 3), 1, 2)
    _, falling = descend(net, x, t, 0.5, 5)
    _, climbing = descend(net, x, t, 0.5, 5, RULES["sign"])
    assert falling == sorted(falling, reverse=True) and climbing == sorted(climbing) and climbing[5] > climbing[0]


def test_which_shapes_let_it_pass() -> None:
    def passes(*sizes: int) -> bool:
        return fits("untransposed", Net(weights=drawn(sizes, True, 0), bias=True))

    assert passes(2, 3, 3) and passes(4, 2) and not passes(3, 3, 2)
    assert fits("no_slope", Net(weights=drawn((3, 3, 2), False, 0)))
