"""The scaling law of Chinchilla against what its paper concludes from it."""

import pytest

from core.scale.laws import loss, training_flops

GOPHER = (280e9, 300e9)


def test_chinchilla_beats_gopher_at_the_same_compute() -> None:
    chinchilla = (70e9, 1.4e12)
    assert training_flops(*chinchilla) == pytest.approx(5.76e23, rel=0.03)  # both as table 3 of the paper has it
    assert training_flops(*GOPHER) == pytest.approx(5.76e23, rel=0.13)
    assert round(loss(*chinchilla), 4) == 1.9366
    assert round(loss(*GOPHER), 4) == 1.9933
    assert round(loss(175e9, 300e9), 4) == 2.0023  # GPT-3's sizes


def test_the_best_size_for_a_budget_is_that_of_the_closed_form() -> None:
    """Equation 4: N = G (C / 6)^(b / (a + b)) with G = (aA / bB)^(1 / (a + b)). Far below Gopher's 280 billion."""
    compute, a, b = 5.76e23, 0.34, 0.28
    best = (a * 406.4 / (b * 410.7)) ** (1 / (a + b)) * (compute / 6) ** (b / (a + b))
    tried = min((loss(n * 1e9, compute / (6 * n * 1e9)), n) for n in range(1, 400))[1]
    assert tried == round(best / 1e9)
    assert tried < 280 / 4


def test_more_of_either_is_better_and_never_below_the_floor() -> None:
    losses = [loss(n, d) for n in (1e6, 1e9, 1e15) for d in (1e6, 1e9, 1e15)]
    assert all(1.69 < value for value in losses)
    assert loss(1e9, 1e9) > loss(2e9, 1e9) > loss(2e9, 2e9)
    with pytest.raises(ValueError, match="above 0"):
        loss(0, 1)
