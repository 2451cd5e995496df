"""How well a language model knows a text it has never seen: bits per byte.

bits per byte = -sum_t log2 p(token_t | tokens before it) / bytes of the text
Per byte, not per token, so that models with different tokenizers can be compared.
"""

import math
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


@torch.no_grad()
def nats(model: Callable[[Tensor], Tensor], ids: Sequence[int], length: int, batch: int = 64) -> float:
    """-ln p of ids[1:], in windows of `length` tokens, half a window apart: all but the first see half or more."""
    text = torch.tensor(ids)
    last = len(ids) - 1
    rows, seen = [], 0
    for end in [*range(min(length, last), last, length // 2), last]:
        rows.append((max(0, end - length), end, end - seen))
        seen = end
    total = 0.0
    for i in range(0, len(rows), batch):
        some = rows[i : i + batch]
        inputs = torch.stack([text[start:end] for start, end, _ in some])
        targets = torch.stack([text[start + 1 : end + 1] for start, end, _ in some])
        losses = F.cross_entropy(model(inputs).transpose(1, 2), targets, reduction="none")
        total += sum(float(row[len(row) - new :].sum()) for row, (_, _, new) in zip(losses, some, strict=True))
    return total


def figures(total: float, tokens: int, size: int) -> dict[str, float]:
    """-ln p of a text of so many tokens and bytes, as nats a token and bits a byte."""
    return {"nats_per_token": round(total / tokens, 4), "bits_per_byte": round(total / math.log(2) / size, 4)}
