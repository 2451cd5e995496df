"""The facts model with some of it switched off: one fact and all others, measured here; the mean is shipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.read.recall import units_of
from core.train.lessons import known
from core.train.lessons.known import Outcome
from ui.runs import turns
from ui.runs.kept import MIB, kept

KINDS = ("neurons", "chance", "heads")  # what is switched off
COUNTS = [str(n) for n in known.COUNTS]
DEFAULT = 32
HIGH, LOW = 0.9, 0.5  # ends of the question what a head is worth
CLOSE = 0.02
KEPT, ALONE = 0.8, 0.9  # shares of a chance that are left: of a fact that stays, of others that are spared
Row = dict[str, Any]


@dataclass(frozen=True)
class Lesion:
    """What is left of one fact and of the others, by (kind, how many)."""

    whole: Outcome
    units: dict[tuple[str, int], Outcome]


Heads = dict[tuple[int, int], Outcome]  # by layer and head


@kept(2 * MIB)
def lesion(at: int) -> Lesion:
    """Of a fact by its number: nothing of the visit is in it."""
    with turns.long():
        found = known.known()
        units = {(kind, count): outcome for kind, count, outcome in known.switched(found, at)}
        return Lesion(known.whole(found, at), units)


@kept(2 * MIB)
def heads(at: int) -> Heads:
    """Each head left out."""
    with turns.long():
        return known.heads(known.known(), at)


@cache
def titles() -> list[str]:
    """Facts as they are said."""
    return [" ".join(fact.statement("forward")[1:-1]) for fact in known.known().facts]


def asked(at: int) -> dict[str, str]:
    """The question and its answer, as words."""
    given, right = known.known().facts[at].asked("forward")
    return {"question": " ".join(given[1:]), "answer": " ".join(right)}


def lines(found: Lesion, others: bool, names: Mapping[str, str]) -> list[Row]:
    """The chance of this fact's answer, or the mean of the others', over the number of units at 0."""
    which = "others_chance" if others else "chance"
    rows = []
    for kind in KINDS:
        values = {0: found.whole} | {count: found.units[kind, count] for count in known.COUNTS}
        rows += [{"x": n, "y": getattr(one, which), "name": names[kind]} for n, one in values.items()]
    return rows


def numbers(found: Lesion, count: int) -> dict[str, float]:
    """What the words tell of so many units at 0."""
    told = {"count": count, "others": len(titles()) - 1, "whole": found.whole.chance} | sizes()
    for kind in KINDS:
        one = found.units[kind, count]
        told |= {kind: one.chance, f"{kind}_others": one.others_chance, f"{kind}_right": one.others_right}
    return told


def sizes() -> dict[str, int]:
    """Of the model, and what it has read."""
    model = known.known().model
    layers = model.config.n_layers
    return {
        "read": known.COUNT,
        "parameters": sum(p.numel() for p in model.parameters()),
        "units": layers * units_of(model.config, "neurons"),
        "coordinates": layers * units_of(model.config, "heads"),
    }


def specific(found: Lesion, count: int) -> str:
    """Which words say what happened: the fact is "gone" alone, or the others go "too", or it "stays"."""
    one = found.units["neurons", count]
    if one.chance > KEPT * found.whole.chance:
        return "stays"
    return "gone" if one.others_chance > ALONE * found.whole.others_chance else "too"


def mean() -> dict[str, float]:
    """Over all facts, from the recipe: so many neurons off, and the same share of the heads' numbers."""
    rows = {(kind, n): values for kind, n, *values in shipped()["units"]}
    few = DEFAULT * sizes()["coordinates"] // sizes()["units"]
    told: dict[str, float] = {"count": DEFAULT, "few": few, "facts": len(titles())}
    for kind, count in (("neurons", DEFAULT), ("chance", DEFAULT), ("heads", few)):
        chance, _, others, _ = rows[kind, count]
        told |= {f"{kind}_chance": chance, f"{kind}_others": others}
    return told


@cache
def shipped() -> Mapping[str, Any]:
    return json.loads((known.FOLDER / "recipe.json").read_text(encoding="utf-8"))


def worst_head(found: Heads) -> tuple[str | None, dict[str, float]]:
    """How many other facts are still said without the head that costs most: "most", "some" or "few"."""
    (layer, head), one = min(found.items(), key=lambda item: item[1].others_right)
    share = one.others_right
    told = {"layer": layer, "head": head, "heads": len(found), "others": len(titles()) - 1}
    values = told | {"share": share, "own": one.chance}
    if min(abs(share - end) for end in (HIGH, LOW)) < CLOSE:
        return None, values
    return "most" if share > HIGH else "some" if share > LOW else "few", values


def head_rows(found: Heads, words: Mapping[str, str]) -> list[Row]:
    """Each head: this fact, and the mean of the others."""
    rows = []
    for (layer, head), one in found.items():
        name = f"{layer}.{head}"
        rows += [
            {"head": name, "y": one.chance, "who": words["this"]},
            {"head": name, "y": one.others_chance, "who": words["others"]},
        ]
    return rows
