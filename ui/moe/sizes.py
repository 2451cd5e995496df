"""Total against active parameters: published models from their configs, and ours."""

from __future__ import annotations

from functools import cache
from typing import Any

from core.families import PRESETS, PUBLISHED
from core.parts.moe import MoE
from core.scale.costs import parameters
from core.weights.tiny_moe import DENSE, SPARSE, moe_config

Row = dict[str, Any]


@cache
def published() -> list[tuple[str, int, int]]:
    """Name, total, active of every preset that has experts, by total."""
    sparse = {
        name: config for name, config in PRESETS.items() if any(isinstance(ffn, MoE.Config) for ffn in config.ffns)
    }
    counted = [(PUBLISHED[name].title, parameters(config)) for name, config in sparse.items()]
    return sorted(((title, one.total, one.active) for title, one in counted), key=lambda row: row[1])


def rows(words: dict[str, str]) -> list[Row]:
    """Two bars a model, in billions."""
    return [
        {"model": title, "which": words[which], "billions": count / 1e9, "order": n}
        for n, (title, total, active) in enumerate(published())
        for which, count in (("total", total), ("active", active))
    ]


def mixtral() -> dict[str, float]:
    """Mixtral 8x7B in billions; what eight whole models of its one-expert size would have."""
    one = parameters(PRESETS["mixtral-8x7b"])
    return {"total": one.total / 1e9, "active": one.active / 1e9, "experts": one.parts["experts"] / 1e9}


def ours() -> dict[str, int]:
    """Total and active parameters of the tiny models."""
    told: dict[str, int] = {}
    for name in (DENSE, *SPARSE):
        counted = parameters(moe_config(name))
        told |= {f"{name}_total": counted.total, f"{name}_active": counted.active}
    return told
