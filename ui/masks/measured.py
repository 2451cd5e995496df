"""What the pages on tokens and masks compute beside their run, kept for all visits: steps, neighbours, leaks, rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
import torch

import core
from core.parts.masks import named_mask
from core.read import leak as leaks
from core.read import neighbours as near
from core.read import rows as both_ways
from core.tokens import segmentation
from core.tokens.padding import pad_id, padded
from core.tokens.tokenizers import Tokenizer, visible
from ui.runs import models, run
from ui.runs.run import Run

MOST_STEPPED = 300  # characters of a text that is cut step by step
MOST_DRAWN = 30  # tokens of the text in the picture of the neighbours
MOST_ROWS = 16  # rows computed one by one


def tokenizer(model_id: str) -> Tokenizer:
    found = models.load(model_id).tokenizer
    assert found is not None  # every model offered has one
    return found


# ---- tokens --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Steps:
    """A text cut step by step, by the model's own algorithm; None where its steps are not known here."""

    text: str
    bpe: segmentation.MergeSteps | None
    wordpiece: segmentation.TrySteps | None

    @property
    def count(self) -> int:
        return len(self.bpe.merges if self.bpe else self.wordpiece.tries if self.wordpiece else ())


@st.cache_resource(max_entries=64, show_spinner=False)
def steps(model_id: str, text: str) -> Steps:
    own, cut = tokenizer(model_id), text[:MOST_STEPPED]
    if own.kind == "WordPiece":
        return Steps(cut, None, segmentation.wordpiece_steps(own, cut))
    try:
        return Steps(cut, segmentation.bpe_steps(own, cut), None)
    except ValueError:
        return Steps(cut, None, None)


def shown_pieces(model_id: str, found: segmentation.MergeSteps) -> tuple[dict[str, str], dict[str, int]]:
    """Every piece that occurs in the steps: as a person reads it, and its id."""
    own = tokenizer(model_id)
    pieces = {*found.start, *("".join(merge.pair) for merge in found.merges)}
    ids = {piece: id_ for piece in pieces if (id_ := own.fast.token_to_id(piece)) is not None}
    return {piece: own.show(id_) for piece, id_ in ids.items()}, ids


@dataclass(frozen=True)
class Cut:
    """A text cut one way. whole: how many different units are one piece of the model's vocabulary (words only)."""

    units: list[str]
    different: int
    split: list[int]


def by_words(model_id: str, text: str) -> Cut:
    own, units = tokenizer(model_id), segmentation.words(text)
    whole = {word: segmentation.is_one_piece(own, word) for word in set(units)}
    return Cut(units, len(whole), [i for i, word in enumerate(units) if not whole[word]])


def by_characters(text: str) -> Cut:
    units = segmentation.characters(text)
    return Cut([visible(char) for char in units], len(set(units)), [])


def by_bytes(text: str) -> Cut:
    units = segmentation.utf8_bytes(text)
    return Cut([f"{byte:02X}" for byte in units], len(set(units)), [])


def by_model(model_id: str, text: str) -> Cut:
    """The model's own pieces, without what it puts around every text; split: what it has no piece for."""
    own = tokenizer(model_id)
    found = own.encode(text)
    ids = [id_ for id_, added in zip(found.ids, found.special, strict=True) if not added]
    return Cut([own.show(i) for i in ids], len(set(ids)), [n for n, i in enumerate(ids) if i == own.unknown_id])


@st.cache_resource(max_entries=64, show_spinner=False)
def nearest(model_id: str, token: int, count: int) -> near.Neighbours:
    return near.nearest(models.load(model_id).emb.tokens.weight.detach(), token, count)


@st.cache_resource(max_entries=64, show_spinner=False)
def projection(model_id: str, ids: tuple[int, ...]) -> near.Projection:
    return near.pca(models.load(model_id).emb.tokens.weight.detach()[list(ids)])


def drawn(found: near.Neighbours, ids: list[int]) -> dict[int, str]:
    """The rows of the picture by id, each once: the text's own tokens, the neighbours, and the token chosen."""
    return dict.fromkeys(ids[:MOST_DRAWN], "own") | dict.fromkeys(found.ids, "near") | {found.token: "chosen"}


# ---- masks ---------------------------------------------------------------------------------------------------------


