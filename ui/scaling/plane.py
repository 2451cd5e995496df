"""The law of size and data as a plane that is walked in the browser, and what is asked about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.scale.laws import GOPHER_FLOPS, LAWS
from core.scale.results import MODELS
from ui.browser.figure import Owned, mount
from ui.frame.text import Words

STEPS = 20  # of a point's coordinate a decade
N_DECADES, D_DECADES = (7, 13), (8, 14)
SETS = ("epoch", "hoffmann", "both")
OWN = "own"
FITTED = {"n": (70e6, 16e9), "d": (5e9, 500e9)}  # Hoffmann et al. 2022, abstract: what their runs cover
RATIOS = {"five": 5, "twenty": 20, "ninety": 90}  # tokens a parameter that are offered as answers
NEAR = 1.2


def place(T: Words) -> Owned:
    n, d = (range(lo * STEPS, hi * STEPS + 1) for lo, hi in (N_DECADES, D_DECADES))
    first = 11 * STEPS
    return Owned(
        T,
        {
            "set": (SETS, SETS[0]),
            "at": ((*MODELS, OWN), "gopher"),
            "n": (n, first - 10),
            "d": (d, first + 10),
        },
    )


def show(T: Words, at: Owned) -> None:
    header = {
        "steps": STEPS,
        "laws": {name: asdict(law) for name, law in LAWS.items()},
        "models": {id_: {"title": one.title, "n": one.parameters, "d": one.tokens} for id_, one in MODELS.items()},
        "fitted": FITTED,
    }
    mount("scaling/plane", header, {}, T.words("plane"), at, pick=at.take)


def numbers() -> dict[str, Any]:
    """The best of Gopher's budget by both sets."""
    told: dict[str, Any] = {}
    for name, law in LAWS.items():
        best = law.optimum(GOPHER_FLOPS)
        powers = law.size_power + law.data_power
        told |= {f"{name}_n": best.parameters / 1e9, f"{name}_ratio": best.ratio}
        told |= {f"{name}_power": law.data_power / powers} | {
            f"{name}_{key}": value for key, value in asdict(law).items()
        }
    return told


def hidden_ratio(shown: str) -> tuple[str, str | None]:
    """The set that is not on screen, and the tokens a parameter that it asks for: of RATIOS, None if none fits."""
    other = {"epoch": "hoffmann", "hoffmann": "epoch"}.get(shown, "")
    if not other:
        return other, None
    ratio = LAWS[other].optimum(GOPHER_FLOPS).ratio
    near = [name for name, about in RATIOS.items() if max(ratio / about, about / ratio) < NEAR]
    return other, near[0] if len(near) == 1 else None
