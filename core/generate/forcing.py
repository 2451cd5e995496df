"""Teacher forcing and what a decoder does on its own: the same rows, read from the right prefix or from its own words.

    teacher forcing:  p(y_t | y_<t, x) for all t in one masked pass          loss_t = -log p(y_t | y_<t, x)
    on its own:       p(. | w_<t, x), w_t its argmax, one row after another; a wrong w_k is read by every row after k
Williams and Zipser 1989 (teacher forcing); Ranzato et al. 2015, section 1 (exposure bias); Vaswani et al. 2017, 3.2.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.generate.decoding import decode
from core.model import Transformer, run

LOGITS = ("head.logits",)


def forced(model: Transformer, source: Sequence[int], target: Sequence[int], start: int) -> Tensor:
    """Logits T V of one masked pass that is given the right words: row t has read <sos> and target[:t]."""
    given = [start, *target[:-1]]
    return run(model, list(source), target_ids=given, keep=LOGITS)["head.logits"][0].float()


def probability_of(logits_TV: Tensor, target: Sequence[int]) -> Tensor:
    """p(y_t) of every row: T. Its negative logarithm is the row's loss."""
    right_T = torch.as_tensor(list(target), device=logits_TV.device)
    return logits_TV.softmax(-1).gather(-1, right_T[:, None])[:, 0]


@dataclass(frozen=True)
class Injected:
    """A wrong word said at step ``at`` (0 is the first), and what the decoder adds when it has to read it.

    said: the right words before it, it, and those added. forced_TV: logits of every row with the right prefix;
    own_TV: of every word said, with the words said before it.
    """

    at: int
    right: list[int]
    said: list[int]
    forced_TV: Tensor
    own_TV: Tensor

    @property
    def forced_T(self) -> Tensor:
        """p of the right word at each step, the right words before it given."""
        return probability_of(self.forced_TV, self.right)

    @property
    def own_T(self) -> Tensor:
        """p of the right word at each step that it comes to, after its own words."""
        steps = min(len(self.right), len(self.said))
        return probability_of(self.own_TV[:steps], self.right[:steps])

    @property
    def differ(self) -> int:
        """Places with another word, or with a word in one of the two only."""
        return different(self.said, self.right)

    @property
    def distance(self) -> int:
        return distance(self.said, self.right)


def inject(
    model: Transformer, source: Sequence[int], right: Sequence[int], at: int, wrong: int, start: int, stop: int
) -> Injected:
    """The right translation up to step ``at``, a wrong word there, and the decoder alone from then on.

    ValueError: no such step, or the word is the right one.
    """
    right = list(right)
    if not 0 <= at < len(right):
        raise ValueError(f"expected a step of 0..{len(right) - 1}, got {at}")
    if wrong == right[at]:
        raise ValueError(f"expected a wrong word, got the right one, {wrong}")
    forced_TV = forced(model, source, right, start)
    prefix = [start, *right[:at], wrong]
    room = model.config.max_tokens - len(prefix)
    own = [] if wrong == stop else list(decode(model, prefix, room, source_ids=source, stop=stop, keep=LOGITS))
    added = [step.trace["head.logits"][0, -1:].float() for step in own]
    said = [*right[:at], wrong, *(step.token for step in own)]
    return Injected(at, right, said, forced_TV, torch.cat([forced_TV[: at + 1], *added]))


def different(said: Sequence[object], right: Sequence[object]) -> int:
    """Places that do not hold the same word; a place that only one of them has counts."""
    return sum(one != other for one, other in zip(said, right, strict=False)) + abs(len(said) - len(right))


def distance(said: Sequence[object], right: Sequence[object]) -> int:
    """The fewest insertions, deletions and replacements that turn one into the other. Levenshtein 1966."""
    row = list(range(len(right) + 1))
    for i, word in enumerate(said, 1):
        before, row = row, [i]
        for j, other in enumerate(right, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other)))
    return row[-1]


def touched(model: Transformer, source: Sequence[int], right: Sequence[int], at: int, wrong: int, start: int) -> Tensor:
    """The largest change of each row's probabilities when the *given* sentence has a wrong word at ``at``: T."""
    given = [*right[:at], wrong, *right[at + 1 :]]
    one_TV, other_TV = (forced(model, source, target, start).softmax(-1) for target in (right, given))
    return (one_TV - other_TV).abs().amax(-1)
