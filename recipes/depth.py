"""What the place of the norm does to a deep stack, measured: assets/block/depth.json and assets/block/warmup.json.

    python -m recipes.depth depth         the gradient of the last layer by depth: a minute on one core
    python -m recipes.depth warmup        trainings with and without warm-up: 9 minutes on one busy core

Post-LN, Pre-LN and Sandwich-LN, with the residual connection and without it, on the everyday sentences that ship
(assets/data/README.md says whose they are). Expected figures stand in assets/block/README.md.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import torch

from core.parts.residual import PLACEMENTS
from core.train.lessons import depth, pretraining

FOLDER = Path(__file__).parents[1] / "assets" / "block"
SEEDS = 3
PEAKS = (1e-3, 3e-3)
WARMUPS = (0, depth.WARMUP)
EVERY = 10  # steps that a point of a curve is the mean of


def depths() -> dict[str, Any]:
    """First gradients of the last layer and of the first: one row a depth, placement and seed."""
    rows = []
    for layers, placement in product(depth.DEPTHS, PLACEMENTS):
        norms_SL = depth.profile(layers, placement, True, SEEDS)
        for seed, norms_L in enumerate(norms_SL):
            first, last = (round(float(norms_L[at]), 5) for at in (0, -1))
            rows.append({"layers": layers, "placement": placement, "seed": seed, "first": first, "last": last})
    return {"seeds": SEEDS, "rows": rows}


def settings() -> Iterator[dict[str, Any]]:
    """Which trainings: both rates, with warm-up and without; without the residual connection only with warm-up."""
    for peak, warmup, placement in product(PEAKS, WARMUPS, PLACEMENTS):
        yield {"placement": placement, "peak": peak, "warmup": warmup, "residual": True}
    for peak in PEAKS:
        yield {"placement": "pre", "peak": peak, "warmup": depth.WARMUP, "residual": False}


def trained(setting: dict[str, Any], seed: int) -> dict[str, Any]:
    """One training: its curve and its loss on sentences that it never read."""
    training = depth.learning(seed=seed, **setting)
    losses = torch.tensor([step.loss for step in training])
    held_out, _ = pretraining.held_out("clm", training.model, pretraining.corpus())
    curve = [round(x, 3) for x in losses.view(-1, EVERY).mean(1).tolist()]
    return {**setting, "seed": seed, "held_out": round(held_out, 4), "curve": curve}


def warmups() -> dict[str, Any]:
    began, rows = time.perf_counter(), []
    for setting, seed in product(settings(), range(1, SEEDS + 1)):
        rows.append(trained(setting, seed))
        print(*(f"{key}={value}" for key, value in rows[-1].items() if key != "curve"), flush=True)
    told = {"layers": depth.LAYERS, "steps": depth.STEPS, "every": EVERY, "rows_of_a_step": depth.LEARNED}
    return {**told, "blind": pretraining.facts()["blind"], "seconds": round(time.perf_counter() - began), "rows": rows}


def record(name: str, found: dict[str, Any]) -> None:
    """A row a line."""
    head = json.dumps({key: value for key, value in found.items() if key != "rows"}).removesuffix("}")
    lines = ",\n".join(f"  {json.dumps(row)}" for row in found["rows"])
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(f'{head}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    record(sys.argv[1], {"depth": depths, "warmup": warmups}[sys.argv[1]]())
