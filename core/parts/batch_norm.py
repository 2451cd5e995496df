"""BatchNorm: bring each feature to a fixed scale over all tokens of a batch, where LayerNorm takes each token alone.

    (x - mean_c) / sqrt(var_c + eps) * gain + bias       mean_c, var_c: of feature c, over the rows of the batch
Ioffe and Szegedy 2015, "Batch Normalization", algorithms 1 and 2: learning takes them from the batch at hand, and
follows them with a running mean; afterwards these running ones are used, and no row depends on another.

It is none of ``NORMS``, which a model may be built of: there a token's vector would depend on other people's sentences.
"""

import torch
from torch import Tensor, nn

from core.trace import OFF, Tap


class BatchNorm(nn.Module):
    """momentum: how far the running statistics go towards each batch; None: they are the mean over all batches."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, width: int, eps: float = 1e-5, momentum: float | None = 0.1) -> None:
        super().__init__()
        self.eps, self.momentum, self.batches = eps, momentum, 0
        self.gain = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))

    def forward(self, x_NC: Tensor, tap: Tap = OFF) -> Tensor:
        """x_NC: a row for each token of each sentence, padding left out."""
        mean_C, var_C = self.running_mean, self.running_var
        if self.training:
            mean_C, var_C = x_NC.mean(0), x_NC.var(0, correction=0)
            self._follow(mean_C.detach(), var_C.detach(), len(x_NC))
        tap.later("mean", lambda: mean_C.expand(1, -1))
        tap.later("var", lambda: var_C.expand(1, -1))
        normed_NC = tap("normed", (x_NC - mean_C) / torch.sqrt(var_C + self.eps))
        return tap("out", normed_NC * self.gain + self.bias)

    def _follow(self, mean_C: Tensor, var_C: Tensor, rows: int) -> None:
        """The running variance is an estimate for all rows there may be: over N - 1. One row has none."""
        if rows < 2:
            raise ValueError(f"expected at least two rows to learn a variance from, got {rows}")
        self.batches += 1
        share = 1 / self.batches if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean_C, share)
        self.running_var.lerp_(var_C * rows / (rows - 1), share)
