"""What the page asks before it shows the costs: the answer is computed from the two configs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.config import ModelConfig
from core.scale import costs

ALIKE = 1.5  # factors within this of each other count as about the same
EQUAL = 1.2  # models within this of each other are of one size


@dataclass(frozen=True)
class Question:
    """id: of its words; values: the numbers in them."""

    id: str
    options: Sequence[str]
    answer: str
    values: dict[str, Any]


def ask(configs: Sequence[ModelConfig], names: Sequence[str]) -> Question:
    """Does the cache grow as the model does? Without a cache or a difference: where are the parameters?"""
    totals = [costs.parameters(config).total for config in configs]
    caches = [costs.kv_bytes(config) for config in configs]
    if not min(caches) or configs[0] == configs[1]:
        return largest(configs[1], names[1])
    small, large = sorted((0, 1), key=totals.__getitem__)
    grown, cache = totals[large] / totals[small], caches[large] / caches[small]
    values = {"small": names[small], "large": names[large], "grown": tidy(grown), "cache": tidy(cache)}
    if grown < EQUAL:
        first, second = (caches[0] / caches[1] >= ALIKE, caches[1] / caches[0] >= ALIKE)
        answer = "left" if first else "right" if second else "same"
        return Question("q2", ("left", "right", "same"), answer, sides(names, caches))
    answer = "less" if cache < grown / ALIKE else "more" if cache > grown * ALIKE else "same"
    return Question("q1", ("less", "same", "more"), answer, values)


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
