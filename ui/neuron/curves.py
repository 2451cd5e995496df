"""Six activations with their derivatives under one point, and how far a neuron that starts there learns.

All is computed by the core once a process; the browser only reads off it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import torch

from core.classics.activations import ACTIVATIONS, SATURATED, saturated
from core.classics.alone import learned
from ui.browser.figure import Owned, mount
from ui.frame.text import Words

REACH = 6  # a from -6 to 6
TARGET, ETA, UPDATES = 1, 0.5, 100
FIRST = -4
ASKED_AT = -3  # the question is about a neuron that starts here
GRID = [tenth // 10 if tenth % 10 == 0 else tenth / 10 for tenth in range(-10 * REACH, 10 * REACH + 1)]


@cache
def arrays() -> dict[str, np.ndarray]:
    """value, slope, before and after (y of a neuron that starts at a), stuck (saturated): activations x points."""
    a = torch.tensor(GRID, dtype=torch.float64)
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ("value", "slope", "after", "stuck")}
    for phi in ACTIVATIONS.values():
        rows["value"].append(phi.value(a).numpy())
        rows["slope"].append(phi.slope(a).numpy())
        rows["after"].append(phi.value(learned(phi, a, TARGET, ETA, UPDATES)).numpy())
        rows["stuck"].append(saturated(phi, a).numpy())
    return {name: np.stack(values) for name, values in rows.items()}


@cache
def apart() -> float:
    """The largest difference between the slopes here and those of autograd, over all points."""
    a = torch.tensor(GRID, dtype=torch.float64, requires_grad=True)
    slopes = [torch.autograd.grad(phi.value(a).sum(), a)[0] for phi in ACTIVATIONS.values()]
    return float(np.abs(torch.stack(slopes).numpy() - arrays()["slope"]).max())


def show(T: Words) -> None:
    place = Owned(T, {"a": (GRID, FIRST)})
    header = {
        "names": list(ACTIVATIONS),
        "shown": [T(f"phi_{name}") for name in ACTIVATIONS],
        "formulas": [[phi.formula, phi.derivative] for phi in ACTIVATIONS.values()],
        "steepest": [phi.steepest for phi in ACTIVATIONS.values()],
        "limit": SATURATED,
        "target": TARGET,
    }
    mount("neuron/curves", header, arrays(), T.words("curves"), place)


def numbers() -> dict[str, Any]:
    """For the words beside the figure."""
    said = {"eta": ETA, "updates": UPDATES, "target": TARGET, "apart": apart(), "limit": 100 * SATURATED}
    return said | {"start": ASKED_AT} | {name: _at(name, "after") for name in ACTIVATIONS}


def outcome(name: str) -> str:
    """How far a neuron that starts at ``ASKED_AT`` comes: "nowhere", "part" of the way or "there"."""
    way = 1 - abs(_at(name, "after") - TARGET) / abs(_at(name, "value") - TARGET)
    return "there" if way > 0.9 else "part" if way > 0.01 else "nowhere"


def _at(name: str, what: str) -> float:
    return float(arrays()[what][list(ACTIVATIONS).index(name), GRID.index(ASKED_AT)])
