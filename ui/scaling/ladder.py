"""Our own ladder: every run that was trained, the laws that were fitted to them, and what these predict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from core.scale.fits import HUBER, Run, fit_law, parabola, start_of
from core.scale.laws import EPOCH, Law
from core.weights.tiny_ladder import FOLDER
from ui.runs import turns
from ui.runs.kept import MIB, kept
from ui.scaling.history import split

SHOWN = ("budgets", "sizes", "residuals", "largest")
FIRST_SEED = 1
CURVE_POINTS = 40
CLOSE = 0.05  # nats: a prediction that is off by less than this is met; other first weights move a loss by 0.03
Row = dict[str, Any]


@cache
def _file(name: str) -> Mapping[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def runs() -> tuple[Run, ...]:
    """Those of the first seed, which the laws are fitted to."""
    rows = [row for row in _file("runs")["runs"] if row["seed"] == FIRST_SEED]
    return tuple(Run(row["parameters"], row["tokens"], row["held_out"], row["budget"]) for row in rows)


@cache
def fit() -> Mapping[str, Any]:
    return _file("fit")


def law(without_largest: bool = False) -> Law:
    return Law(**(fit()["without_largest"] if without_largest else fit())["law"])


def named(budget: float) -> str:
    """1e12 -> "1e12"."""
    return f"{budget:.0e}".replace("e+", "e")


# ---- rows of the charts --------------------------------------------------------------------------------------------


def budget_rows() -> list[Row]:
    """Every run: its loss over its size."""
    return [
        {"n": run.parameters, "loss": run.loss, "d": run.tokens, "ratio": run.tokens / run.parameters}
        | {"budget": named(run.budget), "epochs": run.tokens / _file("runs")["distinct_tokens"]}
        for run in runs()
    ]


def parabola_rows() -> list[Row]:
    """The parabola of each budget that has one, over the sizes of its runs."""
    rows = []
    for entry in fit()["parabolas"]:
        here = [run for run in runs() if run.budget == entry["budget"]]
        found = parabola(here)
        assert found is not None  # the recipe found it
        low, high = (end(run.parameters for run in here) for end in (min, max))
        sizes = [low * (high / low) ** (k / (CURVE_POINTS - 1)) for k in range(CURVE_POINTS)]
        rows += [{"n": n, "loss": found.loss(n), "budget": named(found.budget)} for n in sizes]
    return rows


def least_rows() -> list[Row]:
    """Where each parabola is lowest."""
    return [{"n": one["best"], "loss": one["least"], "budget": named(one["budget"])} for one in fit()["parabolas"]]


def best_rows(words: Mapping[str, str]) -> list[Row]:
    """The best size over compute, by the two approaches, from the least budget to tiny-gpt's and beyond."""
    factor, power = fit()["power"]
    budgets = [10 ** (11 + k / 4) for k in range(17)]
    ours = [{"c": c, "n": factor * c**power, "what": words["approach_2"]} for c in budgets]
    return ours + [{"c": c, "n": law().optimum(c).parameters, "what": words["approach_3"]} for c in budgets]


def best_points() -> list[Row]:
    """The least of each parabola with the middle 90 % of its samples."""
    return [
        {"c": one["budget"], "n": one["best"], "low": one["best_range"][0], "high": one["best_range"][1]}
        for one in fit()["parabolas"]
    ]


def residual_rows(without_largest: bool = False) -> list[Row]:
    """Measured minus predicted, in nats."""
    by = law(without_largest)
    return [
        {"n": run.parameters, "d": run.tokens, "budget": named(run.budget), "loss": run.loss}
        | {"away": run.loss - by.loss(run.parameters, run.tokens)}
        for run in runs()
    ]


def largest_rows(words: Mapping[str, str]) -> list[Row]:
    """The runs that were left out, and tiny-gpt: predicted with its interval, and measured."""
    rows = [{"name": f"{one['parameters'] / 1e6:.2f}M", **one} for one in fit()["without_largest"]["runs"]]
    rows.append({"name": words["tiny_gpt"], **fit()["tiny_gpt"]})
    return [
        {
            "name": one["name"],
            "predicted": one["predicted"],
            "measured": one["measured"],
            "low": one["range"][0],
            "high": one["range"][1],
        }
        for one in rows
    ]


