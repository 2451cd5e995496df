"""Training objectives: a text becomes what a model is given, what it should say, and where that counts.

    loss = mean over the counted positions t of -ln p(target_t | inputs)
causal: the next token     prefix: the same, after the prefix     mlm: hidden tokens     denoise: the text undamaged
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Batch(NamedTuple):
    """``model(*inputs)`` should give ``targets_BT``; only positions where ``counts_BT`` is True are judged."""

    inputs: tuple[Tensor, ...]  # token ids; in an encoder-decoder also the decoder's
    targets_BT: Tensor
    counts_BT: Tensor


def causal_batch(text_BT: Tensor) -> Batch:
    """Say the next token at every place: Radford et al. 2018 (GPT), equation 1. Reads T tokens, judges T-1."""
    return prefix_batch(text_BT, prefix=0)


def prefix_batch(text_BT: Tensor, prefix: int) -> Batch:
    """Say the next token, for a model whose first ``prefix`` tokens see one another: only what they cannot see counts.

    Raffel et al. 2019 (T5), section 3.2.1 (prefix LM); Du et al. 2021 (GLM), section 2.1.
    """
    targets_BT = text_BT[:, 1:]
    at_T = torch.arange(1, text_BT.shape[1], device=text_BT.device)
    return Batch((text_BT[:, :-1],), targets_BT, (at_T >= prefix).expand_as(targets_BT))


def mlm_batch(
    text_BT: Tensor,
    mask_id: int,
    vocab_size: int,
    rng: torch.Generator,
    share: float = 0.15,
    masked: float = 0.8,
    random: float = 0.1,
) -> Batch:
    """Say the hidden tokens: Devlin et al. 2018 (BERT), section 3.1, task 1.

    A ``share`` of the tokens is chosen and counts. Of those, ``masked`` become ``mask_id``, ``random`` become any token
    below ``vocab_size``, and the rest stay what they are.
    """
    chosen_BT = torch.rand(text_BT.shape, generator=rng) < share
    fate_BT = torch.rand(text_BT.shape, generator=rng)
    other_BT = torch.randint(vocab_size, text_BT.shape, generator=rng)
    inputs_BT = torch.where(chosen_BT & (fate_BT < masked), mask_id, text_BT)
    swapped_BT = chosen_BT & (fate_BT >= masked) & (fate_BT < masked + random)
    return Batch((torch.where(swapped_BT, other_BT, inputs_BT),), text_BT, chosen_BT)


def denoise_batch(text_BT: Tensor, mask_id: int, start_id: int, rng: torch.Generator, share: float = 0.3) -> Batch:
    """Restore a text of which a ``share`` of tokens became ``mask_id``: Lewis et al. 2019 (BART), section 2.2.

    The encoder reads the damaged text; the decoder starts from ``start_id``, is given the right tokens so far (teacher
    forcing) and says the whole text.
    """
    hidden_BT = torch.rand(text_BT.shape, generator=rng) < share
    start_B1 = torch.full_like(text_BT[:, :1], start_id)
    inputs = (torch.where(hidden_BT, mask_id, text_BT), torch.cat([start_B1, text_BT[:, :-1]], dim=1))
    return Batch(inputs, text_BT, torch.ones_like(hidden_BT))
