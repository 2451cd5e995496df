"""Scaling laws against what their papers conclude from them, and their optimum against trying every size."""

import math

import pytest

from core.scale.laws import EPOCH, GOPHER_FLOPS, HOFFMANN, LAWS, Law, training_flops

GOPHER, CHINCHILLA, GPT3 = (280e9, 300e9), (70e9, 1.4e12), (175e9, 300e9)


def test_chinchilla_beats_gopher_at_the_same_compute() -> None:
    assert training_flops(*CHINCHILLA) == pytest.approx(5.76e23, rel=0.03)  # both as table 3 of the paper has it
    assert training_flops(*GOPHER) == pytest.approx(5.76e23, rel=0.13)
    assert round(HOFFMANN.loss(*CHINCHILLA), 4) == 1.9366
    assert round(HOFFMANN.loss(*GOPHER), 4) == 1.9933
    assert round(HOFFMANN.loss(*GPT3), 4) == 2.0023
    assert EPOCH.loss(*CHINCHILLA) < EPOCH.loss(*GOPHER)


def test_the_printed_constants_contradict_the_rule_they_are_quoted_for_and_the_refit_does_not() -> None:
    printed, refit = HOFFMANN.optimum(GOPHER_FLOPS), EPOCH.optimum(GOPHER_FLOPS)
    assert (round(printed.parameters / 1e9), round(printed.ratio)) == (32, 93)
    assert (round(refit.parameters / 1e9), round(refit.ratio)) == (72, 18)  # Chinchilla: 70 billion, 20


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("flops", [1e18, 5.76e23])
def test_no_other_size_of_the_same_compute_does_better(law: Law, flops: float) -> None:
    best = law.optimum(flops)
    assert training_flops(*best) == pytest.approx(flops)
    least = law.loss(*best)
    for step in range(-300, 301):
        size = best.parameters * math.exp(step / 100)
        assert law.loss(size, flops / 6 / size) >= least - 1e-12
    assert law.loss(best.parameters * 1.5, flops / 9 / best.parameters) > least + 1e-5


def test_the_parts_are_what_the_loss_is_above_the_floor() -> None:
    law = Law(floor=1.0, size=100.0, data=1000.0, size_power=0.5, data_power=1.0)
    assert (law.of_size(400), law.of_data(500), law.loss(400, 500)) == (5.0, 2.0, 8.0)
    assert law.loss(1e30, 1e30) == pytest.approx(1.0)


@pytest.mark.parametrize("wrong", [0, -1, math.nan])
def test_nothing_is_predicted_of_no_parameters(wrong: float) -> None:
    for ask in (lambda: HOFFMANN.loss(wrong, 1), lambda: HOFFMANN.loss(1, wrong), lambda: HOFFMANN.optimum(wrong)):
        with pytest.raises(ValueError, match="above 0"):
            ask()
