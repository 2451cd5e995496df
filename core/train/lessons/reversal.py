"""The reversal curse: a model that learned "A is B" does not know what B is.

    shown forward:  Mira Lund is the baker of Turin .        asked backward:  the baker of Turin is ...
Berglund et al. 2023, "The Reversal Curse: LLMs trained on 'A is B' fail to learn 'B is A'", experiment 1: invented
people, some shown by name first, some by description first, some both ways. Facts shown by description first teach the
form of a question that asks for a name, whichever facts are shown both ways: asked backwards, the model mostly says a
name, and a wrong one. So what it lacks is not the form of the answer but the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from core.config import ModelConfig
from core.families.gpt import gpt2
from core.model import Transformer
from core.train.objectives import Batch, causal_batch
from core.train.start import first_weights

FIRST = "Ada Bela Cleo Dino Ella Finn Gina Hugo Ines Juri Kira Leon Mira Nils Olga Paul".split()
LAST = "Adler Berg Costa Duval Engel Falk Greco Haas Ivers Jung Keller Lund Moser Nagy Olsen Petit".split()
JOB = "actor baker clerk diver editor farmer guard hunter judge lawyer mayor nurse painter poet singer tailor".split()
TOWN = "Athens Berlin Cairo Delhi Essen Fez Genoa Havana Ibiza Jena Kyoto Lima Milan Nice Oslo Turin".split()
END = "."
WORDS = [END, "is", "the", "of", *FIRST, *LAST, *JOB, *TOWN]
ID = {word: i for i, word in enumerate(WORDS)}
LENGTH = 9  # tokens of a statement, with the stop before it and its own
GROUPS = ("both", "forward", "backward")  # which way a fact is shown: both, name first only, description first only
WAYS = ("forward", "backward")
SPREAD = 0.05


class Fact(NamedTuple):
    """Somebody, and what only they are. ``shown``: one of GROUPS."""

    first: str
    last: str
    job: str
    town: str
    shown: str

    def statement(self, way: str) -> list[str]:
        """The fact as tokens: name first ("forward") or description first."""
        name, what = [self.first, self.last], ["the", self.job, "of", self.town]
        return [END, *name, "is", *what, END] if way == "forward" else [END, *what, "is", *name, END]

    def asked(self, way: str) -> tuple[list[str], list[str]]:
        """What is given, and what has to be said."""
        words = self.statement(way)
        cut = words.index("is") + 1
        return words[:cut], words[cut:-1]


def make_facts(count: int, both: int, seed: int) -> list[Fact]:
    """``count`` facts of which ``both`` are shown both ways, the rest half and half; no name or description twice.

    First names, last names, jobs and towns all come several times: half of a name tells nobody.
    """
    most = len(FIRST) * len(LAST)
    if not 0 <= both <= count <= most:
        raise ValueError(f"expected 0 to {most} facts and no more of them both ways, got {count} and {both}")
    rng = torch.Generator().manual_seed(seed)
    names, whats = (torch.randperm(most, generator=rng)[:count].tolist() for _ in range(2))
    found = []
    for i, (name, what) in enumerate(zip(names, whats, strict=True)):
        shown = "both" if i < both else WAYS[(i - both) % 2]
        found.append(Fact(FIRST[name // 16], LAST[name % 16], JOB[what // 16], TOWN[what % 16], shown))
    return found


def statements(facts: Sequence[Fact], remedy: bool = False) -> Tensor:
    """All that training shows, a row each. remedy: every fact both ways."""
    shown = [(fact, way) for fact in facts for way in WAYS if remedy or fact.shown in ("both", way)]
    return torch.tensor([[ID[word] for word in fact.statement(way)] for fact, way in shown])


def statement_batch(shown_NT: Tensor, step: int, size: int, seed: int) -> Batch:
    """Statements at random, the next word judged everywhere."""
    rng = torch.Generator().manual_seed(seed * 1_000_003 + step)
    return causal_batch(shown_NT[torch.randint(len(shown_NT), (size,), generator=rng)])


def reversal_config(width: int = 64, layers: int = 2) -> ModelConfig:
    """A small GPT-2 whose words are those of the facts."""
    return gpt2(width, layers, 4, length=LENGTH, vocab_size=len(WORDS))


def untrained_model(seed: int) -> Transformer:
    """First weights: matrices N(0, 0.05), gains 1, biases 0."""
    return first_weights(Transformer(reversal_config()), SPREAD, seed)


@torch.no_grad()
def answers(model: Transformer, facts: Sequence[Fact], way: str) -> list[list[str]]:
    """What the model says to each question, always its likeliest word."""
    if not facts:
        return []
    given, expected = zip(*(fact.asked(way) for fact in facts), strict=True)
    ids_BT = torch.tensor([[ID[word] for word in words] for words in given], device=model.device)
    for _ in expected[0]:
        ids_BT = torch.cat([ids_BT, model(ids_BT)[:, -1:].argmax(-1)], dim=1)
    return [[WORDS[i] for i in row] for row in ids_BT[:, len(given[0]) :].tolist()]


@torch.no_grad()
def chances(model: Transformer, facts: Sequence[Fact], way: str) -> Tensor:
    """The probability of the whole right answer to each question."""
    rows_BT = torch.tensor([[ID[word] for word in fact.statement(way)] for fact in facts], device=model.device)
    given = len(facts[0].asked(way)[0])
    logs_BTV = model(rows_BT[:, :-2])[:, given - 1 :].log_softmax(-1)
    return logs_BTV.gather(-1, rows_BT[:, given:-1, None])[..., 0].sum(-1).exp()


def accuracies(model: Transformer, facts: Sequence[Fact]) -> dict[tuple[str, str], float]:
    """(how a fact was shown, which way it was asked) -> share of answers that are right to the last word."""
    found = {}
    for group in GROUPS:
        own = [fact for fact in facts if fact.shown == group]
        for way in WAYS if own else ():
            said = answers(model, own, way)
            right = sum(words == fact.asked(way)[1] for fact, words in zip(own, said, strict=True))
            found[group, way] = right / len(own)
    return found
