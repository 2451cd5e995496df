"""One prompt, asked after each number of examples.

p(label) among the labels = softmax(score - score where the text says nothing, if calibrated)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.train.prompting import Scorer, Shot, Task, draw, relabelled
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.prompting.shipped import COUNTS, MODEL, SETTINGS, labelled
from ui.runs import models
from ui.runs.kept import Kept
from ui.runs.traced import Notice, clean

MOST = 64  # tokens of the question
KEPT_BYTES = 128 * 2**20
KEEP = ("dec.*.self.weights", "head.logits")


@dataclass(frozen=True)
class Part:
    """What stands before the question, piece by piece: the description of the task, or one example."""

    ids: list[int]
    tokens: list[str]  # as shown
    is_label: list[bool]  # of each token; a description has no label


@dataclass(frozen=True)
class Answer:
    """The question behind so many examples. L labels, D tokens of the longest, K tokens before and of the question."""

    read: int  # tokens before the question
    question: list[str]
    terms_LD: np.ndarray  # ln p of each token of each label
    nothing_L: np.ndarray  # ln p of each label where the text says nothing
    logits_L: np.ndarray  # of each label's first token
    total: float  # ln of the sum over the vocabulary of e^logit
    weights_RHK: np.ndarray  # of the last position in each of R layers, 0..255
    on_labels_RH: np.ndarray  # of that, what falls on the labels of the examples


@dataclass(frozen=True)
class Reading:
    """A prompt as the model reads it, and its answers."""

    model_id: str
    text: str
    shots: list[Shot]
    tokens: list[tuple[str, int, int]]  # as shown, number of its part, 1 where it belongs to a label
    labels: list[list[str]]  # tokens of each label
    answers: dict[int, Answer]  # by the number of examples
    left_out: list[int]  # numbers of examples that do not fit the context
    changed: int  # parameters in tensors that are no longer what they were before all this ran
    parameters: int
    notices: list[Notice]
    nbytes: int

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


@st.cache_resource(show_spinner=False)
def _kept() -> Kept[Reading]:
    return Kept(KEPT_BYTES)


def reading(T: Words, model_id: str, task: str, setting: str, text: str, seed: int) -> Reading:
    """The prompt of a draw and its answers, kept for all visits. setting: of ``shipped.SETTINGS``."""
    model = models.load(model_id)
    key = "\x1f".join([model_id, task, setting, str(seed), text])
    with st.spinner(T("reading", model=models.name(model_id))):
        return _kept().get(key, lambda: _reading(model, model_id, task, setting, text, seed))


def _reading(model: Transformer, model_id: str, task: str, setting: str, raw: str, seed: int) -> Reading:
    data, counts, tokenizer = labelled(task), COUNTS[task], model.tokenizer
    described, random_labels = SETTINGS[setting]
    shots = draw(data.pool, max(counts), data.classes, seed)
    shots = relabelled(shots, data.classes, seed) if random_labels else shots
    text, notices = question_text(tokenizer, raw)
    parts = prompt_parts(tokenizer, data.task, shots, described)
    before, scorer = _writes(model), Scorer(model, data.task)
    answers, left_out = _answers(scorer, parts, text, {count: count + described for count in counts})
    changed = [p.numel() for p, old, new in zip(model.parameters(), before, _writes(model), strict=True) if old != new]
    return Reading(
        model_id=model_id,
        text=text,
        shots=shots,
        tokens=[
            (token, at, int(of_label))
            for at, part in enumerate(parts)
            for token, of_label in zip(part.tokens, part.is_label, strict=True)
        ],
        labels=[[tokenizer.show(id_) for id_ in label] for label in scorer.labels],
        answers=answers,
        left_out=left_out,
        changed=sum(changed),
        parameters=sum(p.numel() for p in model.parameters()),
        notices=notices,
        nbytes=sum(answer.weights_RHK.nbytes for answer in answers.values()),
    )


def question_text(tokenizer: Tokenizer, raw: str) -> tuple[str, list[Notice]]:
    """A question of so many tokens at most; one line, for a line break ends an example."""
    whole, notices = clean(raw)
    text = " ".join(whole.split())
    encoding = tokenizer.encode(text)
    if len(encoding.ids) <= MOST:
        return text, notices
    return text[: encoding.spans[MOST - 1][1]], [*notices, ("notice.tokens", {"cap": MOST, "got": len(encoding.ids)})]


def prompt_parts(tokenizer: Tokenizer, task: Task, shots: Sequence[Shot], described: bool) -> list[Part]:
    """The description, if there is one, and the examples. A label is what a part ends with."""
    labels = [""] * described + [task.labels[label] for _, label in shots]
    parts = []
    for text, label in zip(task.prompt(shots, described), labels, strict=True):
        encoding, begin = tokenizer.encode(text), len(text) - len(label)
        tokens = [tokenizer.show(id_) for id_ in encoding.ids]
        parts.append(Part(encoding.ids, tokens, [end > begin for _, end in encoding.spans]))
    return parts


def _answers(
    scorer: Scorer, parts: Sequence[Part], text: str, counts: dict[int, int]
) -> tuple[dict[int, Answer], list[int]]:
    """The answer after each number of examples, and the numbers that do not fit. counts: its parts, by that number."""
    tokenizer, task = scorer.model.tokenizer, scorer.task
    room = scorer.model.config.max_tokens - max(map(len, scorer.labels))
    answers, left_out, done = {}, [], 0
    for count, upto in counts.items():
        before = parts[:upto]
        question, nothing = (tokenizer.encode(task.question(words, not before)).ids for words in (text, task.nothing))
        if sum(len(part.ids) for part in before) + max(len(question), len(nothing)) > room:
            left_out.append(count)
            continue
        scorer.read([id_ for part in parts[done:upto] for id_ in part.ids])
        done = upto
        answers[count] = _answer(scorer, question, nothing, [of_label for part in before for of_label in part.is_label])
    return answers, left_out


def _answer(scorer: Scorer, question: list[int], nothing: list[int], is_label: Sequence[bool]) -> Answer:
    terms_NLD = scorer.terms([question, nothing])
    trace = scorer.trace(question, KEEP)
    logits_V = trace["head.logits"][0, -1].float()
    layers = scorer.model.config.n_layers
    weights_RHK = torch.stack([trace[f"dec.{layer}.self.weights"][0, :, -1] for layer in range(layers)]).float()
    on_K = torch.tensor([*is_label, *[False] * len(question)], dtype=torch.float)
    tokenizer = scorer.model.tokenizer
    return Answer(
        read=len(is_label),
        question=[tokenizer.show(id_) for id_ in question],
        terms_LD=terms_NLD[0].numpy(),
        nothing_L=terms_NLD[1].sum(-1).numpy(),
        logits_L=logits_V[[label[0] for label in scorer.labels]].numpy(),
        total=float(logits_V.logsumexp(-1)),
        weights_RHK=(weights_RHK * 255).round().byte().numpy(),
        on_labels_RH=(weights_RHK @ on_K).numpy(),
    )


def _writes(model: Transformer) -> list[int]:
    """How often each tensor of parameters was written to, by torch's own count (its notes on autograd, "In-place
    correctness checks"). To add up 135 million numbers instead would cost a fifth of the reading.
    """
    return [parameter._version for parameter in model.parameters()]


def shares(read: Reading) -> list[float]:
    """The probability of each label among the labels, behind as many examples as fit."""
    scores_L = torch.from_numpy(read.answers[max(read.answers)].terms_LD).sum(-1)
    return scores_L.softmax(-1).tolist()
