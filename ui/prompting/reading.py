"""One prompt, asked after each number of examples.

p(label) among the labels = softmax(score - score where the text says nothing, if calibrated)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch

from core.model import Transformer
from core.train.prompting import Scorer, Shot, draw, relabelled
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.prompting.shipped import COUNTS, MODEL, labelled
from ui.runs import models
from ui.runs.kept import Kept
from ui.runs.traced import Notice, clean

MOST = 64  # tokens of the question
KEPT_BYTES = 128 * 2**20
KEEP = ("dec.*.self.weights", "head.logits")


@dataclass(frozen=True)
class Asked:
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
    tokens: list[tuple[str, int, int]]  # as shown, part of the prompt, 1 where it belongs to a label
    labels: list[list[str]]  # tokens of each label
    asked: dict[int, Asked]
    left_out: list[int]  # numbers of examples that do not fit the context
    changed: int  # parameters written to while all this ran
    parameters: int
    notices: list[Notice]
    nbytes: int


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


def reading(T: Words, model_id: str, name: str, text: str, seed: int, described: bool, random_labels: bool) -> Reading:
    """The prompt of a draw and its answers, kept for all visits."""
    model = models.load(model_id)
    key = "\x1f".join([model_id, name, str(seed), str(described), str(random_labels), text])
    with st.spinner(T("reading", model=models.name(model_id))):
        return _kept().get(key, lambda: _reading(model, model_id, name, text, seed, described, random_labels))


def _reading(
    model: Transformer, model_id: str, name: str, raw: str, seed: int, described: bool, random_labels: bool
) -> Reading:
    data, (text, notices) = labelled(name), clean(raw)
    tokenizer = model.tokenizer
    assert tokenizer is not None
    shots = draw(data.pool, max(COUNTS[name]), data.classes, seed)
    shots = relabelled(shots, data.classes, seed) if random_labels else shots
    parts = data.task.prompt(shots, described)
    encoded = [tokenizer.encode(part) for part in parts]
    # where the label of each part begins; the description has none
    begins = [len(part) for part in parts[:described]]
    begins += [len(part) - len(data.task.labels[of]) for part, (_, of) in zip(parts[described:], shots, strict=True)]
    tokens = [
        (tokenizer.show(id_), at, int(end > begins[at]))
        for at, found in enumerate(encoded)
        for id_, (_, end) in zip(found.ids, found.spans, strict=True)
    ]
    text, notices = _cut(tokenizer, text, notices)
    versions = [p._version for p in model.parameters()]
    scorer, asked, left_out, done = Scorer(model, data.task), {}, [], 0
    longest = max(map(len, scorer.labels))
    for count in COUNTS[name]:
        upto = count + described
        read = sum(len(found.ids) for found in encoded[:upto])
        question, nothing = (tokenizer.encode(data.task.question(x, not upto)).ids for x in (text, data.task.nothing))
        if read + max(len(question), len(nothing)) + longest > model.config.max_tokens:
            left_out.append(count)
            continue
        scorer.read([id_ for found in encoded[done:upto] for id_ in found.ids])
        done = upto
        asked[count] = _asked(scorer, question, nothing, [of[2] for of in tokens[:read]])
    changed = sum(p.numel() for p, version in zip(model.parameters(), versions, strict=True) if p._version != version)
    return Reading(
        model_id=model_id,
        text=text,
        shots=shots,
        tokens=tokens,
        labels=[[tokenizer.show(id_) for id_ in label] for label in scorer.labels],
        asked=asked,
        left_out=left_out,
        changed=changed,
        parameters=sum(p.numel() for p in model.parameters()),
        notices=notices,
        nbytes=sum(one.weights_RHK.nbytes for one in asked.values()),
    )


def _cut(tokenizer: Any, text: str, notices: list[Notice]) -> tuple[str, list[Notice]]:
    """A question of so many tokens at most; one line, for a line break ends an example."""
    text = " ".join(text.split())
    found = tokenizer.encode(text)
    if len(found.ids) <= MOST:
        return text, notices
    return text[: found.spans[MOST - 1][1]], [*notices, ("notice.tokens", {"cap": MOST, "got": len(found.ids)})]


def _asked(scorer: Scorer, question: list[int], nothing: list[int], is_label: list[int]) -> Asked:
    terms_NLD = scorer.terms([question, nothing])
    trace = scorer.trace(question, KEEP)
    logits_V = trace["head.logits"][0, -1].float()
    layers = scorer.model.config.n_layers
    weights_RHK = torch.stack([trace[f"dec.{layer}.self.weights"][0, :, -1] for layer in range(layers)]).float()
    on_K = torch.tensor([*is_label, *[0] * len(question)], dtype=torch.float)
    tokenizer = scorer.model.tokenizer
    assert tokenizer is not None
    return Asked(
        read=len(is_label),
        question=[tokenizer.show(id_) for id_ in question],
        terms_LD=terms_NLD[0].numpy(),
        nothing_L=terms_NLD[1].sum(-1).numpy(),
        logits_L=logits_V[[label[0] for label in scorer.labels]].numpy(),
        total=float(logits_V.logsumexp(-1)),
        weights_RHK=(weights_RHK * 255).round().byte().numpy(),
        on_labels_RH=(weights_RHK @ on_K).numpy(),
    )


def shares(read: Reading) -> list[float]:
    """The probability of each label among the labels, behind as many examples as fit."""
    scores_L = torch.from_numpy(read.asked[max(read.asked)].terms_LD).sum(-1)
    return scores_L.softmax(-1).tolist()
