"""What a head does, named by measurement: the average weight that its queries give to one kind of key, beyond chance.

    score(pattern) = mean over the queries q that have such a key, and a choice, of  sum over those k of  weights[q, k]
    excess(pattern) = (score - even) / (1 - even)      even: the score of uniform attention under the same mask
    previous: k = q - 1     next: k = q + 1     self: k = q     first: k = 0, from q >= 1
    induction: k = j + 1 for every earlier j with the same token as q (what followed it last time)
A query has a choice if its mask allows more than one key: the first token of a causal model can only look at itself.
Clark et al. 2019, "What Does BERT Look At?", section 3 (previous, next, self, special tokens); Xiao et al. 2023,
"Efficient Streaming Language Models with Attention Sinks" (first); Olsson et al. 2022, "In-context Learning and
Induction Heads" (induction). The excess corrects for chance as Cohen 1960, "A Coefficient of Agreement for Nominal
Scales", does: a head that looks everywhere alike has 0 and one that does nothing else has 1, in a text of any length. A
head is named after every pattern whose excess is at least ``NAMED``. What fewer than ``FEWEST`` queries could show is
not measured at all, so that no single coincidence names a head.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

# Induction heads are named at less: part of their weight rests on the first token until there is something to copy.
NAMED = {"previous": 0.3, "next": 0.3, "self": 0.3, "first": 0.3, "induction": 0.2}
FEWEST = 4


def pattern_keys(ids: Sequence[int]) -> dict[str, Tensor]:
    """For each pattern which keys count for which query: bool Q K."""
    at = torch.arange(len(ids))
    token = torch.tensor(list(ids))
    query, key = at[:, None], at[None, :]
    same_before = (token[:, None] == token[None, :]) & (key < query)
    followed = torch.zeros_like(same_before)
    followed[:, 1:] = same_before[:, :-1]
    return {
        "previous": key == query - 1,
        "next": key == query + 1,
        "self": key == query,
        "first": (key == 0) & (query > 0),
        "induction": followed & (key != query),
    }


def pattern_scores(weights_HQK: Tensor, ids: Sequence[int], mask_QK: Tensor | None = None) -> dict[str, Tensor]:
    """The score of each head for each pattern: H, in 0..1; NaN where too few queries have such a key and a choice.

    mask_QK: True = may attend; None: every token may attend to every token.
    ValueError: weights that are not H Q K of these ids.
    """
    if weights_HQK.ndim != 3 or weights_HQK.shape[1:] != (len(ids), len(ids)):
        raise ValueError(f"expected weights H {len(ids)} {len(ids)}, got {tuple(weights_HQK.shape)}")
    seen_QK = torch.ones(weights_HQK.shape[1:], dtype=torch.bool) if mask_QK is None else mask_QK
    choice_Q = seen_QK.sum(-1) > 1
    scores = {}
    for name, keys_QK in pattern_keys(ids).items():
        asked_Q = (keys_QK & seen_QK).any(-1) & choice_Q
        given_HQ = (weights_HQK * keys_QK).sum(-1)[:, asked_Q]
        unknown_H = torch.full_like(given_HQ.sum(-1), torch.nan)
        scores[name] = given_HQ.mean(-1) if int(asked_Q.sum()) >= FEWEST else unknown_H
    return scores


def even_scores(ids: Sequence[int], mask_QK: Tensor) -> dict[str, Tensor]:
    """The scores of a head that looks at everything it may see alike: one number for each pattern."""
    uniform_QK = mask_QK / mask_QK.sum(-1, keepdim=True).clamp(min=1)
    return {name: score[0] for name, score in pattern_scores(uniform_QK[None], ids, mask_QK).items()}


def excess(scores: Mapping[str, Tensor], even: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """By how much each score exceeds that of uniform attention, as a share of the most that it could: 1 at most."""
    return {name: (score - even[name]) / (1 - even[name]) for name, score in scores.items()}


def head_names(weights: Sequence[Tensor], ids: Sequence[int], masks: Sequence[Tensor]) -> list[list[list[str]]]:
    """The names that each head of each layer earns, the strongest first; most heads earn one or none.

    weights: H Q K for each layer; masks: its Q K.
    """
    names: list[list[list[str]]] = []
    for weights_HQK, mask_QK in zip(weights, masks, strict=True):
        found = excess(pattern_scores(weights_HQK, ids, mask_QK), even_scores(ids, mask_QK))
        table = {name: score.tolist() for name, score in found.items()}
        heads = [{name: table[name][head] for name in table} for head in range(len(weights_HQK))]
        names.append([earned(head) for head in heads])
    return names


def earned(excess: Mapping[str, float]) -> list[str]:
    """The names that a head earns by its excess for each pattern, the strongest first. What is NaN earns none."""
    return sorted((name for name in excess if excess[name] >= NAMED[name]), key=lambda name: -excess[name])
