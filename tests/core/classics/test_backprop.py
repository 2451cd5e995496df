"""Back-propagation by hand equals torch's: outputs, losses, every delta, every gradient, many steps."""

from typing import Any

import pytest
import torch
from torch import Tensor

from core.classics.backprop import Net, backward, by_autograd, descend, drawn, forward, loss
from tests.core.classics.nets import KINDS, SIZES, Twin, of, samples


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    return all(torch.allclose(a, b, rtol=0, atol=1e-12) for a, b in zip(one, other, strict=True))


def net_of(sizes: tuple[int, ...], kind: dict[str, Any], seed: int = 3) -> Net:
    """With weights that are no round numbers, biases among them."""
    rng = torch.Generator().manual_seed(seed)
    shapes = [w.shape for w in drawn(sizes, kind["bias"], seed)]
    return Net(weights=tuple(torch.randn(s, generator=rng, dtype=torch.float64) for s in shapes), **kind)


@pytest.mark.parametrize("kind", KINDS, ids=of)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("count", [1, 6])
def test_every_delta_and_gradient_is_that_of_torch(sizes: tuple[int, ...], kind: dict[str, Any], count: int) -> None:
    net, (x, t) = net_of(sizes, kind), samples(sizes, count, 4)
    twin = Twin(net.weights, **kind)
    value, a = twin.measured(x, t)
    value.backward()
    run = forward(net, x)
    assert loss(net, run, t).item() == pytest.approx(value.item(), abs=1e-12)
    for ours in (backward(net, run, t), by_autograd(net, x, t)):
        assert same(ours.deltas, [one.grad for one in a]) and same(ours.weights, twin.gradients())


@pytest.mark.parametrize("kind", KINDS[::3], ids=of)
def test_many_steps_are_those_of_sgd(kind: dict[str, Any]) -> None:
    sizes, eta = (3, 4, 2), 0.1
    net, (x, t) = net_of(sizes, kind), samples(sizes, 5, 1)
    twin = Twin(net.weights, **kind)
    sgd = torch.optim.SGD(twin.parameters(), lr=eta)
    expected = []
    for _ in range(20):
        value, _ = twin.measured(x, t)
        expected.append(value.item())
        sgd.zero_grad()
        value.backward()
        sgd.step()
    nets, losses = descend(net, x, t, eta, 20)
    assert losses[:20] == pytest.approx(expected, rel=1e-9)
    weights = torch.cat([linear.weight.flatten() for linear in twin.linears]).detach()
    ours = torch.cat([w[:, int(net.bias) :].flatten() for w in nets[20].weights])
    assert torch.allclose(ours, weights, rtol=0, atol=1e-9)
    assert all(torch.equal(before, now) for before, now in zip(net.weights, nets[0].weights, strict=True))


def test_steps_end_where_the_loss_has_left_all_bounds() -> None:
    net = Net(weights=drawn((2, 2, 2), False, 1), activation="linear")
    x, t = samples((2, 2), 1, 0)
    nets, losses = descend(net, x, t, 2, 50)
    assert len(nets) == len(losses) == 3 and 100 < max(losses) < 1e9
    large = Net(weights=tuple(100 * w for w in net.weights), activation="linear")
    assert len(descend(large, 1000 * x, t, 2, 50)[0]) == 1  # where it starts is there in any case


def test_one_neuron_by_hand() -> None:
    """w = 1/2, x = 2: a = 1, y = tanh 1; t = 0: delta = (1 - y^2) y, dL/dw = 2 delta."""
    one = torch.tensor([[1.0]], dtype=torch.float64)
    net, y = Net(weights=(one / 2,), activation="tanh"), 0.7615941559557649
    run = forward(net, 2 * one)
    found = backward(net, run, 0 * one)
    assert [float(run.a[0]), float(run.y_BO)] == pytest.approx([1, y], rel=1e-15)
    assert float(found.deltas[0]) == pytest.approx((1 - y * y) * y, rel=1e-14)
    assert float(found.weights[0]) == pytest.approx(2 * (1 - y * y) * y, rel=1e-14)


def test_first_weights_are_drawn_by_the_seed_in_two_decimals() -> None:
    w = torch.cat([w.flatten() for seed in range(200) for w in drawn((8, 8, 8), False, seed)])
    assert float(w.std()) == pytest.approx(8**-0.5, rel=0.02) and abs(float(w.mean())) < 0.01
    assert torch.equal(w, torch.tensor([float(f"{x:.2f}") for x in w.tolist()], dtype=torch.float64))
    assert all(torch.equal(a, b) for a, b in zip(drawn((3, 3), True, 5), drawn((3, 3), True, 5), strict=True))
    assert (drawn((3, 3), True, 5)[0][:, 0] == 0).all()
    assert torch.equal(drawn((3, 3), True, 5)[0][:, 1:], drawn((3, 3), False, 5)[0])


@pytest.mark.parametrize("sizes", [(3,), (3, 0), (3, 9), (1, 1, 1, 1, 1, 1)])
def test_what_is_too_large_is_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected 1 to 4 layers of 1 to 8, got"):
        drawn(sizes, False, 0)


def test_a_network_that_does_not_fit_together_is_refused() -> None:
    two = torch.zeros(2, 2, dtype=torch.float64)
    with pytest.raises(ValueError, match="expected a layer fed by 3, got 2"):
        Net(weights=(two, two), bias=True)
    with pytest.raises(ValueError, match="expected an activation"):
        Net(weights=(two,), activation="step")
    with pytest.raises(ValueError, match="expected a loss"):
        Net(weights=(two,), loss="hinge")
    assert Net(weights=drawn((3, 2, 1), True, 0), bias=True).sizes == (3, 2, 1)
