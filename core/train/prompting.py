"""Prompting: the examples of a task stand in the text that the model reads. No gradient, no weight changes.

    score(label) = sum_i ln p(label_i | prompt, label_1 .. label_(i-1))         prompt = x_1: y_1, ..., x_n: y_n, x:
    calibrated:  score(label) - score(label where x says nothing)
Brown et al. 2020 (GPT-3), section 2 (zero-, one-, few-shot); Zhao et al. 2021 (calibration), section 4.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.model import Transformer
from core.parts.cache import KVCache
from core.tokens.tokenizers import Tokenizer
from core.trace import Tap, Trace
from core.train.training import headless

Shot = tuple[str, int]  # a text and its label
AT_ONCE = 40  # texts read together


@dataclass(frozen=True, kw_only=True)
class Task:
    """How a text and its label are written down, and which labels there are."""

    labels: tuple[str, ...]
    description: str
    between: str  # what stands between a text and its label
    apart: str  # what stands between one example and the next
    nothing: str = "N/A"  # a text that says nothing

    def prompt(self, shots: Sequence[Shot], described: bool = False) -> list[str]:
        """The parts that stand before the question. Each begins with what keeps it apart from the one before, so that
        tokens never reach over the border of two parts."""
        parts = [self.description] * described
        parts += [f"{text}{self.between} {self.labels[label]}" for text, label in shots]
        return [f"{self.apart}{part}" if at else part for at, part in enumerate(parts)]

    def question(self, text: str, first: bool) -> str:
        """The text to be labelled. first: nothing stands before it."""
        return f"{'' if first else self.apart}{text}{self.between}"


def draw(pool: Sequence[Shot], count: int, classes: int, seed: int) -> list[Shot]:
    """Examples by chance, in rounds that hold each label once: the first n of a longer draw are a draw of n."""
    rng = random.Random(seed)
    own = [[shot for shot in pool if shot[1] == label] for label in range(classes)]
    kinds = [rng.sample(shots, len(shots)) for shots in own]
    drawn: list[Shot] = []
    while len(drawn) < count:
        drawn += [kinds[label].pop() for label in rng.sample(range(classes), classes)]
    return drawn[:count]


def relabelled(shots: Sequence[Shot], classes: int, seed: int) -> list[Shot]:
    """The same texts, each with a label by chance: Min et al. 2022, section 4."""
    rng = random.Random(seed)
    return [(text, rng.randrange(classes)) for text, _ in shots]


def encoded(tokenizer: Tokenizer, parts: Sequence[str]) -> list[int]:
    """Tokens of the parts, one after another."""
    return [id_ for part in parts for id_ in tokenizer.encode(part).ids]


class Scorer:
    """What a model has read of a prompt, kept as keys and values; then the labels of any question after it."""

    def __init__(self, model: Transformer, task: Task) -> None:
        if model.config.stack != "dec" or model.config.crossed or not model.reads_text:
            raise ValueError(f"{model.called} does not continue a text")
        self.model, self.task, self.body = model, task, headless(model)
        self.labels = [model.tokenizer.encode(f" {label}").ids for label in task.labels]
        self.cache = KVCache(model.config.decoder_layers)

    @torch.no_grad()
    def read(self, ids: Sequence[int]) -> None:
        """Go on reading; every question after that comes behind it."""
        if ids:
            self.body(torch.tensor([list(ids)], device=self.model.device), cache=self.cache)

    def scores(self, questions: Sequence[list[int]]) -> Tensor:
        """ln p of each label after each question: N L."""
        return self.terms(questions).sum(-1)

    @torch.no_grad()
    def terms(self, questions: Sequence[list[int]]) -> Tensor:
        """ln p of each token of each label: N L D, 0 behind a label's end. Questions of like length go together."""
        terms_NLD = torch.zeros(len(questions), len(self.labels), max(map(len, self.labels)))
        order = sorted(range(len(questions)), key=lambda at: len(questions[at]))
        for begin in range(0, len(order), AT_ONCE):
            chosen = order[begin : begin + AT_ONCE]
            self._fill(terms_NLD, chosen, [questions[at] for at in chosen])
        return terms_NLD

    def _fill(self, terms_NLD: Tensor, chosen: list[int], questions: list[list[int]]) -> None:
        """Labels that begin alike are read off one run."""
        for begun in sorted({tuple(label[:-1]) for label in self.labels}):
            rows = [[*ids, *begun] for ids in questions]
            width = max(map(len, rows))
            ids_NT = torch.tensor([row + [0] * (width - len(row)) for row in rows], device=self.model.device)
            x_NTC = self.body(ids_NT, cache=fork(self.cache, len(rows)))  # what fills up stands behind: it is not seen
            at_ND = torch.tensor([len(ids) - 1 for ids in questions])[:, None] + torch.arange(len(begun) + 1)
            x_NDC = x_NTC[torch.arange(len(rows))[:, None], at_ND]
            logs_NDV = self.model.head(x_NDC).float().log_softmax(-1).cpu()
            for place, label in enumerate(self.labels):
                if tuple(label[:-1]) == begun:
                    terms_NLD[chosen, place, : len(label)] = logs_NDV[:, range(len(label)), label]

    @torch.no_grad()
    def answer(self, question: Sequence[int], keep: Iterable[str]) -> tuple[Tensor, Trace]:
        """Logits V of what follows a question, and its run behind what was read: its rows see every token before."""
        trace = Trace()
        ids_1T = torch.tensor([list(question)], device=self.model.device)
        x_1TC = self.body(ids_1T, cache=fork(self.cache), tap=Tap(trace, keep=keep))
        return self.model.head(x_1TC[:, -1:])[0, -1].float().cpu(), trace


def fork(cache: KVCache, rows: int = 1) -> KVCache:
    """The same keys and values for several texts that go on differently; the cache itself stays as it is."""
    twin = KVCache(len(cache.layers), cache.windows)
    for own, other in zip(twin.layers, cache.layers, strict=True):
        if other.k is not None and other.v is not None:
            own.read = other.read
            own.k, own.v = other.k.expand(rows, -1, -1, -1), other.v.expand(rows, -1, -1, -1)
    return twin


def answers(
    model: Transformer, task: Task, shots: Sequence[Shot], texts: Sequence[str], described: bool = False
) -> tuple[Tensor, Tensor]:
    """ln p of each label after each text (N L), and after the text that says nothing (L)."""
    scorer, parts = Scorer(model, task), task.prompt(shots, described)
    scorer.read(encoded(model.tokenizer, parts))
    asked = [model.tokenizer.encode(task.question(text, first=not parts)).ids for text in (*texts, task.nothing)]
    scores_NL = scorer.scores(asked)
    return scores_NL[:-1], scores_NL[-1]


def accuracy(scores_NL: Tensor, labels: Sequence[int]) -> float:
    """The share of texts whose likeliest label is their own."""
    return float((scores_NL.argmax(-1) == torch.tensor(labels)).float().mean())
