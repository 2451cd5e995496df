"""One forward pass holds T predictions: training reads all rows at once, inference gets them row by row.

row t of f(x_1..x_T) = last row of f(x_1..x_t)      for every t, when the mask is causal; in general not otherwise
Vaswani et al. 2017, section 3.2.3; it is why a decoder trains on whole sentences in parallel.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.model import Transformer, run


@dataclass(frozen=True)
class Rows:
    """The same rows computed twice. site: what was compared; together_TV, alone_TV: its rows; seconds as measured (of
    the one pass the middle one of three)."""

    site: str
    together_TV: Tensor
    alone_TV: Tensor
    together_seconds: float
    alone_seconds: float

    @property
    def apart_T(self) -> Tensor:
        """The largest |difference| of each row."""
        return (self.together_TV - self.alone_TV).abs().amax(-1)


def rows(model: Transformer, ids: Sequence[int]) -> Rows:
    """Every row by one pass over all tokens, and each row by a pass of its own over the tokens up to it."""
    at = torch.tensor([list(ids)], device=model.device)
    site = _compared(model)
    run(model, at, keep=(site,))  # not timed: the first pass also fills the machine's caches
    times = []
    for _ in range(3):
        start = time.perf_counter()
        together_TV = run(model, at, keep=(site,))[site][0]
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    alone = [run(model, at[:, : t + 1], keep=(site,))[site][0, -1] for t in range(at.shape[1])]
    return Rows(site, together_TV, torch.stack(alone), statistics.median(times), time.perf_counter() - start)


def _compared(model: Transformer) -> str:
    """The logits, or the last residual stream of a model that predicts nothing."""
    config = model.config
    has_logits = "head.logits" in run(model, [0], keep=("head.logits",))
    return "head.logits" if has_logits else f"{config.stack}.{config.n_layers - 1}.resid_post"
