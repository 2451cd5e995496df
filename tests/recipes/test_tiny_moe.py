"""The recipe of the moe models: a few steps teach every kind, the balance loss reaches the router, curves add up."""

import pytest
import torch

from core.weights.tiny_moe import DENSE, NAMES
from recipes.tiny_moe import make_model, train

IDS = [(7 * n) % 500 for n in range(6000)]


@pytest.mark.parametrize("name", NAMES)
def test_a_few_steps_lower_the_loss_and_loads_are_shares(name: str) -> None:
    found = train(make_model(name, 1), name, IDS, 1, 50)
    assert found["loss"][1] < found["loss"][0] - 0.3
    for layer in found["load"][-1]:
        assert sum(layer) == pytest.approx(0 if name == DENSE else 1, abs=2e-3)


def test_only_the_balance_loss_sets_twins_apart() -> None:
    """Same seed: the first weights are the same, after some steps the routers are not."""
    plain, free = make_model("mixtral", 1), make_model("mixtral-free", 1)
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), free.parameters(), strict=True))
    for model, name in ((plain, "mixtral"), (free, "mixtral-free")):
        train(model, name, IDS, 1, 10)
    a, b = (model.get_parameter("dec.blocks.0.ffn.router.weight") for model in (plain, free))
    assert not torch.allclose(a, b, atol=1e-4)
