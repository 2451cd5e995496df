"""Word alignment by cross-attention: does a decoder row look at the source words that its word translates?

    hit_t = [argmax_s a_ts in G_t],   accuracy = mean over t of hit_t,   mass = mean over t of sum_{s in G_t} a_ts
a: cross-attention weights; G_t: the source words that belong to target word t by a known alignment. Which row belongs
to word t is a choice: the one that says it (it has read y_1 .. y_{t-1}), or the one that has just read it.
Sources: Bahdanau et al. 2014, section 5.2.1 (weights as alignment); Chen et al. 2020, "Accurate Word Alignment
Induction from Neural Machine Translation", section 3 (the row that has read the word).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Alignment = Sequence[Sequence[int]]  # for each target word its source words
SAYS, HAS_READ = 0, 1  # how many rows below that of word t-1


@dataclass(frozen=True)
class Score:
    """Per head: how many words found theirs, how much weight fell on theirs; and how many words were judged."""

    hits_H: Tensor
    mass_H: Tensor
    words: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.hits_H + other.hits_H, self.mass_H + other.mass_H, self.words + other.words)

    @property
    def accuracy_H(self) -> Tensor:
        return self.hits_H / max(1, self.words)

    @property
    def mean_mass_H(self) -> Tensor:
        return self.mass_H / max(1, self.words)


def alignment_mask(alignment: Alignment, source: int) -> Tensor:
    """T S: True where target word t belongs to source word s. ValueError: there is no such source word."""
    mask_TS = torch.zeros(len(alignment), source, dtype=torch.bool)
    for t, places in enumerate(alignment):
        if places and not 0 <= min(places) <= max(places) < source:
            raise ValueError(f"expected source words 0..{source - 1}, got {list(places)}")
        mask_TS[t, list(places)] = True
    return mask_TS


def alignment_score(weights_HTS: Tensor, alignment: Alignment, row: int = SAYS) -> Score:
    """The score of each head on one sentence; a word that belongs to nothing is not judged.

    weights_HTS: row 0 is that of <sos>, which says word 0; row t + 1 has read word t. row: SAYS or HAS_READ.
    """
    needed = len(alignment) + row
    if weights_HTS.ndim != 3 or weights_HTS.shape[1] < needed:
        raise ValueError(f"expected weights H T S of at least {needed} rows, got {tuple(weights_HTS.shape)}")
    gold_TS = alignment_mask(alignment, weights_HTS.shape[2])
    judged_T = gold_TS.any(1)
    gold_TS, looks_HTS = gold_TS[judged_T], weights_HTS[:, row:needed][:, judged_T]
    best_HT = looks_HTS.argmax(-1)
    hits_HT = gold_TS[torch.arange(len(gold_TS)), best_HT]
    return Score(hits_HT.sum(1).double(), (looks_HTS * gold_TS).sum((1, 2)).double(), int(judged_T.sum()))


def diagonal_score(alignment: Alignment, source: int) -> Score:
    """What "word t belongs to the source word at the same share of the sentence" would get: the baseline."""
    length = len(alignment)
    at_T = torch.tensor([min(source - 1, t * source // max(1, length)) for t in range(length)])
    return alignment_score(torch.nn.functional.one_hot(at_T, source)[None].float(), alignment)
