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
    """One text in windows no longer than what was trained, and the same tokens read in one go: N tokens judged."""

    short_N: Tensor  # nats, each with half a window to a whole one before it
    long_N: Tensor | None  # nats, read from the first token on, at places past the trained ones. None: it cannot
    logits: float | None  # largest |difference| of any of their logits between the two


@torch.no_grad()
def stretched(model: Transformer, ids_T: Tensor, trained: int) -> Stretch:
    """What reading past the trained length does to the predictions of the tokens that stand there.

    ValueError: the text has not half a window of tokens past the trained length.
    """
    half = trained // 2
    blocks = (len(ids_T) - 1 - trained) // half
    if blocks < 1:
        raise ValueError(f"expected a text of more than {trained + half} tokens, got {len(ids_T)}")
    end = trained + blocks * half
    ids_T = ids_T[: end + 1].to(model.device)
    targets_N = ids_T[trained + 1 :]
    short_NV = model(ids_T[half:-1].unfold(0, trained, half))[:, half:].flatten(0, 1)
    short_N = F.cross_entropy(short_NV, targets_N, reduction="none")
    if end > model.config.max_tokens:
        return Stretch(short_N, None, None)
    long_NV = model(ids_T[None, :-1])[0, trained:]
    long_N = F.cross_entropy(long_NV, targets_N, reduction="none")
    return Stretch(short_N, long_N, float((long_NV - short_NV).abs().max()))
