"""The data sets by their definitions, and that no straight line divides them."""

import pytest
import torch

from core.classics.points import POINTS, moons, xor


@pytest.mark.parametrize("name", POINTS)
def test_half_of_the_points_are_of_each_kind_and_the_seed_says_which(name: str) -> None:
    x, t = POINTS[name](100, 1)
    assert x.shape == (100, 2) and t.sum() == 50 and x.dtype == torch.float64
    assert torch.equal(x, POINTS[name](100, 1)[0]) and not torch.equal(x, POINTS[name](100, 2)[0])
    assert x.abs().max() < 2


def test_xor_is_told_by_the_product_of_signs() -> None:
    x, t = xor(200, 3)
    assert torch.equal(t[:, 0].bool(), x[:, 0] * x[:, 1] < 0)


def test_moons_are_half_circles_of_radius_one() -> None:
    x, t = moons(200, 3)
    upper = t[:, 0] == 0
    centre = torch.where(upper[:, None], torch.tensor([-0.5, -0.25]), torch.tensor([0.5, 0.25])).to(x)
    radius = (x - centre).norm(dim=1)
    assert abs(float(radius.mean()) - 1) < 0.03 and float((radius - 1).abs().max()) < 0.5
    assert (x[upper] - centre[upper])[:, 1].min() > -0.5 and (x[~upper] - centre[~upper])[:, 1].max() < 0.5


@pytest.mark.parametrize(("name", "most"), [("xor", 0.8), ("moons", 0.95)])
def test_no_straight_line_divides_them(name: str, most: float) -> None:
    """All lines on a fine grid of directions and offsets."""
    x, t = POINTS[name](100, 0)
    angle = torch.linspace(0, torch.pi, 181, dtype=torch.float64)
    along = x @ torch.stack([angle.cos(), angle.sin()])
    side = along[:, :, None] > torch.linspace(-2, 2, 161, dtype=torch.float64)
    right = (side == t.bool()[:, :, None]).double().mean(0)
    assert torch.maximum(right, 1 - right).max() < most
