"""How well a model predicts the next token at each place of a text, and so what happens past its trained length.

    loss_t = -ln p(token_(t+1) | tokens 0 .. t)
Windows of one text start at all kinds of places, so that no place has easier words than another: what is left of the
mean over windows is the place. The test of Press et al. 2021, "Train Short, Test Long", section 2.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer


def windows(ids_T: Tensor, length: int, stride: int) -> Tensor:
    """Every window of ``length`` tokens and the one after it: N (length + 1). ValueError: the text is shorter."""
    if len(ids_T) <= length:
        raise ValueError(f"expected a text of more than {length} tokens, got {len(ids_T)}")
    return ids_T.unfold(0, length + 1, stride)


@torch.no_grad()
def loss_at(model: Transformer, rows_NT: Tensor, batch: int = 32) -> Tensor:
    """Nats at each place of each row: N (T - 1), the last token being only said."""
    losses = [
        F.cross_entropy(model(rows[:, :-1]).transpose(1, 2), rows[:, 1:], reduction="none")
        for rows in rows_NT.to(model.device).split(batch)
    ]
    return torch.cat(losses).cpu()


class Stretch(NamedTuple):
    """One text read in one go, and the same tokens in windows no longer than what was trained: N tokens judged."""

    long_N: Tensor  # nats, read from the first token on; places ``trained`` and later
    short_N: Tensor  # nats, each with half a window to a whole one before it
    logits: float  # largest |difference| of any of their logits between the two


@torch.no_grad()
def stretched(model: Transformer, ids_T: Tensor, trained: int) -> Stretch | None:
    """What reading past the trained length does to the predictions. None: the model does not read so far.

    ValueError: the text has no half window of tokens past the trained length.
    """
    half = trained // 2
    blocks = (len(ids_T) - 1 - trained) // half
    if blocks < 1:
        raise ValueError(f"expected a text of more than {trained + half} tokens, got {len(ids_T)}")
    end = trained + blocks * half
    if end > model.config.max_tokens:
        return None
    ids_T = ids_T[: end + 1].to(model.device)
    rows_NT = ids_T[half:-1].unfold(0, trained, half)
    long_NV, short_NV = model(ids_T[None, :-1])[0, trained:], model(rows_NT)[:, half:].flatten(0, 1)
    losses = [F.cross_entropy(logits_NV, ids_T[trained + 1 :], reduction="none") for logits_NV in (long_NV, short_NV)]
    return Stretch(*losses, float((long_NV - short_NV).abs().max()))
