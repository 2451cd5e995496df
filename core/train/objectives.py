"""Training objectives: a text becomes what a model is given, what it should say, and where that counts.

    loss = mean over the counted positions t of -ln p(target_t | inputs)
causal: the next token     prefix: the same, after the prefix     mlm: hidden tokens     denoise: the text undamaged
nsp: does B follow A       infill: the spans cut out of a text, one after another
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from core.parts.masks import prefix_mask


class Batch(NamedTuple):
    """``model(*inputs)`` should give ``targets_BT``; only positions where ``counts_BT`` is True are judged."""

    inputs: tuple[Tensor | None, ...]  # token ids; in an encoder-decoder also the decoder's; segments, mask
    targets_BT: Tensor
    counts_BT: Tensor
    pairs_B: Tensor | None = None  # next-sentence prediction: 0 where B follows A, 1 where it does not

    def to(self, device: torch.device | str) -> Batch:
        inputs = tuple(None if given is None else given.to(device) for given in self.inputs)
        pairs = None if self.pairs_B is None else self.pairs_B.to(device)
        return Batch(inputs, self.targets_BT.to(device), self.counts_BT.to(device), pairs)


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
    spare_BT: Tensor | None = None,
) -> Batch:
    """Say the hidden tokens: Devlin et al. 2018 (BERT), section 3.1, task 1.

    A ``share`` of the tokens is chosen and counts. Of those, ``masked`` become ``mask_id``, ``random`` become any token
    below ``vocab_size``, and the rest stay what they are. Tokens where ``spare_BT`` is True ([CLS], [SEP]) are let be.
    """
    chosen_BT = torch.rand(text_BT.shape, generator=rng) < share
    if spare_BT is not None:
        chosen_BT &= ~spare_BT
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


def nsp_batch(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]], follows: Sequence[bool], length: int, cls_id: int, sep_id: int
) -> Batch:
    """Say whether B follows A: Devlin et al. 2018 (BERT), section 3.1, task 2. Rows are [CLS] A [SEP] B [SEP].

    A and B together are ``length`` - 3 tokens. No token counts: that is for MLM, on the same rows.
    """
    rows = torch.tensor([[cls_id, *a, sep_id, *b, sep_id] for a, b in pairs])
    if rows.shape[1] != length:
        raise ValueError(f"expected A and B of {length - 3} tokens together, got {rows.shape[1] - 3}")
    lengths_B1 = torch.tensor([[len(a)] for a, _ in pairs])
    segments_BT = (torch.arange(length) >= lengths_B1 + 2).long()
    pairs_B = torch.tensor([int(not follow) for follow in follows])
    return Batch((rows, None, segments_BT), rows, torch.zeros_like(rows, dtype=torch.bool), pairs_B)


def random_spans(length: int, count: int, total: int, rng: torch.Generator) -> list[tuple[int, int]]:
    """``count`` spans (start, end) with ``total`` tokens in all, in order and apart, anywhere in ``length`` tokens."""
    cuts = (torch.randperm(total - 1, generator=rng)[: count - 1] + 1).sort().values.tolist()
    sizes = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
    # the tokens left over stand before, between and after the spans, at least one between: choose where spans come
    gaps = torch.randperm(length - total + 1, generator=rng)[:count].sort().values.tolist()
    starts = [gap + sum(sizes[:i]) for i, gap in enumerate(gaps)]
    return [(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def infill_batch(
    text_BT: Tensor, spans: Sequence[Sequence[tuple[int, int]]], mask_id: int, start_id: int, end_id: int | None
) -> Batch:
    """Say the spans cut out of a text: Du et al. 2021 (GLM), section 2.1. ``spans``: of each row, in order, apart.

    Part A, which sees itself both ways: the text, one ``mask_id`` for each span. Part B, causal, sees all of A and the
    spans already said: each span after a ``start_id``, to be closed by ``end_id`` (None: the last one stays open, as
    when the rest of a text is asked for). GLM says the spans in random order, with a second position within the span;
    here they come in the order of the text, so that one position for each token will do.
    Rows must agree in the number of spans and in the tokens these hold.
    """
    inputs, targets, prefixes = [], [], set()
    for text, cuts in zip(text_BT.tolist(), spans, strict=True):
        given, read, say, last = [], [], [], 0
        for start, end in cuts:
            given += [*text[last:start], mask_id]
            read += [start_id, *text[start:end]]
            say += [*text[start:end], *([] if end_id is None else [end_id])]
            last = end
        given += text[last:]
        inputs.append(given + read[: len(say)])
        targets.append(given + say)
        prefixes.add(len(given))
    if len(prefixes) != 1:
        raise ValueError(f"expected rows with equally many spans and tokens in them, got parts A of {sorted(prefixes)}")
    ids_BT, at_T = torch.tensor(inputs), torch.arange(len(inputs[0]))
    mask_QK = prefix_mask(at_T, at_T, prefix := prefixes.pop())
    return Batch((ids_BT, None, None, mask_QK), torch.tensor(targets), (at_T >= prefix).expand_as(ids_BT))
