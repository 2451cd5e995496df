"""Padding: tokens without meaning that make texts of a batch equally long, and the mask that hides them from everybody.

padding[t] = is token t real?     mask = mask & padding[key]
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from core.tokens.tokenizers import Tokenizer

# What is used to pad, in this order: a token made for it, else one that the model knows as an end.
NAMES = ("[PAD]", "<pad>", "<|im_end|>", "<|endoftext|>", "</s>")


def pad_id(tokenizer: Tokenizer) -> int:
    """The token to pad with; token 0 where the vocabulary has none of the usual ones. Hidden, it changes nothing."""
    return next((i for i in map(tokenizer.fast.token_to_id, NAMES) if i is not None), 0)


def padded(ids: Sequence[int], count: int, pad: int) -> tuple[list[int], Tensor]:
    """The ids followed by ``count`` pads, and which of them are real: bool 1 T."""
    if count < 0:
        raise ValueError(f"expected 0 or more pads, got {count}")
    return [*ids, *[pad] * count], torch.tensor([[True] * len(ids) + [False] * count])
