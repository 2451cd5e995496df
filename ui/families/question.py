"""What the page asks before it shows the costs: the answer is computed from the two configs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.config import ModelConfig
from core.scale import costs

ALIKE = 1.15  # factors within this of each other are about the same, and so are sizes
APART = 1.5  # from here on one is clearly more; what lies between is no question


@dataclass(frozen=True)
class Question:
    """id: of its words; values: the numbers in them."""

    id: str
    options: Sequence[str]
    answer: str
    values: dict[str, Any]


def ask(configs: Sequence[ModelConfig], names: Sequence[str]) -> Question:
    """Does the cache grow as the model does? Without a cache or a clear answer: where are the parameters?"""
    totals = [costs.parameters(config).total for config in configs]
    caches = [costs.kv_bytes(config) for config in configs]
    if not min(caches) or configs[0] == configs[1]:
        return largest(configs[1], names[1])
    small, large = sorted((0, 1), key=totals.__getitem__)
    grown, cache = totals[large] / totals[small], caches[large] / caches[small]
    values = {"small": names[small], "large": names[large], "grown": tidy(grown), "cache": tidy(cache)}
    if grown <= ALIKE:
        larger = compared(caches[1] / caches[0], "left", "right")
        found = Question("q2", ("left", "right", "same"), larger, sides(names, caches))
    else:
        found = Question("q1", ("less", "same", "more"), compared(cache / grown, "less", "more"), values)
    return found if found.answer else largest(configs[1], names[1])


def compared(ratio: float, less: str, more: str) -> str:
    """The word "same" for a ratio of about 1, ``less`` or ``more`` where it is clearly another, "" in between."""
    if max(ratio, 1 / ratio) <= ALIKE:
        return "same"
    return less if ratio <= 1 / APART else more if ratio >= APART else ""


def tidy(factor: float) -> float:
    """Three significant digits."""
    rounded = float(f"{factor:.3g}")
    return int(rounded) if rounded.is_integer() else rounded


def sides(names: Sequence[str], caches: Sequence[int]) -> dict[str, Any]:
    kib = [cache / 2**10 for cache in caches]
    return {"left": names[0], "right": names[1], "left_kib": kib[0], "right_kib": kib[1]}


def largest(config: ModelConfig, name: str) -> Question:
    """Which part holds most of the parameters."""
    counted = costs.parameters(config)
    parts = counted.parts
    groups = {
        "embedding": parts["embedding"] + parts.get("positions", 0),
        "attention": parts["attention"] + parts.get("cross", 0),
        "ffn": sum(parts.get(part, 0) for part in ("ffn", "router", "experts", "shared")),
        "head": parts.get("head", 0),
    }
    answer = max(groups, key=groups.__getitem__)
    return Question("q3", tuple(groups), answer, {"name": name, "share": groups[answer] / counted.total})
