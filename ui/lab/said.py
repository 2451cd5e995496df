"""What the two runs say in numbers: the best guess before and after, and which position moved most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ui.lab.compare import Cut, Guess
from ui.lab.runs import Two

STILL = 1e-6  # nats, or share: below this nothing changed but rounding


def best(two: Two, guesses: Sequence[Guess], position: int) -> tuple[str, dict[str, Any]]:
    """The words for the likeliest token of both runs at one position."""
    told: dict[str, Any] = {"position": position, "token": two.before.read[position]}
    before = max(guesses, key=lambda guess: guess.before)
    after = max(guesses, key=lambda guess: guess.after)
    told |= {"before": before.token, "after": after.token, "p": before.before, "q": after.after}
    return ("same_best" if before is after else "new_best"), told


def finite(values: Sequence[float]) -> bool:
    return all(math.isfinite(value) for value in values)


def where(values: Sequence[float]) -> str:
    """Which position changed most: the "first", the "last", one in the "middle", or "none"."""
    most = max(range(len(values)), key=values.__getitem__)
    if values[most] < STILL:
        return "none"
    return {0: "first", len(values) - 1: "last"}.get(most, "middle")


def most(two: Two, values: Sequence[float]) -> dict[str, Any]:
    """The position that changed most, beside the last one."""
    tokens = two.before.read
    at = max(range(len(values)), key=values.__getitem__)
    return {
        "position": at,
        "token": tokens[at],
        "change": values[at],
        "last": tokens[-1],
        "change_last": values[-1],
    }


def caption(cut: Cut) -> str:
    """The words under the figure, by what it shows."""
    flag = cut.kind == "logical" and not cut.place.name.endswith(".mask")
    square = cut.place.dims[-2:] in (("Q", "K"), ("Q", "S"))
    return "caption_flag" if flag else "caption_table" if cut.kind == "share" and not square else f"caption_{cut.kind}"
