"""What the heads page measures beyond its one run, kept with it: names of heads, effects of leaving one out."""

from __future__ import annotations

from dataclasses import dataclass

from core.read import ablation, patterns
from ui.runs import models
from ui.runs.run import Run
from ui.runs.traced import START


def names(r: Run) -> list[list[list[str]]]:
    """The patterns that each head of a run is named after: layer, head, names."""
    weights = (r.tensor(layer, "self.weights") for layer in range(r.layers))
    return r.once(("head names",), lambda: patterns.head_names(list(weights), r.ids))


@dataclass(frozen=True)
class Effects:
    """For each head of a layer: how much leaving it out changes the result, and how sharply it looks."""

    effect: list[float]
    sharpness: list[float]
    predicts: bool  # effect in nats per token; else a share of the last hidden state


def effects(r: Run, layer: int) -> Effects:
    """Run again without each head of a layer: as many forward passes as heads."""
    model = models.load(r.model_id)
    sharp = ablation.largest_weight(r.tensor(layer, "self.weights"))
    target = None if r.target is None else [START, *r.ids[:-1]]
    effect = r.once(("head effects", layer), lambda: ablation.head_effects(model, r.ids, layer, target).tolist())
    return Effects(effect, sharp.tolist(), ablation.predicts(model))


@dataclass(frozen=True)
class Written:
    """What each head of a layer writes at one token, and how far the sum of all is from the layer's output."""

    norms: list[float]
    difference: float


def written(r: Run, layer: int, token: int) -> Written:
    block = getattr(models.load(r.model_id), r.stack).blocks[layer]
    norms, difference = ablation.contributions(
        r.tensor(layer, "self.heads_out"), r.tensor(layer, "self.out"), block.self.o.bias, token
    )
    return Written(norms.tolist(), difference)
