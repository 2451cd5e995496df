"""What mixing n tokens costs, by kind of layer: counted, timed, and how far two tokens are apart in it.

    multiply-adds   self-attention 2 n^2 d       recurrence 2 n d^2      convolution k n d^2
    longest path    self-attention 1             recurrence n            convolution log_k n (kernels k^l apart)
Vaswani et al. 2017, table 1 and section 4; the table leaves constants out, and the projections of attention (4 n d^2).
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.utils.flop_counter import FlopCounterMode

KERNEL = 3
LENGTHS = (64, 128, 256, 512, 1024, 2048)
WIDTHS = (64, 512)
TIMES = 5
Mix = Callable[[Tensor], Tensor]


def attention(x_TC: Tensor) -> Tensor:
    """softmax(x x^T / sqrt(d)) x, with all n^2 weights in memory: q, k and v as they come, without projections."""
    return (x_TC @ x_TC.T / math.sqrt(x_TC.shape[1])).softmax(-1) @ x_TC


def fused(x_TC: Tensor) -> Tensor:
    """The same numbers block by block (Dao et al. 2022): no more than a block of weights exists at a time."""
    x_11TC = x_TC[None, None]
    return F.scaled_dot_product_attention(x_11TC, x_11TC, x_11TC)[0, 0]


class Recurrence(nn.Module):
    """h_t = tanh(W x_t + U h_(t-1)), by torch's own loop."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(width, width, bias=False)

    def forward(self, x_TC: Tensor) -> Tensor:
        return self.rnn(x_TC)[0]


class Convolution(nn.Module):
    """Each token from itself and the KERNEL - 1 before it that lie ``apart`` tokens from one another."""

    def __init__(self, width: int, apart: int = 1) -> None:
        super().__init__()
        self.before = (KERNEL - 1) * apart
        self.conv = nn.Conv1d(width, width, KERNEL, dilation=apart, bias=False)

    def forward(self, x_TC: Tensor) -> Tensor:
        return self.conv(F.pad(x_TC.T, (self.before, 0))[None])[0].T


class Kind(NamedTuple):
    """make: a layer for a width; macs: multiply-adds of a forward pass over n tokens; path: steps between the ends."""

    make: Callable[[int], Mix]
    macs: Callable[[int, int], int]
    path: Callable[[int], int]


KINDS = {
    "attention": Kind(lambda width: attention, lambda n, d: 2 * n * n * d, lambda n: 1),
    "fused": Kind(lambda width: fused, lambda n, d: 2 * n * n * d, lambda n: 1),
    "recurrence": Kind(Recurrence, lambda n, d: 2 * n * d * d, lambda n: n),
    "convolution": Kind(Convolution, lambda n, d: KERNEL * n * d * d, lambda n: dilated_layers(n)),
}


def dilated_layers(n: int) -> int:
    """The least l with KERNEL^l >= n."""
    return next(layers for layers in range(1, n + 2) if KERNEL**layers >= n)


class Lap(NamedTuple):
    """One kind on n tokens of width d. Seconds: the middle of TIMES; kept: bytes held for the backward pass."""

    kind: str
    width: int
    tokens: int
    forward: float
    backward: float
    kept: int
    macs: int  # counted from the operations that ran

    @property
    def seconds(self) -> float:
        return self.forward + self.backward


def counted_macs(mix: Mix, x_TC: Tensor) -> int:
    """Multiply-adds of the matrix products that a forward pass really does."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        mix(x_TC)
    return counter.get_total_flops() // 2


def kept_bytes(mix: Mix, x_TC: Tensor) -> int:
    """Bytes that a forward pass leaves for the backward pass, parameters and input aside, each memory once."""
    held: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        held[storage.data_ptr()] = storage.nbytes()
        alive.append(tensor)
        return tensor

    alive: list[Tensor] = []  # so that no place in memory is given out twice
    with saved_tensors_hooks(note, lambda tensor: tensor):
        mix(x_TC)
    own = [x_TC, *(mix.parameters() if isinstance(mix, nn.Module) else ())]
    return sum(held.values()) - sum(held.get(t.untyped_storage().data_ptr(), 0) for t in own)


def lap(kind: str, width: int, tokens: int, seed: int = 0) -> Lap:
    """A layer with random weights on random rows: what the numbers are changes no duration. Once more, to warm up."""
    torch.manual_seed(seed)
    mix = KINDS[kind].make(width)
    x_TC = torch.randn(tokens, width, requires_grad=True)
    leaves = [x_TC, *(mix.parameters() if isinstance(mix, nn.Module) else ())]
    times: list[tuple[float, float]] = []
    with torch.enable_grad():
        kept = kept_bytes(mix, x_TC)
        for _ in range(1 + TIMES):
            begun = time.perf_counter()
            y_TC = mix(x_TC)
            half = time.perf_counter()
            torch.autograd.grad(y_TC.sum(), leaves)
            times.append((half - begun, time.perf_counter() - half))
    forward, backward = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return Lap(kind, width, tokens, forward, backward, kept, counted_macs(KINDS[kind].make(width), x_TC))


def measure(widths: Sequence[int] = WIDTHS, lengths: Sequence[int] = LENGTHS) -> list[Lap]:
    """Every kind at every width and length, in one run."""
    return [lap(kind, width, tokens) for width in widths for tokens in lengths for kind in KINDS]


# ---- path length ---------------------------------------------------------------------------------------------------


@torch.no_grad()
def steps_apart(kind: str, tokens: int, width: int = 4) -> int:
    """Layers (of a recurrence: updates) until the last of n tokens hears of the first.

    The first row is set to NaN, which no sum and no product gets rid of: whatever depends on it becomes NaN.
    """
    x_TC = torch.zeros(tokens, width)
    x_TC[0] = torch.nan
    if kind == "recurrence":
        rnn, h_1C, updates = nn.RNN(width, width).eval(), None, 0
        for x_C in x_TC:
            h_1C, updates = rnn(x_C[None], h_1C)[1], updates + 1
        return updates if bool(h_1C is not None and h_1C.isnan().any()) else 0
    layers = 0
    while not x_TC[-1].isnan().any():
        mix = Convolution(width, KERNEL**layers) if kind == "convolution" else KINDS[kind].make(width)
        x_TC, layers = mix(x_TC), layers + 1
    return layers
