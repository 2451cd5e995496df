"""A network's run as numbers: by the core under the rule that is chosen, and by autograd."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from torch import Tensor

from core.classics import backprop
from core.classics.backprop import Gradients, backward, by_autograd, descend, forward
from core.classics.mistakes import RULES
from ui.neuron.network import Sample, Setup, changed, changes, start

NEAR = 1e-9  # of the largest number compared with: below it a difference is rounding


@lru_cache(maxsize=256)
def learned(setup: Setup, edits: str, updates: int, eta: float, rule: str) -> tuple[Sample, tuple[float, ...]]:
    """The network as changed and after so many steps, and its losses on the way (fewer where it diverged)."""
    first = changed(start(setup), changes(setup, edits))
    nets, losses = descend(first.net, first.x, first.t, eta, updates, RULES[rule])
    return Sample(nets[-1], first.x, first.t), tuple(losses)


def numbers(sample: Sample, rule: str) -> dict[str, Any]:
    """Of one sample, as nested lists [layer][node] and [layer][node][from]."""
    run = forward(sample.net, sample.x)
    ours = backward(sample.net, run, sample.t, RULES[rule])
    truth = by_autograd(sample.net, sample.x, sample.t)
    return {
        "loss": float(backprop.loss(sample.net, run, sample.t)),
        "a": [a.flatten().tolist() for a in run.a],
        **_lists(ours),
        "truth": _lists(truth),
    }


def _lists(gradients: Gradients) -> dict[str, Any]:
    return {
        "deltas": [delta.flatten().tolist() for delta in gradients.deltas],
        "weights": [weights.tolist() for weights in gradients.weights],
    }


def spoiled(sample: Sample, rule: str) -> list[bool]:
    """For each layer, whether a rule's deltas are others than autograd's."""
    ours = backward(sample.net, forward(sample.net, sample.x), sample.t, RULES[rule]).deltas
    truth = by_autograd(sample.net, sample.x, sample.t).deltas
    most = max(float(delta.abs().max()) for delta in truth)
    return [_apart(one, other) > NEAR * most for one, other in zip(ours, truth, strict=True)]


def _apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())
