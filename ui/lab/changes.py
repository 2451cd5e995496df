"""What changed from one run to the other, in numbers: the best guess, and which position moved most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ui.lab.compare import Guess, MatrixPair
from ui.lab.runs import TwoRuns

STILL = 1e-6  # nats, or share: below this nothing changed but rounding


def best(two: TwoRuns, guesses: Sequence[Guess], position: int) -> tuple[str, dict[str, Any]]:
    """The words for the likeliest token of both runs at one position."""
    values: dict[str, Any] = {"position": position, "token": two.before.read[position]}
    before = max(guesses, key=lambda guess: guess.before)
    after = max(guesses, key=lambda guess: guess.after)
    values |= {"before": before.token, "after": after.token, "p": before.before, "q": after.after}
    return ("same_best" if before is after else "new_best"), values


def finite(values: Sequence[float]) -> bool:
    return all(math.isfinite(value) for value in values)


def where(values: Sequence[float]) -> str:
    """Which position changed most: the "first", the "last", one in the "middle", or "none"."""
    most = max(range(len(values)), key=values.__getitem__)
    if values[most] < STILL:
        return "none"
    return {0: "first", len(values) - 1: "last"}.get(most, "middle")


def most(two: TwoRuns, values: Sequence[float]) -> dict[str, Any]:
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


def caption(pair: MatrixPair) -> str:
    """The words under the figure, by what it shows."""
    flag = pair.kind == "logical" and not pair.place.name.endswith(".mask")
    square = pair.place.dims[-2:] in (("Q", "K"), ("Q", "S"))
    table = pair.kind == "share" and not square
    return "caption_flag" if flag else "caption_table" if table else f"caption_{pair.kind}"