# ---- what the page says --------------------------------------------------------------------------------------------


def numbers() -> dict[str, Any]:
    """Of the runs, of both fits and of what was predicted."""
    made, told = _file("runs"), fit()
    held = told["without_largest"]
    away = [abs(row["away"]) for row in residual_rows()]
    best = law().optimum(max(run.budget for run in runs()))
    spreads = [max(one["losses"]) - min(one["losses"]) for one in told["seeds"]]
    values: dict[str, Any] = {
        "runs": len(runs()),
        "sizes": len({run.parameters for run in runs()}),
        "fewest": min(run.parameters for run in runs()),
        "most": max(run.parameters for run in runs()),
        "text": made["distinct_tokens"],
        "epochs": max(run.tokens for run in runs()) / made["distinct_tokens"],
        "minutes": told["minutes"],
        "samples": told["samples"],
        "huber": HUBER,
        "power": told["power"][1],
        "power_low": told["power_range"][0],
        "power_high": told["power_range"][1],
        "exponent": told["exponent"],
        "exponent_low": told["exponent_range"][0],
        "exponent_high": told["exponent_range"][1],
        "away": sum(away) / len(away),
        "worst": max(away),
        "ratio": best.ratio,
        **split("budget", max(run.budget for run in runs())),
        "close": CLOSE,
        "repeated": len(told["seeds"]),
        "seeds": max((len(one["losses"]) for one in told["seeds"]), default=1),
        "spread": max(spreads, default=0.0),
        "left_out": len(held["runs"]),
        "missed": missed()[1]["mean"],
        "held_floor": held["law"]["floor"],
        "held_best": held["power"][0] * held["budget"] ** held["power"][1],
        "held_found": next((one["best"] for one in told["parabolas"] if one["budget"] == held["budget"]), float("nan")),
        **{f"suspect_{name}": value for name, value in told["suspects"].items()},
        **{f"tiny_{name}": value for name, value in told["tiny_gpt"].items() if name != "range"},
        "tiny_times": told["tiny_gpt"]["tokens"] / made["distinct_tokens"],
    }
    for name, value in told["law"].items():
        low, high = told["law_range"][name]
        values |= {name: value, f"{name}_low": low, f"{name}_high": high}
    return values


def missed() -> tuple[str | None, dict[str, float]]:
    """What the law from the smaller budgets says of the largest one: "low", "high", or "met" within CLOSE nats.

    None where its runs do not agree, or where it is near to either.
    """
    away = [one["measured"] - one["predicted"] for one in fit()["without_largest"]["runs"]]
    told = {"mean": sum(away) / len(away), "away_least": min(away), "away_most": max(away)}
    if all(abs(x) < CLOSE for x in away):
        return "met", told
    if all(x > CLOSE for x in away):
        return "low", told
    return ("high", told) if all(x < -CLOSE for x in away) else (None, told)


def reads(shown: str) -> list[str]:
    """Which explanations are true of what is shown."""
    return (
        [f"why_largest_{missed()[0] or 'mixed'}", "why_suspects", "why_tiny_gpt"]
        if shown == "largest"
        else [f"why_{shown}"]
    )


def agreement() -> tuple[str | None, dict[str, float]]:
    """Which approach gives the best size the larger power of compute: "two", "three", or "same" within 0.01."""
    two, three = fit()["power"][1], fit()["exponent"]
    told = {"two": two, "three": three}
    if abs(two - three) < 0.01:
        return "same", told
    return (None if abs(two - three) < 0.02 else "two" if two > three else "three"), told


@kept(MIB)
def fitted_here() -> tuple[Law, float]:
    """Approach 3 once more on this server, from where the recipe ended and from Epoch's; and how far it is off."""
    with turns.long():
        found = fit_law(runs(), [start_of(law()), start_of(EPOCH)])
    return found, max(
        abs(found.loss(run.parameters, run.tokens) - law().loss(run.parameters, run.tokens)) for run in runs()
    )
