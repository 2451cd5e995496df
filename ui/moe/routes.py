"""Where each token of the learner's text goes in every layer, under any capacity; sent to the figure in one piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

import core
from core.parts import routing
from core.read import rerouted
from core.read.surprise import surprise_of
from core.trace import Trace
from core.weights.tiny_moe import FREE, MOE, SPARSE
from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.runs import models
from ui.runs.run import Run

SITES = ("router_probs", "topk_index", "topk_weight", "dropped", "expert_out", "shared_out", "out")


@dataclass(frozen=True)
class Routes:
    """Of L layers, T tokens, S choices and E experts. loss_T: nats for each next token, T - 1 (none for one token)."""

    index_LTS: np.ndarray
    weight_LTS: np.ndarray
    probs_LTE: np.ndarray
    dropped_LTS: np.ndarray
    length_LT: np.ndarray  # of what the experts write together
    apart_LT: np.ndarray  # and by how much it misses the sum worked out from the answers, in float64
    loss_T: np.ndarray
    capacity: int | None

    @property
    def experts(self) -> int:
        return self.probs_LTE.shape[-1]

    def load(self, layer: int) -> Tensor:
        """Choices by expert: E."""
        return torch.bincount(torch.from_numpy(self.index_LTS[layer].ravel()).long(), minlength=self.experts)

    @property
    def nats(self) -> float | None:
        return float(self.loss_T.mean()) if len(self.loss_T) else None


def model_of(kind: str, free: bool) -> str:
    """What the models are loaded by."""
    return f"{MOE}{kind}{FREE if free else ''}"


def rule(model_id: str) -> str:
    """ "switch", "mixtral" or "deepseek"."""
    return next(kind for kind in SPARSE if model_id.removeprefix(MOE).startswith(kind))


def routes(r: Run, percent: int | None = None) -> Routes:
    """percent: of the even share, what an expert takes (Switch); None: all that come."""
    return r.once(("routes", percent), lambda: _routes(r, percent))


def _routes(r: Run, percent: int | None) -> Routes:
    model, most = models.load(r.model_id), None
    if percent is not None:
        most = routing.capacity(len(r.ids), len(rerouted.mixtures(model)[0].experts), percent / 100)
        model = rerouted.rerouted(model, rerouted.capacity(most))
    trace = core.run(model, r.ids, keep=[*(f"dec.*.moe.{site}" for site in SITES), "head.logits"])
    layers = range(r.layers)
    stacked = {site: torch.stack([_site(trace, layer, site) for layer in layers]) for site in SITES[:3]}
    late = [_site(trace, n, "dropped") if f"dec.{n}.moe.dropped" in trace else None for n in layers]
    none = torch.zeros_like(stacked["topk_index"][0], dtype=torch.bool)
    out_LTC = torch.stack([_site(trace, layer, "out") for layer in layers]).double()
    again_LTC = torch.stack([_sum(trace, layer) for layer in layers])
    return Routes(
        index_LTS=stacked["topk_index"].numpy().astype(np.uint8),
        weight_LTS=stacked["topk_weight"].numpy(),
        probs_LTE=stacked["router_probs"].numpy(),
        dropped_LTS=torch.stack([none if one is None else one for one in late]).numpy().astype(np.uint8),
        length_LT=out_LTC.norm(dim=-1).float().numpy(),
        apart_LT=(again_LTC - out_LTC).abs().amax(-1).float().numpy(),
        loss_T=surprise_of(trace["head.logits"][0], torch.tensor(r.ids)).numpy() if len(r.ids) > 1 else np.zeros(0),
        capacity=most,
    )


def _site(trace: Trace, layer: int, site: str) -> Tensor:
    return trace[f"dec.{layer}.moe.{site}"][0]


def _sum(trace: Trace, layer: int) -> Tensor:
    """sum of weight times answer, and the shared answer, in float64: T C."""
    weight_TS, answer_TSC = (_site(trace, layer, site).double() for site in ("topk_weight", "expert_out"))
    out_TC = (weight_TS[..., None] * answer_TSC).sum(1)
    shared = f"dec.{layer}.moe.shared_out"
    return out_TC + trace[shared][0].double() if shared in trace else out_TC


def place(T: Words, r: Run) -> Owned:
    """Which layer, and which token is open."""
    return Owned(T, {"layer": (range(r.layers), 0), "token": (range(len(r.ids)), 0)})


def show(T: Words, r: Run, at: Owned, found: Routes) -> None:
    header = {
        "model": [r.model_id, found.capacity],
        "tokens": r.tokens,
        "layers": list(range(r.layers)),
        "experts": found.experts,
        "capacity": found.capacity,
        "rule": rule(r.model_id),
        "shared": rule(r.model_id) == "deepseek",
    }
    arrays = {
        "index": found.index_LTS,
        "weight": found.weight_LTS,
        "probs": found.probs_LTE,
        "dropped": found.dropped_LTS,
        "length": found.length_LT,
        "apart": found.apart_LT,
    }
    mount("moe/flow", header, arrays, T.words("flow"), at)


def numbers(r: Run, found: Routes) -> dict[str, float]:
    """What the caption says."""
    chosen = found.index_LTS.shape[-1]
    return {
        "tokens": len(r.ids),
        "experts": found.experts,
        "chosen": chosen,
        "even": len(r.ids) * chosen / found.experts,
        "most": found.capacity or 0,
        "dropped": int(found.dropped_LTS.sum()),
        "places": found.dropped_LTS.size,
        "nats": found.nats or 0.0,
    }
