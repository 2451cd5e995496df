"""Deep stacks by the place of their norms: gradients measured here, trainings and depths by recipes/depth.py."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.parts.residual import PLACEMENTS
from core.train.lessons import depth
from ui.runs import turns
from ui.runs.kept import MIB, kept

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "block"
SEEDS = 3
DEFAULT = 12
DEPTHS = [str(n) for n in depth.DEPTHS]
PEAKS = ["0.001", "0.003"]  # learning rates of the recipe
FALLS, STAYS = 0.6, 0.8  # a ratio below the first falls; above the second (and below its inverse) stays
STUCK, GOOD = 0.1, 0.3  # nats to blind guessing that are nothing, and that are something
Row = dict[str, Any]


@dataclass(frozen=True)
class Profile:
    """Gradient norms S L by (placement, residual)."""

    norms: dict[tuple[str, bool], np.ndarray]

    def middle(self, placement: str, residual: bool = True) -> np.ndarray:
        """The median over seeds: L."""
        return np.median(self.norms[placement, residual], axis=0)


@kept(4 * MIB)
def profile(layers: int) -> Profile:
    """Measured once a server: it has nothing of the visit in it."""
    pairs = [(placement, residual) for residual in (True, False) for placement in PLACEMENTS]
    with turns.long():
        return Profile({pair: depth.profile(layers, *pair, SEEDS).numpy() for pair in pairs})


def lines(found: Profile, residual: bool, names: Mapping[str, str]) -> list[Row]:
    """A row a layer and placement: the middle seed, the least and the greatest."""
    rows = []
    for placement in PLACEMENTS:
        of = found.norms[placement, residual]
        middle, low, high = np.median(of, axis=0), of.min(0), of.max(0)
        rows += [
            {"x": n + 1, "y": float(middle[n]), "low": float(low[n]), "high": float(high[n]), "name": names[placement]}
            for n in range(of.shape[1])
        ]
    return rows


def limits(found: Profile) -> tuple[float, float]:
    """The least and the greatest gradient of all stacks: one scale for both charts."""
    least, most = (pick(pick(of) for of in map(np.ravel, found.norms.values())) for pick in (min, max))
    return float(least), float(most)


def ends(found: Profile) -> dict[str, float]:
    """First and last layer of each placement with the residual connection."""
    values: dict[str, float] = {}
    for placement in PLACEMENTS:
        middle = found.middle(placement)
        values |= {f"{placement}_first": float(middle[0]), f"{placement}_last": float(middle[-1])}
    post = found.middle("post")
    alone = {"alone_first": float(found.middle("pre", False)[0]), "alone_last": float(found.middle("pre", False)[-1])}
    return values | alone | {"times": values["post_last"] / values["pre_last"], "least": float(post.min() / post.max())}


# ---- what the recipe measured --------------------------------------------------------------------------------------


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """name: "depth" or "warmup"."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def recipe() -> dict[str, float]:
    """How the trainings were done."""
    told = shipped("warmup")
    seeds = len({row["seed"] for row in told["rows"]})
    return {"layers": told["layers"], "steps": told["steps"], "warmup": depth.WARMUP, "seeds": seeds}


def spread(values: Sequence[float]) -> Row:
    return {"y": statistics.median(values), "low": min(values), "high": max(values)}


def by_depth(names: Mapping[str, str]) -> list[Row]:
    """The gradient of the last layer over depth."""
    rows = shipped("depth")["rows"]
    return [
        {"x": layers, "name": names[placement]}
        | spread([row["last"] for row in rows if (row["placement"], row["layers"]) == (placement, layers)])
        for placement in PLACEMENTS
        for layers in depth.DEPTHS
    ]


def last_over_depth() -> tuple[str | None, dict[str, float]]:
    """Whose last gradient falls from the shallowest stack to the deepest: "pre", "post", "both" or "neither"."""
    ratio, values = {}, {"shallow": float(depth.DEPTHS[0]), "deep": float(depth.DEPTHS[-1])}
    for row in by_depth({name: name for name in PLACEMENTS}):
        if row["x"] in (depth.DEPTHS[0], depth.DEPTHS[-1]):
            values[f"{row['name']}_{'shallow' if row['x'] == depth.DEPTHS[0] else 'deep'}"] = row["y"]
    for name in PLACEMENTS:
        ratio[name] = values[f"{name}_deep"] / values[f"{name}_shallow"]
    values["times"] = 1 / ratio["pre"]
    values["law"] = (values["deep"] / values["shallow"]) ** 0.5
    if any(FALLS < ratio[name] < STAYS for name in ("pre", "post")):
        return None, values
    falls = {name for name in ("pre", "post") if ratio[name] <= FALLS}
    return {0: "neither", 2: "both"}.get(len(falls)) or falls.pop(), values


CURVES = (("post", 0, True), ("post", depth.WARMUP, True), ("pre", 0, True), ("pre", depth.WARMUP, False))


def named(placement: str, warmup: int, residual: bool) -> str:
    """The id of a training's words."""
    return f"{placement}_{'warm' if warmup else 'cold'}{'' if residual else '_alone'}"


def trainings(peak: float, placement: str, warmup: int, residual: bool) -> list[Row]:
    wanted = {"peak": peak, "placement": placement, "warmup": warmup, "residual": residual}
    return [row for row in shipped("warmup")["rows"] if all(row[key] == value for key, value in wanted.items())]


def curves(peak: float, names: Mapping[str, str]) -> list[Row]:
    """Training loss over steps: the median over seeds, the least and the greatest."""
    rows, every = [], shipped("warmup")["every"]
    for key in CURVES:
        found = trainings(peak, *key)
        for n, values in enumerate(zip(*(row["curve"] for row in found), strict=True)):
            rows.append({"x": (n + 1) * every, "name": names[named(*key)]} | spread(values))
    return rows


def held_out(peak: float) -> dict[str, float]:
    """Held-out losses by name of training, median over seeds, and that of blind guessing."""
    keys = [(placement, warmup, True) for placement in PLACEMENTS for warmup in (0, depth.WARMUP)] + [CURVES[-1]]
    found = {named(*key): statistics.median(row["held_out"] for row in trainings(peak, *key)) for key in keys}
    return found | {"blind": shipped("warmup")["blind"], "peak": peak}


def cold_post(peak: float) -> str | None:
    """What Post-LN reaches without warm-up: "stuck" at blind guessing, "worse" than with it, or the "same"."""
    found = held_out(peak)
    gained = found["blind"] - found["post_cold"]
    if gained < STUCK:
        return "stuck"
    behind = found["post_cold"] - found["post_warm"]
    if gained < GOOD:
        return None
    return "worse" if behind > STUCK / 2 else "same" if abs(behind) < STUCK / 4 else None
