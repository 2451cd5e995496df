"""Two translators of one size on the same sentences: one reads them into a vector, one attends to all words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
import torch

from core.classics.seq2seq import Seq2Seq, greedy
from core.generate.translation import UnknownWords, spoken, translate
from core.weights.packs import SHIPPED
from core.weights.tiny_recurrent import FOLDER, load_seq2seq
from core.weights.tiny_translator import END_ID, LENGTH, NAME, PAD_ID, START_ID, PairTokenizer
from ui.frame import state
from ui.frame.text import Words
from ui.runs import models
from ui.runs.kept import MIB, kept
from ui.runs.traced import clean

OWN = "translator"  # what the recipe calls the LSTM
BINS = ((1, 5), (6, 8), (9, 11), (12, 14), (15, 17), (18, LENGTH))  # words of the source
OFFERED = (4, 9, 13, 17)  # words of the held-out sentences that are offered
NAMED, LETTERS = 8, 20  # unknown words that are named, and letters of each
ROOM = LENGTH - 1


@st.cache_resource(show_spinner=False)
def translator() -> Seq2Seq:
    return load_seq2seq()


def tokenizer() -> PairTokenizer:
    own = translator().tokenizer
    assert isinstance(own, PairTokenizer)  # load_seq2seq gives it
    return own


# ---- what the recipe measured --------------------------------------------------------------------------------------


@cache
def measured() -> Mapping[str, Any]:
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))["translation"]


@cache
def by_length() -> list[dict[str, Any]]:
    """For each translator and bin of lengths: how many of the held-out sentences it translates word for word."""
    rows = []
    for net, name in (("lstm", OWN), ("transformer", NAME)):
        counts = measured()[name]["test"]["by_words"].items()
        for low, high in BINS:
            inside = [pair for words, pair in counts if low <= int(words) <= high]
            right, total = (sum(values) for values in zip(*inside, strict=True))
            bin_ = f"{low}–{high}" if high < LENGTH else f"{low}+"
            rows.append({"net": net, "words": bin_, "right": right, "of": total, "share": right / total})
    return rows


def numbers() -> dict[str, Any]:
    """What the words about the chart say."""
    own, other = measured()[OWN], measured()[NAME]
    rows = {net: [row for row in by_length() if row["net"] == net] for net in ("lstm", "transformer")}
    return {
        "pairs": other["test"]["pairs"],
        "lstm_parameters": own["parameters"],
        "transformer_parameters": other["parameters"],
        "lstm_exact": own["test"]["exact"],
        "transformer_exact": other["test"]["exact"],
        "short": rows["lstm"][0]["words"],
        "long": rows["lstm"][-1]["words"],
        **{f"{net}_{end}": rows[net][at]["share"] for net in rows for end, at in (("short", 0), ("long", -1))},
        "units": translator().enc.hidden,
        "numbers": translator().enc.hidden * 2,
    }


@cache
def sample() -> dict[str, str]:
    """Held-out sentences that ship: English -> German, as the grammar writes them."""
    entries = json.loads((SHIPPED / NAME / "heldout.json").read_text(encoding="utf-8"))
    return {spoken(entry["english"].split()): spoken(entry["german"].split()) for entry in entries}


@cache
def offered() -> list[str]:
    """The first held-out sentence of each of some lengths."""
    lengths = {text: len(tokenizer().encode(text).ids) - 1 for text in sample()}
    return [next(text for text, words in lengths.items() if words == wanted) for wanted in OFFERED]


# ---- the learner's text --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Translated:
    """A sentence read by the LSTM into h and c, M each, and what both translators say; right: what the grammar says."""

    text: str
    tokens: list[str]
    h: np.ndarray
    c: np.ndarray
    lstm: str
    transformer: str
    right: str | None


@kept(8 * MIB)
def translated(text: str) -> Translated:
    """UnknownWords, ValueError: as ``core.generate.translation.translate`` raises them."""
    other = translate(models.load(NAME), text, keep=())
    with torch.no_grad():
        context = translator().encode(torch.tensor([other.source]))
    h, c = (memory[0].numpy() for memory in context[0])
    tokens = tokenizer().pieces(other.source)
    return Translated(text, tokens, h, c, said_from(h, c), other.text, sample().get(spoken(tokens)))


def said_from(h: np.ndarray, c: np.ndarray) -> str:
    """What the decoder writes when it is given a context, and nothing else."""
    context = [tuple(torch.from_numpy(memory)[None] for memory in (h, c))]
    ids = greedy(translator(), context, START_ID, END_ID, PAD_ID, LENGTH)[0].tolist()
    return spoken(tokenizer().target.pieces(ids))


def of_typed(T: Words, typed: str) -> Translated:
    """The learner's text, or, if it cannot be read, the standing example; and what the page says then."""
    text, notices = clean(typed)
    for id_, values in notices:
        st.info(T(id_, **values))
    example = T("translated_default")
    links = text_links()
    try:
        if len(text) > ROOM * LETTERS:
            raise ValueError
        if len(tokenizer().encode(text).ids) > 1:
            return translated(text)
        st.info(T("nothing", example=example, links=links))
    except UnknownWords as error:
        named = [word if len(word) <= LETTERS else word[:LETTERS] + "…" for word in error.words[:NAMED]]
        more = f" + {len(error.words) - NAMED}" if len(error.words) > NAMED else ""
        words = " · ".join(named) + more
        st.info(T("unknown", words=words, size=tokenizer().vocab_size, example=example, links=links))
    except ValueError:
        st.info(T("too_long", room=ROOM, example=example, links=links))
    return translated(example)


def text_links() -> state.Link:
    """Held-out sentences, short and long, each a link to this view with it."""
    return state.Link(
        " · ".join(f"[{text}]({state.link('recurrence', text=text, view='bottleneck')})" for text in offered())
    )


def beside(one: Translated) -> Translated:
    """A sentence of another length to compare with: of those offered, the one whose length is farthest."""
    return translated(max(offered(), key=lambda text: abs(len(tokenizer().encode(text).ids) - len(one.tokens))))


def whose(one: Translated, other: Translated) -> str | None:
    """Whose translation the decoder writes from the other sentence's context; None if both are translated alike."""
    if one.lstm == other.lstm:
        return None
    said = said_from(other.h, other.c)
    return {other.lstm: "other", one.lstm: "own"}.get(said, "mixed")
