"""Recall over distance as the recipe measured it: every net, three seeds, shown one distance alone or all of them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.classics.recall import LETTERS
from core.weights.tiny_recurrent import FOLDER

FORGETS = {"0": "lstm-0", "1": "lstm", "5": "lstm-5"}  # first bias of the forget gate -> the net
MIXED = 0
FAR = 100
ANSWERS = ("none", "attention", "some", "all")
ABLE, UNABLE = 0.95, 0.5  # of the letters: shares from and below which a net can or cannot


@cache
def measured() -> Mapping[str, Any]:
    return json.loads((FOLDER / "recall.json").read_text(encoding="utf-8"))


def nets(forget: str) -> dict[str, str]:
    """The four that are drawn: their name on the chart -> their name in the recipe."""
    return {"rnn": "rnn", "gru": "gru", "lstm": FORGETS[forget], "attention": "attention"}


@cache
def shares(net: str, mixed: bool) -> dict[int, list[float]]:
    """Distance -> the share of letters recalled, a value a seed."""
    found: dict[int, list[float]] = {}
    for run in measured()["runs"]:
        if run["net"] == net and (run["shown"] == MIXED) == mixed:
            for distance, share in run["recall"].items():
                found.setdefault(int(distance), []).append(share)
    return dict(sorted(found.items()))


def points(forget: str, mixed: bool) -> list[dict[str, Any]]:
    """A row for each net and distance: the middle seed and the range of all."""
    return [
        {"net": name, "d": d, "mid": statistics.median(values), "low": min(values), "high": max(values)}
        for name, net in nets(forget).items()
        for d, values in shares(net, mixed).items()
    ]


def span(values: Sequence[float]) -> str:
    """Worst to best of all seeds, in percent; one number where they are the same."""
    ends = list(dict.fromkeys(f"{end:.0%}" for end in (min(values), max(values))))
    return "–".join(ends)


def numbers(forget: str, mixed: bool) -> dict[str, Any]:
    """What the words about the chart say."""
    made = measured()
    counts = [made["parameters"][net] for net in nets(forget).values()]
    far = {f"{name}_far": span(shares(net, mixed)[FAR]) for name, net in nets(forget).items()}
    return far | {
        "seeds": len(made["seeds"]),
        "sentences": made["steps"] * made["batch"],
        "letters": LETTERS,
        "chance": 1 / LETTERS,
        "fewest": min(counts),
        "most": max(counts),
        "asked": made["asked"][0],
        "far": FAR,
        "forget": forget,
    }


def who_recalls(nets_asked: Sequence[str], mixed: bool) -> str | None:
    """Who recalls a letter FAR tokens back with every seed: one of ANSWERS, of which one alone is true.

    None: a net almost does, or one does that is not attention.
    """
    worst = {net: min(shares(net, mixed)[FAR]) for net in nets_asked}
    if any(UNABLE <= share < ABLE for share in worst.values()):
        return None
    able = {net for net, share in worst.items() if share >= ABLE}
    if len(able) == len(worst):
        return "all"
    if len(able) == 1:
        return "attention" if able == {"attention"} else None
    return "some" if able else "none"
