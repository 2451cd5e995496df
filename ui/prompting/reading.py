"""One prompt, asked behind any number of examples.

p(label) among the labels = softmax(score - score where the text says nothing, if calibrated)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import streamlit as st
import torch

from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.train.prompting import Shot, Task
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.prompting.examples import Examples, Part, drawn, examples_of, read_ahead
from ui.prompting.shipped import COUNTS, MODEL, SETTINGS, labelled
from ui.runs import models, turns
from ui.runs.kept import MIB, Kept
from ui.runs.traced import Notice, clean, large

MOST = 64  # tokens of the question
KEEP = ("dec.*.self.weights",)


@dataclass(frozen=True)
class Answer:
    """The question behind so many examples. L labels, D tokens of the longest, K tokens before and of the question."""

    terms_LD: np.ndarray  # ln p of each token of each label
    logits_L: np.ndarray  # of each label's first token
    total: float  # ln of the sum over the vocabulary of e^logit
    weights_RHK: np.ndarray  # of the last position in each of R layers, 0..255
    on_labels_RH: np.ndarray  # of that, what falls on the labels of the examples


@dataclass(frozen=True)
class Reading:
    """A prompt as the model reads it. Its answer behind a number of examples is computed when that is looked at."""

    model_id: str
    text: str
    shots: list[Shot]
    parts: list[Part]
    described: bool
    questions: dict[int, list[int]]  # tokens of the question, by the number of examples, of those that fit
    left_out: list[int]  # numbers of examples that do not fit the context
    labels: list[list[str]]  # tokens of each label
    notices: list[Notice]
    large: bool  # of a large model: only what is looked at is computed
    weights: list[tuple[torch.Tensor, int]]  # every tensor of parameters, and how often it had been written to
    examples: Callable[[int], Examples] = field(repr=False)

    @property
    def nbytes(self) -> int:
        return self._answers.nbytes

    @cached_property
    def _answers(self) -> Kept[Answer]:
        return Kept()

    def answer(self, count: int) -> Answer:
        """Behind so many examples, out of ``questions``."""

        def compute() -> Answer:
            with turns.long(self.large):
                return _answer(self.examples(count), self.questions[count])

        return self._answers.get(count, compute)

    def nothing(self, count: int) -> np.ndarray:
        """ln p of each label L behind so many examples where the text says nothing."""
        with turns.long(self.large):
            return self.examples(count).nothing_L

    def before(self, count: int) -> list[Part]:
        """What stands before the question then."""
        return self.parts[: count + self.described]

    @property
    def tokens(self) -> list[tuple[str, int, int]]:
        """As shown, the number of its part, 1 where it belongs to a label."""
        return [
            (token, at, int(of_label))
            for at, part in enumerate(self.parts)
            for token, of_label in zip(part.tokens, part.is_label, strict=True)
        ]

    @property
    def changed(self) -> int:
        """Parameters in tensors that were written to since the prompt was first read, by torch's own count (its notes
        on autograd, "In-place correctness checks"): to add up 135 million numbers would cost a fifth of the reading.
        """
        return sum(p.numel() for p, then in self.weights if p._version != then)

    @property
    def parameters(self) -> int:
        return sum(p.numel() for p, _ in self.weights)

    @property
    def longest(self) -> int:
        """Tokens of the longest label."""
        return max(map(len, self.labels))

    @property
    def label_words(self) -> str:
        """Which words say what a label is to this model."""
        return "label_one" if self.longest == 1 else "label_many"


def continues(T: Words, model_id: str) -> None:
    """A model that does not continue a text: say so, and which one does. The page ends there."""
    model = models.load(model_id)
    if model.dec is None or model.enc is not None:
        other = MODEL if MODEL in models.installed() else models.DEFAULT
        st.info(T("no_words", model=models.name(model_id)))
        st.markdown(T("no_words_link", other=models.name(other), link=state.link("prompting", model=other)))
        raise PageEnd


_kept: Kept[Reading] = Kept(64 * MIB)


def reading(model_id: str, task: str, setting: str, text: str, seed: int) -> Reading:
    """The prompt of a draw, kept for all visits. setting: of ``shipped.SETTINGS``."""
    model = models.load(model_id)
    if model_id == MODEL:  # what opens here; of another large one only what is looked at is read
        read_ahead(model, model_id)
    key = (model_id, task, setting, seed, text)
    return _kept.get(key, lambda: _reading(model, model_id, task, setting, text, seed))


def _reading(model: Transformer, model_id: str, task: str, setting: str, raw: str, seed: int) -> Reading:
    data, tokenizer = labelled(task), model.tokenizer
    shots, parts = drawn(tokenizer, task, setting, seed)
    described, _ = SETTINGS[setting]
    text, notices = question_text(tokenizer, raw)
    labels = [tokenizer.encode(f" {label}").ids for label in data.task.labels]
    room = model.config.max_tokens - max(map(len, labels))
    questions, left_out = _fitting(tokenizer, data.task, parts, text, {n: n + described for n in COUNTS[task]}, room)

    def examples(count: int) -> Examples:
        return examples_of(model, model_id, task, setting, seed, parts[: count + described])

    return Reading(
        model_id=model_id,
        text=text,
        shots=shots,
        parts=parts,
        described=described,
        questions=questions,
        left_out=left_out,
        labels=[[tokenizer.show(id_) for id_ in label] for label in labels],
        notices=notices,
        large=large(model.config),
        weights=[(p, p._version) for p in model.parameters()],
        examples=examples,
    )


def question_text(tokenizer: Tokenizer, raw: str) -> tuple[str, list[Notice]]:
    """A question of so many tokens at most; one line, for a line break ends an example."""
    whole, notices = clean(raw)
    text = " ".join(whole.split())
    encoding = tokenizer.encode(text)
    if len(encoding.ids) <= MOST:
        return text, notices
    return text[: encoding.spans[MOST - 1][1]], [*notices, ("notice.tokens", {"cap": MOST, "got": len(encoding.ids)})]


def _fitting(
    tokenizer: Tokenizer, task: Task, parts: Sequence[Part], text: str, upto: dict[int, int], room: int
) -> tuple[dict[int, list[int]], list[int]]:
    """Tokens of the question behind each number of examples that leaves room; the other numbers. upto: its parts."""
    asked, left_out = {}, []
    for count, end in upto.items():
        before = sum(len(part.ids) for part in parts[:end])
        question, nothing = (tokenizer.encode(task.question(words, not end)).ids for words in (text, task.nothing))
        if before + max(len(question), len(nothing)) > room:
            left_out.append(count)
        else:
            asked[count] = question
    return asked, left_out


def _answer(examples: Examples, question: list[int]) -> Answer:
    scorer = examples.scorer
    logits_V, trace = scorer.answer(question, KEEP)
    firsts_L = logits_V[[label[0] for label in scorer.labels]]
    one = max(map(len, scorer.labels)) == 1
    terms_LD = (firsts_L - logits_V.logsumexp(-1))[:, None] if one else scorer.terms([question])[0]
    layers = scorer.model.config.n_layers
    weights_RHK = torch.stack([trace[f"dec.{layer}.self.weights"][0, :, -1] for layer in range(layers)]).float()
    on_K = torch.tensor([*examples.is_label, *[False] * len(question)], dtype=torch.float)
    return Answer(
        terms_LD=terms_LD.numpy(),
        logits_L=firsts_L.numpy(),
        total=float(logits_V.logsumexp(-1)),
        weights_RHK=(weights_RHK * 255).round().byte().numpy(),
        on_labels_RH=(weights_RHK @ on_K).numpy(),
    )


def shares(read: Reading, count: int) -> list[float]:
    """The probability of each label among the labels, behind so many examples."""
    scores_L = torch.from_numpy(read.answer(count).terms_LD).sum(-1)
    return scores_L.softmax(-1).tolist()
