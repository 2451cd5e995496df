"""A neuron alone against torch.optim.SGD, one start at a time."""

import pytest
import torch

from core.classics.activations import ACTIVATIONS
from core.classics.alone import learned
from tests.core.classics.nets import MODULES


@pytest.mark.parametrize("name", MODULES)
def test_each_start_learns_as_with_sgd(name: str) -> None:
    starts = torch.tensor([-5, -1.5, 0.3, 4], dtype=torch.float64)
    after = learned(ACTIVATIONS[name], starts, 1, 0.5, 30)
    for start, ours in zip(starts, after, strict=True):
        w = start.clone().requires_grad_()
        sgd = torch.optim.SGD([w], lr=0.5)
        for _ in range(30):
            sgd.zero_grad()
            ((MODULES[name]()(w) - 1) ** 2 / 2).backward()
            sgd.step()
        assert float(ours) == pytest.approx(w.item(), abs=1e-12)
