"""The same rows under three norms: the statistics each takes, the rows it makes of them, and who moves.

    normed = (x - mean) / sqrt(var + eps)      Batch: over the rows, a pair for each feature;  Layer: over the features,
    a pair for each row;  RMS: mean 0, var = mean(x^2) of the row.  Gains are 1 and biases 0, to compare like with like.
    moved_n = max_c |normed_nc with batch-mates - normed_nc without|
The batch-mate test is a leak test for norms: Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm", section 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.batch_norm import BatchNorm
from core.parts.norms import LayerNorm, RMSNorm
from core.trace import Tap, Trace

KINDS = ("batch", "running", "layer", "rms")


@dataclass(frozen=True)
class Normalised:
    """mean, var: N 1 (a pair for each row) or 1 C (for each feature). For RMSNorm mean is 0, var the mean square."""

    mean: Tensor
    var: Tensor
    normed_NC: Tensor


def norm_of(kind: str, width: int, eps: float, learned: BatchNorm | None = None) -> nn.Module:
    """A norm by its kind. "running": BatchNorm in evaluation, with the running statistics of ``learned``."""
    if kind == "running":
        if learned is None:
            raise ValueError("expected a BatchNorm that has followed some batches, got none")
        return learned.eval()
    kinds = {
        "batch": lambda: BatchNorm(width, eps),
        "layer": lambda: LayerNorm(width, eps),
        "rms": lambda: RMSNorm(width, eps),
    }
    if kind not in kinds:
        raise ValueError(f"expected a kind of norm out of {KINDS}, got {kind!r}")
    return kinds[kind]()


@torch.no_grad()
def normalised(norm: nn.Module, x_NC: Tensor) -> Normalised:
    """Rows through a norm whose gains are 1 and biases 0. ValueError: BatchNorm in training, and a single row."""
    trace = Trace()
    norm(x_NC, Tap(trace))
    mean = trace["mean"] if "mean" in trace else torch.zeros(len(x_NC), 1)
    return Normalised(mean, trace["var"], trace["normed"])


def moved(some_NC: Tensor, others_NC: Tensor) -> Tensor:
    """The largest difference of each row that both have: N."""
    rows = min(len(some_NC), len(others_NC))
    return (some_NC[:rows] - others_NC[:rows]).abs().amax(1)
