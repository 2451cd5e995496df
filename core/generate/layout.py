"""A model laid out in memory for decoding: each matrix by columns, so that one row times it reads memory in order.

    y = x W^T,   x: 1 C,   W: O C stored as C O
A decoding step multiplies single rows, and its time is that of fetching the matrices once. Values are the same; so are
names and shapes. Costs a copy of the weights.
"""

import copy
from collections.abc import Sequence

import torch
from torch import nn

from core.model import Transformer
from core.parts.cache import KVCache
from core.scale.costs import windows


def for_decoding(model: Transformer) -> Transformer:
    """A copy whose linear maps are stored by columns; what was shared stays shared."""
    twin = copy.deepcopy(model)
    for part in twin.modules():
        if isinstance(part, nn.Linear):
            part.weight.data = part.weight.data.t().contiguous().t()
    return twin


@torch.inference_mode()
def write(model: Transformer, ids: Sequence[int], steps: int) -> list[int]:
    """The most probable continuation, with the cache and without any trace. ValueError: a model with an encoder."""
    if model.enc is not None:
        raise ValueError(f"expected a decoder alone, got {model.called}")
    cache, new, said = KVCache(model.config.decoder_layers, windows(model.config)), list(ids), []
    for _ in range(steps):
        token = int(model(torch.tensor([new], device=model.device), cache=cache)[0, -1].argmax())
        said.append(token)
        new = [token]
    return said
