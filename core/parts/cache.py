"""The KV cache: keys and values of the tokens already read, so that a decoding step computes only the new row.

    k = [k_cached; k_new],  v = [v_cached; v_new]
Keys are kept as projected, before RoPE turns them, so that a step's trace shows every key at its own position.
Shazeer 2019, "Fast Transformer Decoding", section 2.4.
"""

import torch
from torch import Tensor


class LayerCache:
    """Keys and values of one layer, B G K D each."""

    def __init__(self) -> None:
        self.k: Tensor | None = None
        self.v: Tensor | None = None

    def append(self, k_BGTD: Tensor, v_BGTD: Tensor) -> tuple[Tensor, Tensor]:
        """Add the new rows; returns all keys and values so far."""
        self.k = k_BGTD if self.k is None else torch.cat([self.k, k_BGTD], dim=2)
        self.v = v_BGTD if self.v is None else torch.cat([self.v, v_BGTD], dim=2)
        return self.k, self.v


class KVCache:
    """The caches of a decoder's layers; ``memory`` is the encoder's output of an encoder-decoder, computed once."""

    def __init__(self, layers: int) -> None:
        self.layers = [LayerCache() for _ in range(layers)]
        self.memory: Tensor | None = None

    @property
    def length(self) -> int:
        """Tokens already read."""
        k = self.layers[0].k if self.layers else None
        return 0 if k is None else k.shape[2]

    @property
    def bytes(self) -> int:
        """Memory held by keys and values: 2 * layers * kv_heads * head_dim * tokens * bytes per number."""
        return sum(t.numel() * t.element_size() for c in self.layers for t in (c.k, c.v) if t is not None)
