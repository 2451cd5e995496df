"""The nets of this page, loaded once per server, and one reading of the learner's text, kept for all visits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
import torch

from core.classics.language import RecurrentLM, run_recurrent
from core.tokens.tokenizers import Tokenizer
from core.weights.tiny_recurrent import FOLDER, load_language_model
from ui.runs.kept import MIB, kept
from ui.runs.traced import Notice, clean

KINDS = ("rnn", "gru", "lstm")
SHOWN = 64  # tokens that are read; a net of this kind would read on
GUESSES = 3  # next tokens with a bar


@st.cache_resource(max_entries=len(KINDS), show_spinner=False)
def language_model(kind: str) -> RecurrentLM:
    return load_language_model(kind)


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


def ids_of(text: str) -> tuple[str, list[int], list[Notice]]:
    """What is read of a text, and what had to be done to it for that."""
    words, notices = clean(text)
    ids = tokenizer().encode(words).ids if words.strip() else []
    if len(ids) > SHOWN:
        notices.append(("notice.tokens", {"cap": SHOWN, "got": len(ids)}))
    return words, ids[:SHOWN], notices


@kept(64 * MIB)
def reading(kind: str, text: str) -> Reading:
    """A text read by the net of that kind, whatever was typed."""
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


@cache
def measured() -> Mapping[str, Any]:
    """What the recipe measured of the language models."""
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))["language"]


def facts(kind: str) -> dict[str, Any]:
    """What the words say of a net."""
    made = measured()
    return {
        "units": language_model(kind).rec.hidden,
        "parameters": made[kind]["parameters"],
        "bits": made[kind]["held_out"]["bits_per_byte"],
        "seen": made["settings"]["tokens_seen"],
    }


# ---- does the end still know the beginning? ------------------------------------------------------------------------

MOVED = ("trace", "some", "much")  # of the last memory: less than 2 %, up to 20 %, more
BOUNDS, NEAR = (0.02, 0.2), 1.25  # where they part, and how near to that nobody is asked


def moved_by_first(r: Reading) -> tuple[str, dict[str, Any]] | None:
    """How far the last memory lies from that of the same text with another first token, as a share of its length.

    None: fewer than four tokens, or a share near to where the answers part.
    """
    if len(r.ids) < 4:
        return None
    own = tokenizer()
    put = next(i for i in own.encode("God We").ids if i != r.ids[0])
    h_M, last = torch.from_numpy(r.arrays["h"][-1]), f"rec.0.{len(r.ids) - 1}.h"
    trace = run_recurrent(language_model(r.kind), [put, *r.ids[1:]], keep=[last])
    share = float((trace[last][0] - h_M).norm() / h_M.norm())
    if any(1 / NEAR < share / bound < NEAR for bound in BOUNDS):
        return None
    answer = MOVED[sum(share > bound for bound in BOUNDS)]
    return answer, {"first": r.tokens[0], "put": own.show(put), "share": share, "later": len(r.ids) - 1}
