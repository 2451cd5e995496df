"""A network's run as numbers: by the core under the rule that is chosen, and by autograd."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch

from core.classics import backprop
from core.classics.backprop import Gradients, backward, by_autograd, descend, forward, updated
from core.classics.mistakes import RULES
from ui.neuron.network import Sample, Setup, changed, changes, start

NEAR, CLEAR = 1e-9, 1e-3  # of the largest number compared with: below a difference is rounding, above it can be seen


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


def forgotten(sample: Sample) -> tuple[str, dict[str, int]] | None:
    """How many deltas go wrong without phi': "all", "some" or "none". None: one of them is too close to tell."""
    run = forward(sample.net, sample.x)
    ours = torch.cat(backward(sample.net, run, sample.t, RULES["no_slope"]).deltas, 1)
    truth = torch.cat(by_autograd(sample.net, sample.x, sample.t).deltas, 1)
    most = float(truth.abs().max())
    shares = ((ours - truth).abs() / most).flatten().tolist() if most else []
    if not shares or any(NEAR < share < CLEAR for share in shares):
        return None
    wrong = sum(share >= CLEAR for share in shares)
    answer = "none" if wrong == 0 else "all" if wrong == len(shares) else "some"
    return answer, {"wrong": wrong, "of": len(shares)}


def farther(sample: Sample, eta: float) -> tuple[str, dict[str, float]] | None:
    """Where a step with ten times eta ends: "lower" than with eta, "between" that and now, "higher" than now.

    None: two of the three losses are too close to tell.
    """
    losses = {name: _after(sample, by) for name, by in (("now", 0), ("small", eta), ("large", 10 * eta))}
    now, small, large = losses.values()
    near = 0.02 * now
    if not small < now - near or abs(large - small) <= near or abs(large - now) <= near:
        return None
    answer = "lower" if large < small else "between" if large < now else "higher"
    return answer, {**losses, "eta": eta, "ten": 10 * eta}


def _after(sample: Sample, eta: float) -> float:
    """The loss after one step by the right rule."""
    gradients = backward(sample.net, forward(sample.net, sample.x), sample.t).weights
    net = updated(sample.net, gradients, eta)
    return float(backprop.loss(net, forward(net, sample.x), sample.t))
