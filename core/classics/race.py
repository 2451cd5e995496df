"""Slow to train: n steps that wait for one another against one pass over n, forward and backward.

    recurrence   h_t needs h_(t-1): a chain of n steps      attention   all rows at once: the chain does not grow with n
Vaswani et al. 2017, table 1 (sequential operations O(n) and O(1)). Time is measured on the clock, the chain on the
graph that autograd keeps: the most operations of which each needs the one before it. With one core it is the number of
operations that costs time, fused kernels save most of what a step costs beside; with thousands, it is the chain.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from core.trace import OFF, Tap, Trace

LENGTHS = (16, 32, 64, 128, 256)
TIMES = 3


@dataclass(frozen=True)
class Racer:
    """A model, and whether it is run operation by operation instead of by a fused kernel."""

    model: nn.Module
    stepped: bool = False

    def loss(self, leaves: Mapping[str, Tensor], row_1T: Tensor) -> Tensor:
        """Of all next tokens of a text."""
        tap = Tap(Trace(), keep=()) if self.stepped else OFF
        logits_BTV = functional_call(self.model, dict(leaves), (row_1T,), {"tap": tap})
        return F.cross_entropy(logits_BTV[0, :-1], row_1T[0, 1:])

    def leaves(self) -> dict[str, Tensor]:
        return {name: p.detach().requires_grad_() for name, p in self.model.named_parameters()}


@dataclass(frozen=True)
class Lap:
    """One racer on one text of n tokens: the middle of ``TIMES`` durations in seconds, and its longest chain."""

    name: str
    tokens: int
    forward: float
    backward: float
    chain: int

    @property
    def seconds(self) -> float:
        return self.forward + self.backward


def longest_chain(result: Tensor) -> int:
    """The most operations on a way through the graph of a result, each of which needs the one before it."""
    length: dict[object, int] = {}
    todo = [result.grad_fn]
    while todo:
        node = todo[-1]
        before = [] if node is None else [each for each, _ in node.next_functions if each is not None]
        waiting = [each for each in before if each not in length]
        if waiting:
            todo += waiting
            continue
        length[node] = 1 + max((length[each] for each in before), default=0)
        todo.pop()
    return length[result.grad_fn]


def lap(name: str, racer: Racer, ids: Sequence[int]) -> Lap:
    """The loss of a text and its gradient for every parameter; once more than timed, to warm up."""
    row_1T, leaves = torch.tensor([list(ids)]), racer.leaves()
    times: list[tuple[float, float]] = []
    with torch.enable_grad():
        chain = longest_chain(racer.loss(leaves, row_1T))
        for _ in range(1 + TIMES):
            begun = time.perf_counter()
            loss = racer.loss(leaves, row_1T)
            half = time.perf_counter()
            torch.autograd.grad(loss, list(leaves.values()))
            times.append((half - begun, time.perf_counter() - half))
    forward, backward = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return Lap(name, len(ids), forward, backward, chain)


def race(racers: Mapping[str, Racer], vocab: int, lengths: Sequence[int] = LENGTHS, seed: int = 0) -> list[Lap]:
    """Every racer on the same random tokens of every length: what the tokens are changes no duration."""
    rng = torch.Generator().manual_seed(seed)
    texts = [torch.randint(vocab, (n,), generator=rng).tolist() for n in lengths]
    return [lap(name, racer, ids) for ids in texts for name, racer in racers.items()]
