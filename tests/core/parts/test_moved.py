"""Positions moved along, and put into a model that others share."""

import math

import pytest
import torch

from core import load
from core.parts.positions import Alibi, Rope, Sinusoidal
from core.parts.positions.moved import Shifted, with_positions
from core.parts.positions.rope import speeds
from core.parts.positions.sinusoidal import wavelengths


def test_each_token_gets_what_stands_further_on() -> None:
    rows = Shifted(Sinusoidal(Sinusoidal.Config()), 5).embed(torch.arange(3), 4)
    assert rows is not None
    for t in range(3):
        expected = [f((t + 5) / 10_000**power) for power in (0, 0.5) for f in (math.sin, math.cos)]
        assert rows[t].tolist() == pytest.approx(expected, abs=1e-6)
    turn = Shifted(Rope(Rope.Config()), 7).rotation(torch.arange(2), 2)
    assert turn is not None
    assert turn(torch.tensor([[1.0, 0.0]] * 2)).tolist() == [
        pytest.approx([math.cos(t), math.sin(t)], abs=1e-6) for t in (7, 8)
    ]


def test_a_bias_of_distances_stays() -> None:
    at = torch.arange(4)
    moved, plain = Shifted(Alibi(), 9).bias(at, at, 2), Alibi().bias(at, at, 2)
    assert moved is not None and torch.equal(moved, plain)


def test_the_given_model_stays_as_it_is_and_shares_its_weights() -> None:
    model = load("tiny-gpt", device="cpu")
    before, ids = model.positions, torch.tensor([[5, 6, 7]])
    logits = model(ids)
    other = with_positions(model, Shifted(model.positions, 3))
    assert not torch.allclose(other(ids), logits, atol=1e-2)
    assert model.positions is before and torch.equal(model(ids), logits)
    assert {id(p) for p in other.parameters()} == {id(p) for p in model.parameters()}


def test_there_is_no_place_before_the_first() -> None:
    with pytest.raises(ValueError, match="0 or more places, got -1"):
        Shifted(Alibi(), -1)


def test_speeds_and_wavelengths_in_closed_form() -> None:
    assert speeds(8, 10_000.0).tolist() == pytest.approx([1, 0.1, 0.01, 0.001])
    assert wavelengths(8).tolist() == pytest.approx([2 * math.pi * 10**i for i in range(4)])
