"""Masks: who may attend to whom. Always bool, **True = may attend**, combined with ``&``; elsewhere -inf.

    causal: k <= q      prefix: k <= q or k < p      window: q - w < k <= q      full: always      padding: k is real
Vaswani et al. 2017, section 3.2.3 (causal); Du et al. 2021, GLM (prefix); Jiang et al. 2023, Mistral (window). The
window of Beltagy et al. 2020, Longformer, is another one: half of it on each side, and some tokens see everything.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def full_mask(query_Q: Tensor, key_K: Tensor) -> Tensor:
    """Every token sees every token, as in BERT: Q K."""
    return torch.ones(len(query_Q), len(key_K), dtype=torch.bool, device=key_K.device)


def causal_mask(query_Q: Tensor, key_K: Tensor) -> Tensor:
    """A token sees itself and what came before, as in GPT: Q K. Arguments are positions."""
    return key_K[None, :] <= query_Q[:, None]


def prefix_mask(query_Q: Tensor, key_K: Tensor, prefix: int) -> Tensor:
    """The first ``prefix`` tokens see one another, the rest is causal, as in GLM: Q K. prefix 0 or 1 is causal."""
    if prefix < 0:
        raise ValueError(f"expected a prefix of 0 or more tokens, got {prefix}")
    return causal_mask(query_Q, key_K) | (key_K < prefix)[None, :]


def window_mask(query_Q: Tensor, key_K: Tensor, window: int) -> Tensor:
    """A token sees itself and the ``window - 1`` tokens before it, as in Mistral: Q K."""
    if window < 1:
        raise ValueError(f"expected a window of at least 1 token (itself), got {window}")
    return causal_mask(query_Q, key_K) & (key_K[None, :] > query_Q[:, None] - window)


def padding_mask(padding_BK: Tensor) -> Tensor:
    """Nobody attends to padding: bool B K (True = real token) -> B 1 1 K."""
    if padding_BK.dtype != torch.bool or padding_BK.ndim != 2:
        raise ValueError(f"expected padding as bool B T, got {padding_BK.dtype} of shape {tuple(padding_BK.shape)}")
    return padding_BK[:, None, None, :]


MASKS: dict[str, Callable[..., Tensor]] = {
    "full": full_mask,
    "causal": causal_mask,
    "prefix": prefix_mask,
    "window": window_mask,
}


def sized_mask(name: str) -> tuple[str, tuple[int, ...]]:
    """A mask's name read: ``"window:4"`` -> ``("window", (4,))``. ValueError if the name says nothing."""
    kind, _, size = name.partition(":")
    takes_size = kind in ("prefix", "window")
    if kind not in MASKS or takes_size != size.isdecimal() or (size and not takes_size):
        raise ValueError(f"expected 'causal', 'full', 'prefix:N' or 'window:N', got {name!r}")
    return kind, (int(size),) if size else ()


def named_mask(name: str, query_Q: Tensor, key_K: Tensor) -> Tensor:
    """A mask by name: ``"causal"``, ``"full"``, ``"prefix:3"``, ``"window:4"``: Q K."""
    kind, size = sized_mask(name)
    return MASKS[kind](query_Q, key_K, *size)
