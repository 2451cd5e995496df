"""tiny-gpt with fewer key and value heads: how far attention moves on the learner's text, what held-out text costs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core import run as run_model
from core.model import Transformer
from core.parts.pooling import WAYS, pool_heads
from core.scale.costs import kv_bytes
from core.scale.units import binary
from ui.runs import models
from ui.runs.kept import MIB, kept
from ui.runs.run import Run

MODEL = "tiny-gpt"
GROUPS = ["2", "1"]
FULL = 4  # heads that it was trained with
FILE = Path(__file__).resolve().parents[2] / "assets" / "kv_cache" / "pooled.json"
CLOSE = 0.05  # nats nearer than this decide nothing


@kept(16 * MIB)
def model(groups: int, way: str, seed: int = 0) -> Transformer:
    return pool_heads(models.load(MODEL), groups, way, seed)


@cache
def recipe() -> dict[str, Any]:
    """What recipes/pooling.py measured on held-out text."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def losses() -> dict[tuple[int, str], list[float]]:
    """Nats a token on held-out text, by heads and way; of random heads one for each seed."""
    found = {(FULL, "own"): [recipe()["own"]]}
    for groups, ways in recipe()["pooled"].items():
        found |= {(int(groups), way): each for way, each in ways.items()}
    return found


def attention(r: Run, groups: int, way: str) -> dict[str, np.ndarray]:
    """Weights L H T T of the model itself and of the pooled one on the same text."""

    def make() -> dict[str, np.ndarray]:
        trace = run_model(model(groups, way), r.ids, keep=("dec.*.self.weights",))
        own = np.stack([r.at(n, "self.weights") for n in range(r.layers)])
        return {"own": own, "pooled": np.stack([trace[f"dec.{n}.self.weights"][0].numpy() for n in range(r.layers)])}

    return r.once(("pooled", groups, way), make)


def moved(r: Run, groups: int, way: str) -> np.ndarray:
    """The share of its attention that a head moves to other tokens, the mean over queries: L H, 0 to 1."""
    maps = attention(r, groups, way)
    return 0.5 * np.abs(maps["own"] - maps["pooled"]).sum(-1).mean(-1)


def moved_rows(r: Run, groups: int, way: str) -> list[dict[str, Any]]:
    found = moved(r, groups, way)
    return [{"place": f"{n}.{h}", "moved": float(found[n, h])} for n, h in np.ndindex(*found.shape)]


def loss_rows(words: dict[str, str]) -> list[dict[str, Any]]:
    """Bars: the mean over seeds, and its ends."""
    return [
        {
            "name": words[way],
            "heads": groups,
            "loss": sum(each) / len(each),
            "low": min(each),
            "high": max(each),
        }
        for (groups, way), each in losses().items()
    ]


def _bytes(groups: int) -> int:
    """Of the cache, a token, in single precision."""
    config = models.load(MODEL).config
    return kv_bytes(config, bytes_per_number=4) * groups // FULL


def recipe_numbers() -> dict[str, Any]:
    return {name: recipe()[name] for name in ("model", "predicted", "seeds")}


def best(groups: int) -> str | None:
    """The way that loses least; None where the next is close."""
    means = {way: sum(losses()[groups, way]) / len(losses()[groups, way]) for way in WAYS}
    first, second = sorted(means, key=means.__getitem__)[:2]
    return first if means[second] - means[first] > CLOSE else None


def numbers(r: Run, groups: int, way: str) -> dict[str, Any]:
    found, change = losses(), moved(r, groups, way)
    layer, head = (int(n) for n in np.unravel_index(change.argmax(), change.shape))
    return {
        "before": found[FULL, "own"][0],
        "after": sum(found[groups, way]) / len(found[groups, way]),
        "moved": float(change.mean()),
        "most": float(change.max()),
        "most_layer": layer,
        "most_head": head,
        "heads": groups,
        "row_before": binary(_bytes(FULL)),
        "row_after": binary(_bytes(groups)),
        **{f"{one}_loss": sum(found[groups, one]) / len(found[groups, one]) for one in WAYS},
    }
