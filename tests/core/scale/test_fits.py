"""Fits of scaling laws: they give back the law that made the runs; numpy and scipy-free closed forms are the judges."""

import math
import random

import numpy as np
import pytest

from core.scale.fits import (
    HUBER,
    Run,
    best_sizes,
    bootstrap,
    fit_law,
    interval,
    misfit,
    parabola,
    parabolas,
    power_law,
    redrawn,
    start_of,
)
from core.scale.laws import EPOCH, Law

TRUE = Law(floor=2.1, size=60.0, data=900.0, size_power=0.35, data_power=0.45)
BUDGETS = (3e11, 1e12, 3e12, 1e13)


def made(noise: float = 0.0, law: Law = TRUE) -> list[Run]:
    rng = random.Random(1)
    return [
        Run(n, c / 6 / n, law.loss(n, c / 6 / n) * math.exp(rng.gauss(0, noise)), c)
        for c in BUDGETS
        for n in (law.optimum(c).parameters * 2.0**k for k in (-2, -1, 0, 1, 2))
    ]


def test_approach_3_finds_the_law_that_made_the_runs() -> None:
    found = fit_law(made(), [(0.5, 3.0, 8.0, 0.3, 0.3)])
    for name in ("floor", "size", "data", "size_power", "data_power"):
        assert getattr(found, name) == pytest.approx(getattr(TRUE, name), rel=1e-3)


def test_one_wild_run_pulls_less_than_squares_would_let_it() -> None:
    """Huber: far away the pull is constant. The floor and the powers stay close, with a run 30 % off."""
    runs = made()
    wild = [runs[0]._replace(loss=runs[0].loss * 1.3), *runs[1:]]
    found = fit_law(wild, [start_of(TRUE)])
    rest = [abs(found.loss(run.parameters, run.tokens) - run.loss) for run in runs[1:]]
    assert float(np.median(rest)) < 1e-3


def test_the_misfit_is_hubers() -> None:
    import torch

    theta = torch.tensor(start_of(TRUE), dtype=torch.float64)
    run = made()[0]
    for away in (0.0004, 0.05):
        off = run._replace(loss=run.loss * math.exp(away))
        expected = away**2 / 2 if away <= HUBER else HUBER * (away - HUBER / 2)
        assert float(misfit(theta, [off])) == pytest.approx(expected, rel=1e-6)


def test_a_parabola_is_numpys_in_the_logarithm_of_the_size() -> None:
    runs = [run for run in made(noise=0.01) if run.budget == 1e12]
    found = parabola(runs)
    assert found is not None
    a, b, c = np.polyfit([math.log(run.parameters) for run in runs], [run.loss for run in runs], 2)
    assert found.best == pytest.approx(math.exp(-b / (2 * a)), rel=1e-4)
    assert found.least == pytest.approx(c - b * b / (4 * a), rel=1e-6)
    assert found.loss(1e5) == pytest.approx(np.polyval([a, b, c], math.log(1e5)), rel=1e-6)


def test_no_parabola_through_two_sizes_nor_one_whose_least_lies_outside() -> None:
    two = [Run(1e5, 1e6, 4.0, 1e12), Run(2e5, 5e5, 3.9, 1e12), Run(2e5, 5e5, 3.95, 1e12)]
    assert parabola(two) is None
    falling = [Run(n, 1e6, 5 - math.log10(n) / 2 + 0.01 * math.log10(n) ** 2, 1e12) for n in (1e4, 1e5, 1e6)]
    assert parabola(falling) is None
    assert parabolas([*two, *falling]) == [] or best_sizes(two) is None


def test_the_power_of_a_power_law_comes_out() -> None:
    found = power_law([(x, 3 * x**0.46) for x in (1e10, 1e11, 1e13)])
    assert (found.factor, found.power) == (pytest.approx(3, rel=1e-9), pytest.approx(0.46))


def test_approach_2_is_near_the_closed_form_where_budgets_are_centred() -> None:
    found = best_sizes(made())
    assert found is not None
    assert found.power == pytest.approx(TRUE.data_power / (TRUE.size_power + TRUE.data_power), abs=0.02)


def test_samples_are_drawn_with_replacement_within_each_budget() -> None:
    runs = made()
    samples = list(redrawn(runs, 20, seed=0))
    assert samples == list(redrawn(runs, 20, seed=0)) != list(redrawn(runs, 20, seed=1))
    for sample in samples:
        assert [run.budget for run in sample] == [run.budget for run in runs]
    assert any(len(set(sample)) < len(runs) for sample in samples)


def test_an_interval_is_numpys_quantiles_and_a_bootstrap_leaves_out_what_cannot_be_fitted() -> None:
    values = [float(x) for x in range(101)]
    assert interval(values) == pytest.approx((5.0, 95.0)) == tuple(np.quantile(values, [0.05, 0.95]))
    assert bootstrap(made(), lambda sample: None, 5) == []
    assert len(bootstrap(made(), best_sizes, 5)) <= 5


def test_a_start_is_the_logarithms_of_a_law() -> None:
    e, a, b, *powers = start_of(EPOCH)
    assert [math.exp(x) for x in (e, a, b)] == pytest.approx([1.8172, 482.01, 2085.43])
    assert powers == [0.3478, 0.3658]
