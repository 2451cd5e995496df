"""Scaling laws fitted to runs of one's own, by two of Hoffmann's approaches.

    approach 2:  of each budget C a parabola  L = p (ln N - ln N*)^2 + q;   then N* = k C^s over the budgets
    approach 3:  min over E, A, B, a, b of  sum over runs of Huber_d(ln L(N, D) - ln loss),  d = 0.001,  by L-BFGS
Hoffmann et al. 2022, sections 3.2 and 3.3. Intervals: the runs drawn anew with replacement (Efron 1979, bootstrap).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor

from core.scale.laws import Law

HUBER = 1e-3
FEWEST = 3  # runs of a budget that a parabola can be laid through
STARTS = tuple(itertools.product((0.0, 1.0), (3.0, 8.0), (3.0, 8.0), (0.3, 0.8), (0.3, 0.8)))  # e, a, b, powers


class Run(NamedTuple):
    """A training: its size, the tokens it read, its loss in nats a token, and the budget it was planned for."""

    parameters: float
    tokens: float
    loss: float
    budget: float


# ---- approach 2 ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parabola:
    """curve (ln N - ln best)^2 + least, through the runs of one budget."""

    budget: float
    best: float
    least: float
    curve: float

    def loss(self, parameters: float) -> float:
        return self.least + self.curve * (math.log(parameters) - math.log(self.best)) ** 2


class Power(NamedTuple):
    """y = factor * x^power."""

    factor: float
    power: float

    def at(self, x: float) -> float:
        return self.factor * x**self.power


def parabola(runs: Sequence[Run]) -> Parabola | None:
    """Least squares through runs of one budget. None: fewer than three sizes, or no least in between."""
    if len({run.parameters for run in runs}) < FEWEST:
        return None
    x_R = torch.tensor([math.log(run.parameters) for run in runs], dtype=torch.float64)
    y_R = torch.tensor([run.loss for run in runs], dtype=torch.float64)
    middle = x_R.mean()  # numbers near 0 solve better
    c, b, a = torch.linalg.lstsq(torch.stack([(x_R - middle) ** k for k in range(3)], -1), y_R).solution.tolist()
    lowest = -b / (2 * a) if a > 0 else math.inf
    if not float((x_R - middle).min()) <= lowest <= float((x_R - middle).max()):
        return None
    return Parabola(runs[0].budget, math.exp(lowest + float(middle)), c - b * b / (4 * a), a)


def parabolas(runs: Sequence[Run]) -> list[Parabola]:
    """Of every budget that has one."""
    budgets = sorted({run.budget for run in runs})
    found = [parabola([run for run in runs if run.budget == budget]) for budget in budgets]
    return [one for one in found if one is not None]


def power_law(pairs: Sequence[tuple[float, float]]) -> Power:
    """The straight line through ln y over ln x."""
    x_R, y_R = torch.tensor(pairs, dtype=torch.float64).log().unbind(-1)
    slope = ((x_R - x_R.mean()) * (y_R - y_R.mean())).sum() / ((x_R - x_R.mean()) ** 2).sum()
    return Power(float((y_R.mean() - slope * x_R.mean()).exp()), float(slope))


def best_sizes(runs: Sequence[Run]) -> Power | None:
    """Approach 2: N* = k C^s. None where fewer than two budgets have a parabola."""
    found = parabolas(runs)
    return power_law([(one.budget, one.best) for one in found]) if len(found) > 1 else None


# ---- approach 3 ----------------------------------------------------------------------------------------------------


def log_loss(theta_5: Tensor, n_R: Tensor, d_R: Tensor) -> Tensor:
    """ln L(N, D) = logsumexp(e, a - size_power ln N, b - data_power ln D), with e = ln E, a = ln A, b = ln B."""
    e, a, b, size_power, data_power = theta_5.unbind()
    return torch.stack([e.expand_as(n_R), a - size_power * n_R, b - data_power * d_R]).logsumexp(0)


def misfit(theta_5: Tensor, runs: Sequence[Run]) -> Tensor:
    """The Huber loss of ln L summed over runs."""
    n_R, d_R, l_R = torch.tensor([run[:3] for run in runs], dtype=torch.float64).log().unbind(-1)
    away_R = (log_loss(theta_5, n_R, d_R) - l_R).abs()
    return torch.where(away_R <= HUBER, away_R**2 / 2, HUBER * (away_R - HUBER / 2)).sum()


def fit_law(runs: Sequence[Run], starts: Sequence[Sequence[float]] = STARTS) -> Law:
    """Approach 3: the best of L-BFGS from each start (ln E, ln A, ln B, size_power, data_power)."""
    best, least = torch.tensor(starts[0]), math.inf
    for start in starts:
        theta_5 = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([theta_5], max_iter=500, tolerance_change=1e-12, line_search_fn="strong_wolfe")

        def closure(theta_5: Tensor = theta_5, optimizer: torch.optim.LBFGS = optimizer) -> Tensor:
            optimizer.zero_grad()
            value = 1e3 * misfit(theta_5, runs)  # so that its gradient is not below the optimizer's tolerance
            value.backward()
            return value

        optimizer.step(closure)
        value = float(misfit(theta_5.detach(), runs))
        if value < least:
            best, least = theta_5.detach(), value
    e, a, b, size_power, data_power = best.tolist()
    return Law(floor=math.exp(e), size=math.exp(a), data=math.exp(b), size_power=size_power, data_power=data_power)


def start_of(law: Law) -> tuple[float, ...]:
    """A law as a start."""
    return (math.log(law.floor), math.log(law.size), math.log(law.data), law.size_power, law.data_power)


# ---- intervals -----------------------------------------------------------------------------------------------------

T = TypeVar("T")


def redrawn(runs: Sequence[Run], times: int, seed: int) -> Iterator[list[Run]]:
    """So many samples of as many runs, with replacement within each budget."""
    rng = torch.Generator().manual_seed(seed)
    groups = [[run for run in runs if run.budget == budget] for budget in sorted({run.budget for run in runs})]
    for _ in range(times):
        yield [g[i] for g in groups for i in torch.randint(len(g), (len(g),), generator=rng).tolist()]


def bootstrap(runs: Sequence[Run], fit: Callable[[list[Run]], T | None], times: int, seed: int = 0) -> list[T]:
    """What a fit finds in samples drawn anew; samples that it can make nothing of are left out."""
    found = [fit(sample) for sample in redrawn(runs, times, seed)]
    return [one for one in found if one is not None]


def interval(values: Sequence[float], share: float = 0.9) -> tuple[float, float]:
    """The middle ``share`` of the values."""
    at = torch.tensor([(1 - share) / 2, (1 + share) / 2], dtype=torch.float64)
    low, high = torch.quantile(torch.tensor(values, dtype=torch.float64), at).tolist()
    return low, high
