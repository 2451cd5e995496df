"""The baseline that tiny-gpt must beat: n-gram models over the same tokens, by modified Kneser-Ney smoothing.

p(w | h) = (c(hw) - D(c(hw))) / c(h.) + backoff(h) p(w | h'),  h' = h without its first token
Below the highest order, c counts the different tokens seen before a gram instead of the gram itself.
D has three values, for counts 1, 2 and 3 or more, estimated from the counts of counts.
Source: Chen and Goodman, "An empirical study of smoothing techniques for language modeling", 1998, section 3.
"""

import math
from collections import Counter

Gram = tuple[int, ...]


def discounts(counts: Counter[Gram]) -> tuple[float, float, float]:
    """D1, D2, D3+ of one order. Where the counts are too few to estimate them from: 0.5, 1, 1.5."""
    n = Counter(counts.values())
    if all(n[c] for c in (1, 2, 3, 4)):
        y = n[1] / (n[1] + 2 * n[2])
        found = 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]
        if all(0 < d < c for c, d in enumerate(found, start=1)):
            return found
    return 0.5, 1.0, 1.5


class Ngram:
    """An n-gram model of a token stream. order 1 is the unigram model."""

    def __init__(self, ids: list[int], order: int, vocab_size: int):
        self.order, self.vocab_size = order, vocab_size
        grams = Counter(zip(*(ids[i:] for i in range(order)), strict=False))
        self.counts: list[Counter[Gram]] = [grams]
        for _ in range(order - 1):  # continuation counts: one for every different gram that ends so
            self.counts.insert(0, Counter(gram[1:] for gram in self.counts[0]))
        self.discounts = [discounts(counts) for counts in self.counts]
        self.totals: list[Counter[Gram]] = []
        self.freed: list[Counter[Gram]] = []  # mass taken from seen grams, handed to the shorter history
        for counts, d in zip(self.counts, self.discounts, strict=True):
            total: Counter[Gram] = Counter()
            freed: Counter[Gram] = Counter()
            for gram, c in counts.items():
                total[gram[:-1]] += c
                freed[gram[:-1]] += d[min(c, 3) - 1]  # type: ignore[assignment]
            self.totals.append(total)
            self.freed.append(freed)

    def probability(self, history: Gram, token: int) -> float:
        """p(token | history), from the last order-1 tokens of history; sums to 1 over the vocabulary."""
        p = 1 / self.vocab_size
        for n in range(self.order):
            context = history[len(history) - n :] if n else ()
            total = self.totals[n].get(context, 0)
            if len(context) < n or not total:
                break
            c = self.counts[n].get((*context, token), 0)
            kept = c - self.discounts[n][min(c, 3) - 1] if c else 0.0
            p = kept / total + self.freed[n][context] / total * p
        return p

    def nats(self, ids: list[int]) -> float:
        """-ln p of ids[1:], each token given the ones before it."""
        return -sum(
            math.log(self.probability(tuple(ids[max(0, i - self.order + 1) : i]), ids[i])) for i in range(1, len(ids))
        )
