"""What the heads page measures beyond its one run, kept for all visits: names of heads, effects of leaving one out."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch

from core.tasks import ablation, patterns
from ui import run
from ui.run import Run

KEPT = 64


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _names(_r: Run, model_id: str, words: str) -> list[list[list[str]]]:
    weights = [_r.tensor(layer, "self.weights") for layer in range(_r.layers)]
    return patterns.head_names(weights, _r.ids)


def names(r: Run) -> list[list[list[str]]]:
    """The patterns that each head of a run is named after: layer, head, names."""
    return _names(r, r.model_id, r.text)


@dataclass(frozen=True)
class Effects:
    """For each head of a layer: how much leaving it out changes the result, and how sharply it looks."""

    effect: list[float]
    sharpness: list[float]
    predicts: bool  # effect in nats per token; else a share of the last hidden state


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _effects(model_id: str, ids: tuple[int, ...], layer: int) -> tuple[list[float], bool]:
    model = run.model(model_id)
    return ablation.head_effects(model, torch.tensor([ids]), layer).tolist(), ablation.predicts(model)


def effects(r: Run, layer: int) -> Effects:
    found, predicts = _effects(r.model_id, tuple(r.ids), layer)
    return Effects(found, ablation.largest_weight(r.tensor(layer, "self.weights")).tolist(), predicts)


@dataclass(frozen=True)
class Written:
    """What each head of a layer writes at one token, and how far the sum of all is from the layer's output."""

    norms: list[float]
    difference: float


def written(r: Run, layer: int, token: int) -> Written:
    block = getattr(run.model(r.model_id), r.stack).blocks[layer]
    norms, difference = ablation.contributions(
        r.tensor(layer, "self.heads_out"), r.tensor(layer, "self.out"), block.self.o.bias, token
    )
    return Written(norms.tolist(), difference)
