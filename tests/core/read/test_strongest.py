"""The strongest key of a query and its place."""

import pytest
import torch

from core.read.strongest import strongest


@pytest.mark.parametrize("key, place", [(3, "self"), (2, "previous"), (0, "first"), (1, "other"), (4, "other")])
def test_place(key, place):
    weights = torch.full((5, 5), 0.1)
    weights[3, key] = 0.6
    look = strongest(weights, 3)
    assert (look.key, look.place) == (key, place) and look.weight == pytest.approx(0.6)


def test_the_second_token_looking_at_the_first_looks_at_the_previous():
    assert strongest(torch.tensor([[1.0, 0.0], [0.9, 0.1]]), 1).place == "previous"
