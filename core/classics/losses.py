"""What the last layer gives and how far that is from the target.

    squared:        y = phi(a),      L = 1/2 sum_k (y_k - t_k)^2,   dL/da = phi'(a) (y - t)
    cross-entropy:  y = softmax(a),  L = - sum_k t_k ln y_k,        dL/da = y sum_k t_k - t
With one output softmax could only say 1: there y = sigmoid(a) and L = - t ln y - (1 - t) ln(1 - y), dL/da = y - t.
Bishop 2006, "Pattern Recognition and Machine Learning", section 5.2. The loss is computed from a: no ln 0 arises.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import softplus

from core.classics.activations import Activation


class Loss(NamedTuple):
    """Functions of a_BO (and of the target t_BO) of the last layer and of the activation of the hidden ones."""

    output: Callable[[Tensor, Activation], Tensor]  # y_BO
    value: Callable[[Tensor, Tensor, Activation], Tensor]  # a loss each, B
    delta: Callable[[Tensor, Tensor, Activation], Tensor]  # its derivative by a_BO


def _squared(a_BO: Tensor, t_BO: Tensor, phi: Activation) -> Tensor:
    return ((phi.value(a_BO) - t_BO) ** 2).sum(1) / 2


def _squared_delta(a_BO: Tensor, t_BO: Tensor, phi: Activation) -> Tensor:
    return phi.slope(a_BO) * (phi.value(a_BO) - t_BO)


def _chances(a_BO: Tensor, phi: Activation) -> Tensor:
    return torch.sigmoid(a_BO) if a_BO.shape[1] == 1 else torch.softmax(a_BO, 1)


def _cross_entropy(a_BO: Tensor, t_BO: Tensor, phi: Activation) -> Tensor:
    if a_BO.shape[1] == 1:
        return (softplus(a_BO, threshold=40) - t_BO * a_BO).sum(1)
    return -(t_BO * torch.log_softmax(a_BO, 1)).sum(1)


def _cross_entropy_delta(a_BO: Tensor, t_BO: Tensor, phi: Activation) -> Tensor:
    total = 1 if a_BO.shape[1] == 1 else t_BO.sum(1, keepdim=True)
    return _chances(a_BO, phi) * total - t_BO


LOSSES = {
    "squared": Loss(lambda a_BO, phi: phi.value(a_BO), _squared, _squared_delta),
    "cross": Loss(_chances, _cross_entropy, _cross_entropy_delta),
}
