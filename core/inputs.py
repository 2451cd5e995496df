"""What a run may be given: token ids, segment ids and masks, checked before anything is computed.

Each check returns the tensor as the model takes it, or raises a ValueError that says what was expected and got.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.config import ModelConfig
from core.parts.cache import KVCache


@dataclass(frozen=True)
class Reader:
    """What a model can read: its sizes, what it is called in messages, and where its tensors stand."""

    config: ModelConfig
    name: str
    device: torch.device

    def token_ids(self, ids: Tensor | Sequence[int], name: str, already: int, vocab: int) -> Tensor:
        """Whole numbers in 0 .. vocab - 1, B T; ``already`` tokens were read before."""
        tensor = torch.as_tensor(ids)
        tensor = tensor[None] if tensor.ndim == 1 else tensor
        if tensor.ndim != 2 or not tensor.numel() or tensor.dtype not in (torch.int64, torch.int32):
            raise ValueError(f"expected {name} as whole numbers B T, got {tensor.dtype} of shape {tuple(tensor.shape)}")
        low, high = (int(end) for end in tensor.aminmax())
        if low < 0 or high >= vocab:
            raise ValueError(f"expected {name} in 0..{vocab - 1}, got {low if low < 0 else high}")
        length, most = already + tensor.shape[1], self.config.max_tokens
        if length > most:
            raise ValueError(f"{self.name} reads at most {most} tokens, got {length}")
        return tensor.long().to(self.device)

    def segments(self, segment_ids: Tensor | Sequence[int], ids: Tensor) -> Tensor:
        """Sentence A or B of each token, B T."""
        tensor = torch.as_tensor(segment_ids).to(self.device)
        tensor = tensor[None] if tensor.ndim == 1 else tensor
        kinds = self.config.embedding.segments
        if not kinds:
            raise ValueError(f"{self.name} has no segments, got segment_ids")
        if tensor.shape != ids.shape or int(tensor.min()) < 0 or int(tensor.max()) >= kinds:
            raise ValueError(
                f"expected segment_ids of shape {tuple(ids.shape)} in 0..{kinds - 1}, got {tuple(tensor.shape)}"
            )
        return tensor


def attention_mask(mask: Tensor, ids: Tensor, cache: KVCache | None) -> Tensor:
    """A bool mask that broadcasts to B H Q K."""
    queries = ids.shape[1]
    keys = queries + (0 if cache is None else cache.length)
    fits = mask.ndim <= 4 and mask.shape[-1:] in ((1,), (keys,)) and mask.shape[-2:-1] in ((), (1,), (queries,))
    if mask.dtype != torch.bool or not fits or (mask.ndim == 4 and mask.shape[0] not in (1, ids.shape[0])):
        raise ValueError(
            f"expected a bool mask broadcastable to B H {queries} {keys}, got {mask.dtype} {tuple(mask.shape)}"
        )
    return mask
