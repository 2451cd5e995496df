"""One neuron with one weight, alone: where its activation is flat, gradient descent does not move it.

a = w x with x = 1,   L = 1/2 (phi(a) - t)^2,   w <- w - eta phi'(a) (phi(a) - t)
"""

from torch import Tensor

from core.classics.activations import Activation


def learned(phi: Activation, w: Tensor, target: float, eta: float, steps: int) -> Tensor:
    """The weight after so many steps; each number of w is a neuron of its own."""
    for _ in range(steps):
        w = w - eta * phi.slope(w) * (phi.value(w) - target)
    return w
