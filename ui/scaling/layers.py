"""What mixing n tokens costs by kind of layer: as it was measured before shipping, or anew on this server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from core.scale.complexity import KINDS, LENGTHS, TIMES, WIDTHS, Lap, measure
from ui.runs import turns
from ui.runs.kept import MIB, kept

FILE = Path(__file__).resolve().parents[2] / "assets" / "scaling" / "complexity.json"
WIDTH_OPTIONS = [str(width) for width in WIDTHS]
WHERE = ("shipped", "here")
CLEAR = 1.3  # times: durations nearer than this are called the same by nobody


class Measured(NamedTuple):
    """Every kind at every length of one width, and when that was."""

    laps: list[Lap]
    date: str

    def of(self, kind: str, tokens: int) -> Lap:
        return next(lap for lap in self.laps if (lap.kind, lap.tokens) == (kind, tokens))


@cache
def _shipped() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def shipped(width: int) -> Measured:
    laps = [Lap(**row) for row in _shipped()["laps"] if row["width"] == width]
    return Measured(laps, _shipped()["date"])


@kept(MIB)
def here(width: int) -> Measured:
    """Measured once a server, as long work."""
    with turns.long():
        return Measured(measure([width]), datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))


def rows(found: Measured, what: str, names: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """For a chart. what: "time" in ms, "memory" in KiB, or "macs"; names: the kinds that are drawn with their words."""
    value = {
        "time": lambda lap: 1000 * lap.seconds,
        "memory": lambda lap: lap.kept / 1024,
        "macs": lambda lap: float(KINDS[lap.kind].macs(lap.tokens, lap.width)),
    }[what]
    return [
        {
            "kind": name,
            "tokens": lap.tokens,
            "value": value(lap),
            "forward": 1000 * lap.forward,
            "backward": 1000 * lap.backward,
        }
        for kind, name in names
        for lap in found.laps
        if lap.kind == kind
    ]


def path_rows(names: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Steps between the ends of a text, found by following NaN."""
    found = _shipped()["paths"]
    return [
        {"kind": name, "tokens": int(n), "value": steps} for kind, name in names for n, steps in found[kind].items()
    ]


def numbers(found: Measured) -> dict[str, Any]:
    """What the words say: of the shortest and the longest text."""
    few, many = LENGTHS[0], LENGTHS[-1]
    told: dict[str, Any] = {
        "width": found.laps[0].width,
        "times": TIMES,
        "few": few,
        "many": many,
        "date": found.date,
        "machine": _shipped()["machine"],
        "torch": _shipped()["torch"],
    }
    for kind in KINDS:
        for end, tokens in (("few", few), ("many", many)):
            lap = found.of(kind, tokens)
            told |= {f"{kind}_{end}_ms": 1000 * lap.seconds, f"{kind}_{end}_kib": lap.kept / 1024}
        told[f"{kind}_path"] = _shipped()["paths"][kind][str(many)]
    equal = [found.of(kind, found.laps[0].width).seconds for kind in ("attention", "recurrence")]
    told |= {"attention_equal_ms": 1000 * equal[0], "recurrence_equal_ms": 1000 * equal[1]}
    told["equal_times"] = equal[1] / equal[0]
    counted = [lap for lap in found.laps if lap.kind != "fused"]
    told["off"] = max(abs(lap.macs - KINDS[lap.kind].macs(lap.tokens, lap.width)) for lap in counted)
    return told


def slower(found: Measured, tokens: int) -> str | None:
    """Who takes longer on so many tokens, "attention" or "recurrence"; None where that is not clear."""
    ratio = found.of("attention", tokens).seconds / found.of("recurrence", tokens).seconds
    if 1 / CLEAR < ratio < CLEAR:
        return None
    return "attention" if ratio > 1 else "recurrence"


def growth(found: Measured) -> tuple[str | None, dict[str, float]]:
    """By what the kept bytes of attention grow when the text is twice as long: "two", "four" or "eight"."""
    half, whole = (found.of("attention", tokens).kept for tokens in LENGTHS[-2:])
    times = whole / half
    answer = {2: "two", 4: "four", 8: "eight"}.get(round(times)) if abs(times - round(times)) < 0.1 else None
    fused_half, fused_whole = (found.of("fused", tokens).kept for tokens in LENGTHS[-2:])
    return answer, {"half_kib": half / 1024, "whole_kib": whole / 1024, "fused_times": fused_whole / fused_half}