def masked(model_id: str, text: str, mask: str, keep: tuple[str, ...]) -> Run:
    """The run of a text under a mask by name; "padding:2" puts two pads behind the text and hides them."""
    kind, _, count = mask.partition(":")
    if kind != "padding":
        return run.trace(model_id, text, keep=keep, mask=mask)
    return _padded(model_id, text, int(count), keep)


@st.cache_resource(max_entries=32, show_spinner=False)
def _padded(model_id: str, text: str, count: int, keep: tuple[str, ...]) -> Run:
    plain, model = run.trace(model_id, text, keep=keep), models.load(model_id)
    if plain.empty:
        return plain
    own, room = tokenizer(model_id), model.config.max_tokens - count
    pad, real = pad_id(own), len(plain.ids[:room])
    ids, padding = padded(plain.ids[:room], count, pad)
    patterns = [pattern.replace("{stack}", model.config.stack) for pattern in keep]
    return replace(
        plain,
        ids=ids,
        pieces=[*plain.pieces[:real], *own.pieces([pad]) * count],
        tokens=[*plain.tokens[:real], *[own.show(pad)] * count],
        spans=[*plain.spans[:real], *[(0, 0)] * count],
        special=[*plain.special[:real], *[True] * count],
        trace=core.run(model, ids, padding=padding, keep=patterns),
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def leak(model_id: str, ids: tuple[int, ...], position: int, token: int, mask: str) -> leaks.Leak:
    """The leak test under a mask by name; with "padding:2" the last two tokens are the hidden pads."""
    model, at_T = models.load(model_id), torch.arange(len(ids))
    kind, _, count = mask.partition(":")
    if kind == "padding":
        return leaks.leak(model, ids, position, token, padding=at_T[None] < len(ids) - int(count))
    return leaks.leak(model, ids, position, token, mask=named_mask(mask, at_T, at_T))


def middle(kind: str, tokens: int) -> int:
    """Where a mask's slider stands at first: half the text as prefix, a window of three, three pads."""
    return max(1, tokens // 2) if kind == "prefix" else 3 if kind == "padding" else min(3, tokens)


def later(special: list[bool]) -> int:
    """A real token well behind the middle: the one whose change the earlier ones must not feel."""
    real = [t for t, added in enumerate(special) if not added]
    return real[(2 * len(real)) // 3]


def who_moved(found: leaks.Leak) -> str:
    """Which positions a change reached: "only" its own, it and all "later", "all", or something "else"."""
    every = range(len(found.last_T))
    moved = [t for t in every if t not in set(found.untouched)]
    cases = {"all": [*every], "later": [*every][found.position :], "only": [found.position]}
    return next((name for name, reach in cases.items() if moved == reach), "else")


def allowed(r: Run, layer: int) -> dict[str, int]:
    """How many of the looks the mask of a layer allows."""
    seen = r.at(layer, "self.mask")[0]
    return {"open": int(seen.sum()), "cells": seen.size, "tokens": len(seen)}


def timed(found: both_ways.Rows) -> dict[str, float]:
    """The two times in milliseconds, how many times longer row by row took, and the largest difference."""
    together, alone = 1000 * found.together_seconds, 1000 * found.alone_seconds
    apart = float(found.apart_T.max())
    return {"rows": len(found.apart_T), "together": together, "alone": alone, "times": alone / together, "apart": apart}


def stand_in(model_id: str, old: int, word: str) -> int:
    """The token that a word puts in the place of ``old``: its first piece, after a space where ``old`` follows one."""
    if not word.strip():
        return old
    own = tokenizer(model_id)
    found = own.encode((" " if own.spelled(old).startswith(b" ") else "") + word.strip())
    return next((i for i, added in zip(found.ids, found.special, strict=True) if not added), old)


@st.cache_resource(max_entries=32, show_spinner=False)
def rows(model_id: str, ids: tuple[int, ...]) -> both_ways.Rows:
    return both_ways.rows(models.load(model_id), ids[:MOST_ROWS])


def guesses(model_id: str, found: both_ways.Rows) -> list[tuple[tuple[str, float], tuple[str, float]]] | None:
    """The likeliest next token of every row with its probability, together and alone; None if nothing is predicted."""
    if found.site != "head.logits":
        return None
    own = tokenizer(model_id)
    best = [logits.softmax(-1).max(-1) for logits in (found.together_TV, found.alone_TV)]
    lists = [[(own.show(int(i)), float(p)) for p, i in zip(*pair, strict=True)] for pair in best]
    return list(zip(*lists, strict=True))
