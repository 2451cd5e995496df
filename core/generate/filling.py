"""Gaps and continuations: each token hidden in turn, blanks written out, and an encoder made to write on.

    fill in:   p(w | left, right) at [MASK]      write on: p(w | left), append, again
    blank:     p(s_1 | A), p(s_2 | A, s_1), ... until the blank is closed
Devlin et al. 2018 (BERT), section 3.1; Radford et al. 2018 (GPT); Du et al. 2021 (GLM), section 2.1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.generate.sampling import greedy
from core.model import Transformer, run
from core.parts.cache import KVCache
from core.parts.masks import prefix_mask
from core.trace import Trace
from core.train.objectives import Batch, infill_batch

Choose = Callable[[Tensor], int]


@dataclass(frozen=True)
class Said:
    """A token that was chosen, the probabilities V it was chosen from, and what was kept of the run."""

    token: int
    probs_V: Tensor
    trace: Trace | None = None


def hide_each(ids: Sequence[int], places: Sequence[int], mask_id: int) -> Batch:
    """A row for each place, with that token alone hidden and judged: MLM, every single [MASK] at once."""
    text_BT = torch.tensor([list(ids)] * len(places))
    chosen_BT = torch.zeros_like(text_BT, dtype=torch.bool)
    chosen_BT[torch.arange(len(places)), torch.tensor(places, dtype=torch.long)] = True
    return Batch((text_BT.masked_fill(chosen_BT, mask_id),), text_BT, chosen_BT)


def blank_each(ids: Sequence[int], places: Sequence[int], mask_id: int, start_id: int, end_id: int) -> Batch:
    """A row for each place, with that token cut out as a span of one: infilling, every single blank at once."""
    text_BT = torch.tensor([list(ids)] * len(places))
    return infill_batch(text_BT, [[(place, place + 1)] for place in places], mask_id, start_id, end_id)


@torch.no_grad()
def write_blanks(model: Transformer, rows_BT: Tensor, end_id: int, most: int) -> list[list[Said]]:
    """What a model with a prefix mask writes into the blank of each row: greedy, until ``end_id``, ``most`` tokens.

    rows_BT: part A, which sees itself both ways, and the start of the blank as the last token.
    """
    prefix, cache = rows_BT.shape[1] - 1, KVCache(model.config.decoder_layers)
    said: list[list[Said]] = [[] for _ in rows_BT]
    for _ in range(most):
        probs_BV = _last(model, rows_BT, prefix, cache)
        best_B = probs_BV.argmax(-1)
        for own, token, probs_V in zip(said, best_B.tolist(), probs_BV, strict=True):
            if not own or own[-1].token != end_id:
                own.append(Said(token, probs_V))
        rows_BT = torch.cat([rows_BT, best_B[:, None]], dim=1)
    return said


@torch.no_grad()
def write_on(
    model: Transformer, ids: Sequence[int], steps: int, prefix: int = 0, choose: Choose = greedy
) -> list[Said]:
    """Continue a text token by token; the first ``prefix`` tokens see one another, the rest looks to the left."""
    row, said, cache = list(ids), [], KVCache(model.config.decoder_layers)
    for _ in range(steps):
        probs_V = _last(model, torch.tensor([row]), prefix, cache)[0]
        said.append(Said(choose(probs_V), probs_V))
        row.append(said[-1].token)
    return said


@torch.no_grad()
def append_masks(
    model: Transformer, ids: Sequence[int], steps: int, mask_id: int, sep_id: int, keep: Iterable[str] = ()
) -> list[Said]:
    """An encoder made to write: [MASK] after the text, filled in, kept, and again. It was never trained for that.

    ids: [CLS] and the text, without the closing ``sep_id``, which each row gets. keep: more sites than the logits.
    """
    row, said = list(ids), []
    for _ in range(steps):
        trace = run(model, [*row, mask_id, sep_id], keep=("head.logits", *keep))
        probs_V = trace["head.logits"][0, len(row)].float().softmax(-1).cpu()
        said.append(Said(greedy(probs_V), probs_V, trace))
        row.append(said[-1].token)
    return said


def moved(model: Transformer, ids: Sequence[int], appended: Sequence[int], prefix: int | None, site: str) -> float:
    """The largest change of any number of ``site`` at the tokens ``ids`` when more tokens stand behind them.

    prefix: as in ``write_on``; None: the model's own mask. 0 means that what was computed can be kept (a KV cache).
    """
    before, after = (
        run(model, row, mask=None if prefix is None else _mask(len(row), prefix), keep=(site,))[site][0]
        for row in (list(ids), [*ids, *appended])
    )
    return float((after[: len(ids)] - before).abs().max())


def _last(model: Transformer, rows_BT: Tensor, prefix: int, cache: KVCache) -> Tensor:
    """Probabilities of the token after each row: B V. Only what the cache has not read yet is run: nothing before it
    looks at what is written.
    """
    read = cache.length
    mask = torch.ones(1, rows_BT.shape[1], dtype=torch.bool) if read else _mask(rows_BT.shape[1], prefix)
    trace = run(model, rows_BT[:, read:], mask=mask, cache=cache, keep=("head.logits",))
    return trace["head.logits"][:, -1].float().softmax(-1).cpu()


def _mask(tokens: int, prefix: int) -> Tensor:
    at_T = torch.arange(tokens)
    return prefix_mask(at_T, at_T, prefix)
