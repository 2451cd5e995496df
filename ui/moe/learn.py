"""How a router learns: its gradient on a text, the balance loss term by term, and the recorded trainings."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import torch
from torch import Tensor

from core.parts.routing import balance_loss, by_device
from core.read import rerouted
from core.read.experts import effective
from core.weights.tiny_moe import FOLDER, FREE, SPARSE
from ui.moe.routes import Routes
from ui.runs import models
from ui.runs.run import Run

Row = dict[str, Any]
ROUNDING = 1e-6  # of a gradient that is 0 but for rounding
UNUSED = 0.01  # an expert with a smaller share of the choices is as good as unused


@cache
def recipe() -> dict[str, Any]:
    """What the recipe wrote: settings, curves, held-out figures."""
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))


# ---- the gradient ----------------------------------------------------------------------------------------------------


def gradients(r: Run) -> dict[str, list[float]] | None:
    """|dL/dW_r| by layer: of the model's own rule, and of one expert whose weight is brought to 1. None: one token."""
    return None if len(r.ids) < 2 else r.once(("gradients",), lambda: _gradients(r))


def _gradients(r: Run) -> dict[str, list[float]]:
    model = models.load(r.model_id)
    told = {"own": model, "one": rerouted.rerouted(model, rerouted.weight_one)}
    return {name: [float(g.norm()) for g in rerouted.router_gradients(one, r.ids)] for name, one in told.items()}


def gradient_rows(found: dict[str, list[float]], words: dict[str, str]) -> list[Row]:
    return [
        {"layer": layer, "rule": words[f"rule_{name}"], "value": value}
        for name, values in found.items()
        for layer, value in enumerate(values)
    ]


def learns(found: dict[str, list[float]]) -> str | None:
    """What is left of the router's gradient when the weight is always 1: "zero", "less" or "more"."""
    own, one = (sum(found[name]) for name in ("own", "one"))
    if max(found["one"]) < ROUNDING * max(found["own"]):
        return "zero"
    return None if 0.8 < one / own < 1.25 else "less" if one < own else "more"


# ---- the balance loss ------------------------------------------------------------------------------------------------


def devices(experts: int) -> list[int]:
    """Over how many devices that many experts can be spread evenly; one a device is the expert-level loss."""
    return [count for count in range(2, experts + 1) if experts % count == 0][::-1]


def terms(found: Routes, layer: int, count: int) -> tuple[Tensor, Tensor, float]:
    """f and P of each expert or device, and the loss. A device's f is a mean over its experts, relative to even.

    Of experts f is the share of the choices; the loss is E sum f P. Of D devices: sum of f' P', where f' is the mean
    over its experts of E f (DeepSeekMoE, equations 15-17), which is D sum of (sum f) (sum P).
    """
    load_E = found.load(layer).double()
    f_E, p_E = load_E / load_E.sum(), torch.from_numpy(found.probs_LTE[layer]).double().mean(0)
    if count < found.experts:
        f_E, p_E = by_device(f_E, count), by_device(p_E, count)
    return f_E, p_E, float(balance_loss(f_E, p_E))


def term_rows(found: Routes, layer: int, count: int, words: dict[str, str]) -> list[Row]:
    f_E, p_E, _ = terms(found, layer, count)
    letter = "E" if count == found.experts else "D"
    return [
        {"at": f"{letter}{n}", "which": words[which], "value": float(value)}
        for which, values in (("f", f_E), ("p", p_E))
        for n, value in enumerate(values)
    ]


# ---- the trainings ---------------------------------------------------------------------------------------------------


def load_rows(kind: str, free: bool, layer: int) -> list[Row]:
    """The share of each expert, largest at the end first, by step."""
    name = f"{kind}{FREE if free else ''}:1"
    shares = [point[layer] for point in recipe()["models"][name]["load"]]
    order = sorted(range(len(shares[0])), key=lambda e: -shares[-1][e])
    every = recipe()["every"]
    return [
        {"step": (n + 1) * every, "expert": f"E{e}", "share": point[e], "rank": rank}
        for n, point in enumerate(shares)
        for rank, e in enumerate(order)
    ]


def ends(kind: str, layer: int) -> dict[str, float]:
    """How the loads ended, with and without the balance loss."""
    told: dict[str, float] = {}
    for label, name in (("with", kind), ("free", kind + FREE)):
        load = torch.tensor(recipe()["models"][f"{name}:1"]["load"][-1][layer])
        held = recipe()["models"][f"{name}:1"]["held_out"]["nats_per_token"]
        told |= {f"{label}_top": float(load.max()), f"{label}_effective": effective(load), f"{label}_held": held}
        told |= {f"{label}_unused": int((load < UNUSED).sum()), f"{label}_two": float(load.topk(2).values.sum())}
    return told | {"experts": len(load), "steps": recipe()["steps"], "layer": layer}


def held_out(words: dict[str, str]) -> list[Row]:
    """Nats a token of every seed of the dense model and of the three with experts."""
    rows = []
    for key, entry in recipe()["models"].items():
        name, _, seed = key.partition(":")
        if not name.endswith(FREE):
            rows.append({"model": words[name], "seed": int(seed), "value": entry["held_out"]["nats_per_token"]})
    order = [words["dense"], *(words[kind] for kind in SPARSE)]
    return sorted(rows, key=lambda row: (order.index(row["model"]), row["seed"]))


def against_dense() -> dict[str, float]:
    """Means over the seeds, and the seeds' widest range."""
    held: dict[str, list[float]] = {}
    for key, entry in recipe()["models"].items():
        held.setdefault(key.partition(":")[0], []).append(entry["held_out"]["nats_per_token"])
    means = {f"held_{name}": sum(held[name]) / len(held[name]) for name in ("dense", *SPARSE)}
    spread = max(max(held[name]) - min(held[name]) for name in ("dense", *SPARSE))
    return means | {"spread": spread, "seeds": len(held["dense"])}
