"""The KV cache: keys and values of the tokens already read, so that a decoding step computes only the new row.

    k = [k_cached; k_new],  v = [v_cached; v_new];        with a window of w tokens the last w rows are kept
Keys are kept as projected, before RoPE turns them, so that a step's trace shows every key at its own position.
Shazeer 2019, "Fast Transformer Decoding", section 2.4; rolling: Jiang et al. 2023, "Mistral 7B", section 2.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


class LayerCache:
    """Keys and values of one layer, B G K D each; of the last ``window`` tokens, or (None) of all."""

    def __init__(self, window: int | None = None) -> None:
        self.window = window
        self.read = 0
        self.k: Tensor | None = None
        self.v: Tensor | None = None

    def append(self, k_BGTD: Tensor, v_BGTD: Tensor) -> tuple[Tensor, Tensor]:
        """Add the new rows; returns the keys and values that the new tokens may look at, and those between."""
        first = self.read - seen_before(self.read, self.window)
        k, v = _joined(self.k, k_BGTD, self.read - first), _joined(self.v, v_BGTD, self.read - first)
        self.read += k_BGTD.shape[2]
        keep = k.shape[2] if self.window is None else self.window
        self.k, self.v = k[:, :, -keep:], v[:, :, -keep:]
        return k, v


def seen_before(read: int, window: int | None) -> int:
    """How many of the ``read`` tokens the next one may still look at: with a window of w it sees itself and w - 1."""
    return read if window is None else min(read, window - 1)


def _joined(old: Tensor | None, new: Tensor, kept: int) -> Tensor:
    return new if old is None else torch.cat([old[:, :, old.shape[2] - kept :], new], dim=2)


class KVCache:
    """The caches of a decoder's layers; ``memory`` is the encoder's output of an encoder-decoder, computed once.

    windows: what the layers keep, taken in turn (``core.scale.costs.windows``); without them every row is kept.
    """

    def __init__(self, layers: int, windows: Sequence[int | None] = (None,)) -> None:
        self.layers = [LayerCache(windows[layer % len(windows)]) for layer in range(layers)]
        self.windows = tuple(windows)
        self.memory: Tensor | None = None

    @property
    def length(self) -> int:
        """Tokens already read."""
        return self.layers[0].read if self.layers else 0

    @property
    def rolls(self) -> bool:
        """Whether rows are dropped."""
        return any(window is not None for window in self.windows)

    @property
    def bytes(self) -> int:
        """Memory held by keys and values: 2 * layers * kv_heads * head_dim * tokens * bytes per number."""
        return sum(t.numel() * t.element_size() for c in self.layers for t in (c.k, c.v) if t is not None)
