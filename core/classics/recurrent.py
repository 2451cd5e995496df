"""Recurrent networks: one cell, used again at every token, with a memory that is handed from step to step.

    RNN   h_t = tanh(W x_t + b + U h_(t-1) + b')               Elman 1990, "Finding structure in time"
    GRU   h_t = (1 - z) * n + z * h_(t-1)                      Cho et al. 2014, section 2.3
    LSTM  c_t = f * c_(t-1) + i * g,   h_t = o * tanh(c_t)     Hochreiter and Schmidhuber 1997; Gers et al. 2000 (f)
Weights are stacked and named as in ``torch.nn.RNN``, ``GRU`` and ``LSTM``, whose fused kernels do the plain run; a
traced run goes step by step through the formulas below, every gate named. Shapes: B batch, T tokens, C width of the
input, M hidden units, G = M times the number of gates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.trace import OFF, Tap

State = tuple[Tensor, ...]  # (h,) or (h, c), each B M


@dataclass(frozen=True)
class Weights:
    """One layer: W of the input, U of the memory and a bias of each, with the gates below one another."""

    w_GC: Tensor
    u_GM: Tensor
    b_G: Tensor
    c_G: Tensor

    def of_input(self, x_BC: Tensor) -> Tensor:
        return x_BC @ self.w_GC.T + self.b_G

    def of_memory(self, h_BM: Tensor) -> Tensor:
        return h_BM @ self.u_GM.T + self.c_G


def rnn_step(weights: Weights, x_BC: Tensor, state: State, tap: Tap) -> State:
    """Elman's net: the new memory is a squashed sum of the token and the old memory."""
    return (tap("h", torch.tanh(weights.of_input(x_BC) + weights.of_memory(state[0])), "tanh(W x + b + U h' + b')"),)


def gru_step(weights: Weights, x_BC: Tensor, state: State, tap: Tap) -> State:
    """Reset gate r, update gate z (1 keeps the old memory, as in torch), candidate n."""
    h_BM = state[0]
    (xr, xz, xn), (hr, hz, hn) = weights.of_input(x_BC).chunk(3, -1), weights.of_memory(h_BM).chunk(3, -1)
    r_BM = tap("r", torch.sigmoid(xr + hr))
    z_BM = tap("z", torch.sigmoid(xz + hz))
    n_BM = tap("n", torch.tanh(xn + r_BM * hn))
    return (tap("h", (1 - z_BM) * n_BM + z_BM * h_BM, "(1 - z) n + z h'"),)


def lstm_step(weights: Weights, x_BC: Tensor, state: State, tap: Tap) -> State:
    """Input gate i, forget gate f, candidate g, output gate o; the cell c is only scaled and added to."""
    h_BM, c_BM = state
    i, f, g, o = (weights.of_input(x_BC) + weights.of_memory(h_BM)).chunk(4, -1)
    i_BM, f_BM = tap("i", torch.sigmoid(i)), tap("f", torch.sigmoid(f))
    g_BM, o_BM = tap("g", torch.tanh(g)), tap("o", torch.sigmoid(o))
    c_BM = tap("c", f_BM * c_BM + i_BM * g_BM)
    return tap("h", o_BM * torch.tanh(c_BM), "o tanh(c)"), c_BM


@dataclass(frozen=True)
class Cell:
    """A kind of cell: its step, what it hands on, its gates in the order in which torch stacks them, its fused twin."""

    step: Callable[[Weights, Tensor, State, Tap], State]
    memory: tuple[str, ...]
    gates: tuple[str, ...]
    fused: Callable[..., nn.RNNBase]


CELLS = {
    "rnn": Cell(rnn_step, ("h",), ("h",), nn.RNN),
    "gru": Cell(gru_step, ("h",), ("r", "z", "n"), nn.GRU),
    "lstm": Cell(lstm_step, ("h", "c"), ("i", "f", "g", "o"), nn.LSTM),
}


class Recurrent(nn.Module):
    """A stack of recurrent layers. ValueError: a kind that is none of ``CELLS``."""

    def __init__(self, kind: str, width: int, hidden: int, layers: int = 1) -> None:
        super().__init__()
        if kind not in CELLS:
            raise ValueError(f"expected a cell out of {', '.join(CELLS)}, got {kind!r}")
        self.kind, self.cell, self.hidden, self.layers = kind, CELLS[kind], hidden, layers
        self.fused = self.cell.fused(width, hidden, layers, batch_first=True)

    def weights(self, layer: int) -> Weights:
        return Weights(
            *(getattr(self.fused, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        )

    def first_state(self, batch: int) -> list[State]:
        """Zeros, layer by layer: a net that has read nothing."""
        zero_BM = self.weights(0).u_GM.new_zeros(batch, self.hidden)
        return [(zero_BM,) * len(self.cell.memory) for _ in range(self.layers)]

    def forward(self, x_BTC: Tensor, state: list[State] | None = None, tap: Tap = OFF) -> tuple[Tensor, list[State]]:
        """Memories h of the last layer, B T M, and what every layer hands on after the last token."""
        states = list(state or self.first_state(len(x_BTC)))
        if tap is OFF:
            return self._fused(x_BTC, states)
        rows = []
        for t, x_BC in enumerate(x_BTC.unbind(1)):
            for layer in range(self.layers):
                step = tap.at(f"{layer}.{t}")
                states[layer] = self.cell.step(self.weights(layer), step("x", x_BC), states[layer], step)
                x_BC = states[layer][0]
            rows.append(x_BC)
        return torch.stack(rows, 1), states

    def _fused(self, x_BTC: Tensor, states: list[State]) -> tuple[Tensor, list[State]]:
        """The same by torch's own kernel, which takes each memory as layers B M."""
        given = tuple(torch.stack(memories) for memories in zip(*states, strict=True))
        h_BTM, last = self.fused(x_BTC, given if len(given) > 1 else given[0])
        memories = last if isinstance(last, tuple) else (last,)
        return h_BTM, list(zip(*(memory.unbind(0) for memory in memories), strict=True))
