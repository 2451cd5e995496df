"""The rows of a translation: training computes all of them in one masked pass, inference one after another.

row t of f(y_1..y_T | x) = last row of f(y_1..y_t | x)      for every t, because the decoder's mask is causal
Vaswani et al. 2017, section 3.2.3; the cached steps are those of ``core.generate.decoding``.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.generate.decoding import decode
from core.generate.forcing import LOGITS, forced
from core.model import Transformer

TIMES = 3  # a duration is the middle one of that many


@dataclass(frozen=True)
class TargetRows:
    """The same rows three ways, T V, and the seconds until each row was there.

    together: one masked pass over the right words. alone: a pass over y_<t for every t. cached: one new row at a time;
    the encoder runs once, and keys and values of earlier rows are kept.
    """

    together_TV: Tensor
    alone_TV: Tensor
    cached_TV: Tensor
    together_seconds: float
    alone_seconds_T: list[float]
    cached_seconds_T: list[float]

    @property
    def apart_T(self) -> Tensor:
        """The largest |difference| of each row's logits between one pass and the other two ways."""
        alone_T, cached_T = ((self.together_TV - other).abs().amax(-1) for other in (self.alone_TV, self.cached_TV))
        return torch.maximum(alone_T, cached_T)


def target_rows(model: Transformer, source: Sequence[int], right: Sequence[int], start: int) -> TargetRows:
    """Every row of a translation by one pass, by passes of their own, and by cached steps; all three timed."""

    def together() -> Iterator[Tensor]:
        yield forced(model, source, right, start)

    def alone() -> Iterator[Tensor]:
        for t in range(1, len(right) + 1):
            yield forced(model, source, right[:t], start)[-1:]

    def cached() -> Iterator[Tensor]:
        told = iter(right)
        for step in decode(model, [start], len(right), source_ids=source, choose=lambda _: next(told), keep=LOGITS):
            yield step.trace["head.logits"][0, -1:].float()

    together_TV, [whole] = _timed(together)
    alone_TV, alone_seconds_T = _timed(alone)
    cached_TV, cached_seconds_T = _timed(cached)
    return TargetRows(together_TV, alone_TV, cached_TV, whole, alone_seconds_T, cached_seconds_T)


def _timed(way: Callable[[], Iterator[Tensor]]) -> tuple[Tensor, list[float]]:
    """The rows of one way, and after how many seconds each was there. Once more than timed: to fill the caches."""
    runs = []
    for _ in range(1 + TIMES):
        rows, times, begun = [], [], time.perf_counter()
        for row_TV in way():
            times.append(time.perf_counter() - begun)
            rows.append(row_TV)
        runs.append(times)
    return torch.cat(rows), [statistics.median(each) for each in zip(*runs[1:], strict=True)]
