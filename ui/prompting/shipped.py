"""What the recipe measured of the two tasks, as curves: recipes/prompting.py.

mean over draws of examples, +- s / sqrt(draws)        s: standard deviation of the draws
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.families import PRESETS, PUBLISHED
from core.scale.costs import parameters
from core.train.labelled import Labelled, read_labelled
from core.weights.packs import PACKS

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "prompting"
TASKS = ("words", "verses")
COUNTS = {"words": (0, 1, 2, 4, 8, 16), "verses": (0, 3, 6, 12)}  # examples in a prompt
DRAWS = {"words": 6, "verses": 3}
SETTINGS = {"plain": (False, False), "described": (True, False), "random": (False, True)}
MODEL, LEARNER = "smollm2-135m", "tiny-bert"  # prompted, fine-tuned
PROMPTED = (MODEL, "tiny-gpt")
STARTS = ("pretrained", "untrained")
GPTS = ("gpt-1", "gpt2-xl", "gpt-3")
Point = dict[str, Any]


@cache
def labelled(name: str) -> Labelled:
    return read_labelled(FOLDER / f"{name}.json")


@cache
def measured(part: str, name: str, model: str = MODEL) -> Mapping[str, Any]:
    """part: "prompt" or "finetune"; name: the task; model: the one prompted."""
    own = "" if model == MODEL else f".{model}"
    return json.loads((FOLDER / f"{part}.{name}{own}.json").read_text(encoding="utf-8"))


def _point(x: int, values: Iterable[float]) -> Point:
    draws = list(values)
    error = statistics.stdev(draws) / len(draws) ** 0.5 if len(draws) > 1 else 0.0
    return {"x": x, "mean": statistics.fmean(draws), "error": error, "values": draws}


def prompted(name: str, setting: str, calibrated: bool = False, model: str = MODEL) -> list[Point]:
    """Accuracy by the number of examples in the prompt. Without examples nothing is drawn: one value."""
    described, random_labels = SETTINGS[setting]
    rows = [
        row for row in measured("prompt", name, model)["rows"] if "order" not in row and row["described"] == described
    ]
    which = "calibrated" if calibrated else "accuracy"
    by_count = {
        count: [row[which] for row in rows if row["shots"] == count and (row["random"] == random_labels or not count)]
        for count in COUNTS[name]
    }
    return [_point(count, values) for count, values in by_count.items() if values]


def best(name: str, setting: str, model: str) -> float:
    """The highest mean of a model's curve."""
    return max(point["mean"] for point in prompted(name, setting, model=model))


def commonest(name: str, setting: str, count: int, model: str = MODEL) -> float:
    """The share of tested texts that get the label said most often, over the draws of so many examples."""
    described, random_labels = SETTINGS[setting]
    rows = [row for row in measured("prompt", name, model)["rows"] if "order" not in row and row["shots"] == count]
    said = [
        row["said"] for row in rows if row["described"] == described and (row["random"] == random_labels or not count)
    ]
    return statistics.fmean(max(map(labels.count, set(labels))) / len(labels) for labels in said)


def finetuned(name: str, start: str) -> list[Point]:
    """Accuracy by the number of examples that the weights were changed on."""
    rows = [row for row in measured("finetune", name)["rows"] if row["start"] == start]
    sizes = sorted({row["examples"] for row in rows})
    return [_point(x, [row["accuracy"] for row in rows if row["examples"] == x]) for x in sizes]


def curves(name: str, setting: str, model: str = MODEL) -> dict[str, list[Point]]:
    """Both ways of teaching, by the number of examples."""
    return {"prompt": prompted(name, setting, model=model)} | {start: finetuned(name, start) for start in STARTS}


def ordered(name: str) -> list[float]:
    """Accuracy of one draw of examples in several orders."""
    return [row["accuracy"] for row in measured("prompt", name)["rows"] if "order" in row]


def at(points: list[Point], x: int, what: str = "mean") -> float:
    """A curve at x: its mean, or the standard error of that."""
    return next(point[what] for point in points if point["x"] == x)


def shown(model_id: str) -> str:
    """The model whose curve stands beside the one that answers: its own if it was measured."""
    return model_id if model_id in PROMPTED else MODEL


def numbers(name: str, setting: str, model: str = MODEL) -> dict[str, Any]:
    """What the words of the page say of a task: shares, by the number of examples. model: the one whose curve is shown.

    most: the most examples measured in both the setting and the plain one; some: the next fewer of the task, if any.
    """
    curve, plain = prompted(name, setting, model=model), prompted(name, "plain", model=model)
    counts = sorted({point["x"] for point in curve} & {point["x"] for point in plain})
    most = counts[-1]
    some = min(COUNTS[name][-2], most)
    tuned, fresh = finetuned(name, "pretrained"), finetuned(name, "untrained")
    near = min(tuned, key=lambda point: abs(point["x"] - plain[-1]["x"]))
    orders = ordered("words")
    return {
        "tested": len(labelled(name).test),
        "chance": labelled(name).chance,
        "some_count": some,
        "most": most,
        "zero": at(plain, 0),
        "some": at(curve, some),
        "some_plain": at(plain, some),
        "some_error": (at(curve, some, "error") ** 2 + at(plain, some, "error") ** 2) ** 0.5,
        "full": at(curve, most),
        "full_plain": at(plain, most),
        "error": at(curve, most, "error"),
        "same": commonest(name, setting, most, model),
        "calibrated_full": at(prompted(name, setting, True, model), most),
        "near": near["x"],
        "prompted": plain[-1]["mean"],
        "tuned": near["mean"],
        "tuned_error": (near["error"] ** 2 + plain[-1]["error"] ** 2) ** 0.5,
        "last": tuned[-1]["x"],
        "tuned_last": tuned[-1]["mean"],
        "fresh_last": fresh[-1]["mean"],
        "orders": len(orders),
        "order_count": COUNTS["words"][-2],
        "order_low": min(orders),
        "order_high": max(orders),
        "measured": PACKS[model].title,
        "larger": PACKS[MODEL].title,
        "learner_parameters": measured("finetune", name)["parameters"],
    }


def generations() -> dict[str, Any]:
    """GPT-1, 2, 3 by their presets: layers, context, parameters counted from the parts."""
    facts: dict[str, Any] = {}
    for at_, name in enumerate(GPTS, 1):
        config = PRESETS[name]
        facts |= {f"layers{at_}": config.n_layers, f"tokens{at_}": config.max_tokens}
        facts |= {f"name{at_}": PUBLISHED[name].title, f"parameters{at_}": parameters(config).total / 1e6}
    return facts
