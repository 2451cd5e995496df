"""The sizes of a twin and what it reads: all that varies between one twin of a family and the next."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

V, B, LENGTH = 101, 2, 64  # vocabulary, batch, longest text
PAD, BOS, EOS = 0, 1, 2
Settings = dict[str, Any]  # keyword arguments of a config class of the library


@dataclass(frozen=True)
class Size:
    """Families take what they have: head_dim where it may differ from width / heads, experts where there are some."""

    seed: int = 0
    width: int = 48
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 12
    hidden: int = 96
    tokens: int = 9
    window: int = 4
    prefix: int = 4
    experts: int = 8
    chosen: int = 3
    groups: int = 2
    kept_groups: int = 1
    capacity: int = 3  # Switch: tokens that an expert takes per sequence
    sparse: int = 1  # Switch: layers with experts in each stack
    dense: int = 1  # DeepSeek: first layers without experts
    routed_scale: float = 1.0
    renormalise: bool = False

    @property
    def other(self) -> bool:
        """Odd seeds: settings that are not the library's defaults (eps, activations, base of RoPE, what is tied)."""
        return self.seed % 2 == 1

    def __str__(self) -> str:
        return f"{self.seed}-{self.width}x{self.layers}x{self.heads}"


# The oracle's own sizes; three of everything and one key/value head; six heads, which is no power of two.
SIZES = [
    Size(),
    Size(
        seed=1, width=36, layers=3, heads=3, kv_heads=1, hidden=56, tokens=19, window=3, prefix=6,
        experts=6, chosen=2, groups=3, kept_groups=2, capacity=4, routed_scale=2.5, renormalise=True,
    ),
    Size(
        seed=2, width=60, heads=6, kv_heads=3, head_dim=16, hidden=70, tokens=7, window=1, prefix=2,
        experts=4, chosen=1, capacity=2, sparse=2, routed_scale=0.5,
    ),
]  # fmt: skip


FIRST = SIZES[0]


@dataclass(frozen=True)
class Inputs:
    """What one run reads. padding: True = real token (of the source, in an encoder-decoder)."""

    ids: Tensor
    target_ids: Tensor | None = None
    segments: Tensor | None = None
    padding: Tensor | None = None


def ids(seed: int = 11, tokens: int = 9) -> Tensor:
    """With seed 11 every expert of the first size is chosen and Switch drops tokens in both stacks."""
    return torch.randint(3, V, (B, tokens), generator=torch.Generator().manual_seed(seed))


def target_ids(seed: int = 11, tokens: int = 9) -> Tensor:
    """Two tokens shorter than the source, drawn after it."""
    draw = torch.Generator().manual_seed(seed)
    torch.randint(3, V, (B, tokens), generator=draw)
    target = torch.randint(3, V, (B, tokens - 2), generator=draw)
    target[:, 0] = BOS
    return target


def padding(tokens: int, side: str) -> Tensor:
    """The second sequence of the batch has three tokens less."""
    real = torch.ones(B, tokens, dtype=torch.bool)
    real[1, slice(0, 3) if side == "left" else slice(tokens - 3, None)] = False
    return real
