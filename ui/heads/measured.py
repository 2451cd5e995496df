"""What the heads page measures beyond its one run, kept with it: names of heads, effects of leaving one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from core.read import ablation, patterns
from ui.runs import models
from ui.runs.run import Run

CLOSE = 0.02  # an excess this near to what its name asks for is seen by nobody's eye: nothing is asked


def names(r: Run) -> list[list[list[str]]]:
    """The patterns that each head of a run is named after: layer, head, names."""
    layers = range(r.layers)
    weights = (r.tensor(layer, "self.weights") for layer in layers)
    return r.once(
        ("head names",), lambda: patterns.head_names(list(weights), r.read_ids, [mask(r, at) for at in layers])
    )


def mask(r: Run, layer: int) -> Tensor:
    """Who may attend to whom: bool Q K, the same for all heads."""
    return r.tensor(layer, "self.mask")[0]


@dataclass(frozen=True)
class Asked:
    """After what is a head named? right: all its names, or "none"; nearest: the pattern it comes nearest to."""

    options: list[str]
    right: list[str]
    nearest: str
    score: float  # share of its attention
    even: float  # what uniform attention would give
    excess: float


def asked(weights_QK: Tensor, ids: Sequence[int], mask_QK: Tensor) -> Asked | None:
    """The question about a head; None if the text is too short for any pattern, or a name hangs by a hair."""
    scores, even = patterns.pattern_scores(weights_QK[None], ids, mask_QK), patterns.even_scores(ids, mask_QK)
    found = {name: float(score[0]) for name, score in patterns.excess(scores, even).items()}
    found = {name: score for name, score in found.items() if score == score}  # not NaN
    if not found or any(abs(score - patterns.NAMED[name]) < CLOSE for name, score in found.items()):
        return None
    forward = bool(mask_QK.triu(1).any())
    options = ["previous", "first", "self", *(["next"] if forward else []), "induction", "none"]
    nearest = max(found, key=lambda name: found[name] / patterns.NAMED[name])
    share, chance = float(scores[nearest][0]), float(even[nearest])
    return Asked(options, patterns.earned(found) or ["none"], nearest, share, chance, max(0.0, found[nearest]))


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
    target = None if r.target is None else r.read_ids
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
