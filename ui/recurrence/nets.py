"""The nets of this page, loaded once per server, and one reading of the learner's text, kept for all visits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import streamlit as st
import torch

import core
from core.classics.language import RecurrentLM, run_recurrent
from core.classics.seq2seq import Seq2Seq
from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.weights.tiny_recurrent import load_language_model, load_seq2seq
from ui.runs.kept import Kept
from ui.runs.traced import Notice, clean

KINDS = ("rnn", "gru", "lstm")
SHOWN = 48  # tokens that are read; a net of this kind would read on
GUESSES = 3  # next tokens with a bar
KEPT_BYTES = 64 * 2**20
ATTENTION = "family:gpt2"  # as many parameters, the same tokens


@st.cache_resource(max_entries=len(KINDS), show_spinner=False)
def language_model(kind: str) -> RecurrentLM:
    return load_language_model(kind)


@st.cache_resource(show_spinner=False)
def translator() -> Seq2Seq:
    return load_seq2seq()


@st.cache_resource(show_spinner=False)
def attention_model() -> Transformer:
    return core.load(ATTENTION)


def tokenizer() -> Tokenizer:
    own = language_model(KINDS[0]).tokenizer
    assert own is not None  # load_language_model gives it
    return own


@dataclass(frozen=True)
class Reading:
    """A text read by one net. arrays: every site, T M, the tokens' rows x, and the weights that made them."""

    kind: str
    text: str
    ids: list[int]
    tokens: list[str]
    notices: list[Notice]
    arrays: dict[str, np.ndarray] = field(repr=False)
    guesses: list[list[tuple[str, float]]]

    @property
    def empty(self) -> bool:
        return not self.ids

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self.arrays.values())

    @property
    def units(self) -> int:
        return int(self.arrays["h"].shape[1])

    @property
    def sites(self) -> tuple[str, ...]:
        """What the cell computes, in that order."""
        cell = language_model(self.kind).rec.cell
        return (*cell.gates, *(site for site in reversed(cell.memory) if site not in cell.gates))


@st.cache_resource(show_spinner=False)
def _readings() -> Kept[Reading]:
    return Kept(KEPT_BYTES)


def reading(kind: str, text: str) -> Reading:
    return _readings().get(f"{kind}\x1f{text}", lambda: _read(kind, text))


def ids_of(text: str) -> tuple[str, list[int], list[Notice]]:
    """What is read of a text, and what had to be done to it for that."""
    words, notices = clean(text)
    ids = tokenizer().encode(words).ids if words.strip() else []
    if len(ids) > SHOWN:
        notices.append(("notice.tokens", {"cap": SHOWN, "got": len(ids)}))
    return words, ids[:SHOWN], notices


def _read(kind: str, text: str) -> Reading:
    words, ids, notices = ids_of(text)
    own, model = tokenizer(), language_model(kind)
    if not ids:
        return Reading(kind, words, [], [], notices, {}, [])
    trace = run_recurrent(model, ids)
    names = dict.fromkeys((*model.rec.cell.gates, *model.rec.cell.memory, "x"))
    arrays = {site: torch.cat([trace[f"rec.0.{t}.{site}"] for t in range(len(ids))]).numpy() for site in names}
    best = trace["head.logits"][0].softmax(-1).topk(GUESSES)
    guesses = [
        [(own.show(i), p) for i, p in zip(*pair, strict=True)]
        for pair in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    ]
    weights = model.rec.weights(0)
    made = {"w": weights.w_GC, "u": weights.u_GM, "b": weights.b_G, "c": weights.c_G}
    arrays |= {f"weights_{name}": value.detach().numpy() for name, value in made.items()}
    return Reading(kind, words, ids, [own.show(i) for i in ids], notices, arrays, guesses)
