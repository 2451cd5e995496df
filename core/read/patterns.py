"""What a head does, named by measurement: the average weight that its queries give to one kind of key.

    score(pattern) = mean over the queries q that have such a key of  sum over those keys k of  weights[q, k]
    previous: k = q - 1     next: k = q + 1     self: k = q     first: k = 0, from q >= 1
    induction: k = j + 1 for every earlier j with the same token as q (what followed it last time)
Clark et al. 2019, "What Does BERT Look At?", section 3 (previous, next, self, special tokens); Xiao et al. 2023,
"Efficient Streaming Language Models with Attention Sinks" (first); Olsson et al. 2022, "In-context Learning and
Induction Heads" (induction). A head is named after every pattern that takes at least ``NAMED`` of its attention. What
fewer than ``FEWEST`` queries could show is not measured at all, so that no single coincidence names a head.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

# Induction heads are named at less: part of their weight rests on the first token until there is something to copy.
NAMED = {"previous": 0.4, "next": 0.4, "self": 0.4, "first": 0.4, "induction": 0.25}
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


def pattern_scores(weights_HQK: Tensor, ids: Sequence[int]) -> dict[str, Tensor]:
    """The score of each head for each pattern: H, in 0..1; NaN where too few queries have such a key.

    ValueError: weights that are not H Q K of these ids.
    """
    if weights_HQK.ndim != 3 or weights_HQK.shape[1:] != (len(ids), len(ids)):
        raise ValueError(f"expected weights H {len(ids)} {len(ids)}, got {tuple(weights_HQK.shape)}")
    scores = {}
    for name, keys_QK in pattern_keys(ids).items():
        asked_Q = keys_QK.any(-1)
        given_HQ = (weights_HQK * keys_QK).sum(-1)[:, asked_Q]
        unknown_H = torch.full_like(given_HQ.sum(-1), torch.nan)
        scores[name] = given_HQ.mean(-1) if int(asked_Q.sum()) >= FEWEST else unknown_H
    return scores


def head_names(weights: Sequence[Tensor], ids: Sequence[int]) -> list[list[list[str]]]:
    """The names that each head of each layer earns, the strongest first; most heads earn one or none.

    weights: H Q K for each layer.
    """
    names: list[list[list[str]]] = []
    scores = pattern_scores(torch.cat(list(weights)), ids)
    table = {name: score.tolist() for name, score in scores.items()}
    for layer in weights:
        first = sum(len(before) for before in names)
        heads = range(first, first + layer.shape[0])
        earned = [{name: score[head] for name, score in table.items() if score[head] >= NAMED[name]} for head in heads]
        names.append([sorted(own, key=lambda name: -own[name]) for own in earned])
    return names


def main_pattern(weights_QK: Tensor, ids: Sequence[int]) -> tuple[str, float]:
    """The pattern that one head matches best, measured against what its name asks for, and its score.

    "none" if that is less than its name asks for; ValueError if the text is too short for any pattern.
    """
    scores = {name: float(score[0]) for name, score in pattern_scores(weights_QK[None], ids).items()}
    known = {name: score for name, score in scores.items() if score == score}  # not NaN
    if not known:
        raise ValueError(f"expected at least {FEWEST} tokens to see a pattern, got {len(ids)}")
    best = max(known, key=lambda name: known[name] / NAMED[name])
    return (best if known[best] >= NAMED[best] else "none"), known[best]
