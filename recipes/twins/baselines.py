"""What tiny-bert must beat at filling in: models that count words, and read the same damaged rows.

    unigram: p(w)         bigram context: p(w | l, r) = (c(l w r) + T(l r) q(w)) / (c(l . r) + T(l r))
    q(w) proportional to p(w | l) p(w | r) / p(w),    p(w | l) = (c(l w) + T(l) p(w)) / (c(l .) + T(l)),  p(w | r) alike
l and r are the neighbours; T counts the different words seen in a context: Witten and Bell 1991 ("method C"). q takes
both neighbours as independent given the word. A neighbour that is [MASK] tells nothing and is left out.
"""

from collections import Counter

import torch
from torch import Tensor

from recipes.twins import text
from recipes.twins.text import Verses


class Neighbours:
    """Counts of a text, and the probabilities of the word between two others."""

    def __init__(self, verses: Verses, vocab_size: int) -> None:
        self.vocab_size = vocab_size
        words = Counter(verses.ids.tolist())
        self.p_V = torch.tensor([words[i] for i in range(vocab_size)], dtype=torch.float64) + 0.5
        self.p_V /= self.p_V.sum()
        line = bounded(verses)
        self.pairs_VV = count_pairs(line, vocab_size)
        self.middles: dict[tuple[int, int], Counter[int]] = {}
        for left, word, right in zip(line, line[1:], line[2:], strict=False):
            self.middles.setdefault((left, right), Counter())[word] += 1

    def smoothed(self, counts_V: Tensor) -> Tensor:
        kinds = (counts_V > 0).sum()
        return (counts_V + kinds * self.p_V) / (counts_V.sum() + kinds) if kinds else self.p_V

    def probabilities(self, left: int, right: int) -> Tensor:
        """p(w | left, right) over the vocabulary."""
        seen = left != text.MASK, right != text.MASK
        q_V = self.p_V
        if seen[0]:
            q_V = q_V * self.smoothed(self.pairs_VV[left].double()) / self.p_V
        if seen[1]:
            q_V = q_V * self.smoothed(self.pairs_VV[:, right].double()) / self.p_V
        q_V = q_V / q_V.sum()
        found = self.middles.get((left, right)) if all(seen) else None
        if not found:
            return q_V
        counts_V = torch.zeros_like(q_V)
        counts_V[list(found)] = torch.tensor(list(found.values()), dtype=torch.float64)
        return (counts_V + len(found) * q_V) / (counts_V.sum() + len(found))


def bounded(verses: Verses) -> list[int]:
    """The line with [SEP] and [CLS] between verses, as rows have them."""
    line: list[int] = []
    for start, end in zip(verses.starts.tolist(), verses.starts.tolist()[1:], strict=False):
        line += [text.CLS, *verses.ids[start:end].tolist(), text.SEP]
    return line


def count_pairs(line: list[int], vocab_size: int) -> Tensor:
    """How often one word stands before another: V V."""
    ids = torch.tensor(line)
    flat = torch.bincount(ids[:-1] * vocab_size + ids[1:], minlength=vocab_size**2)
    return flat.view(vocab_size, vocab_size).float()
