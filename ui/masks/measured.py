"""What the masks page measures beside its run: runs under any mask, the leak test, rows computed one by one."""

from __future__ import annotations

from dataclasses import replace

import torch

import core
from core.parts.masks import named_mask
from core.read.leak import Leak
from core.read.leak import leak as leak_test
from core.read.rows import Rows
from core.read.rows import rows as row_by_row
from core.tokens.padding import pad_id, padded
from ui.runs import models, run, turns
from ui.runs.kept import MIB, kept
from ui.runs.traced import Run, large

MOST_ROWS = 16  # rows computed one by one


def masked(model_id: str, text: str, mask: str, keep: tuple[str, ...]) -> Run:
    """The run of a text under a mask by name; "padding:2" puts two pads behind the text and hides them."""
    kind, _, count = mask.partition(":")
    if kind != "padding":
        return run.trace(model_id, text, keep=keep, mask=mask)
    return _padded(model_id, text, int(count), keep)


@kept(64 * MIB)
def _padded(model_id: str, text: str, count: int, keep: tuple[str, ...]) -> Run:
    plain, model = run.trace(model_id, text, keep=keep), models.load(model_id)
    if plain.empty:
        return plain
    own, room = models.tokenizer(model_id), model.config.max_tokens - count
    pad, real = pad_id(own), len(plain.ids[:room])
    ids, padding = padded(plain.ids[:room], count, pad)
    patterns = [pattern.replace("{stack}", model.config.stack) for pattern in keep]
    with turns.long(plain.large):
        trace = core.run(model, ids, padding=padding, keep=patterns) if patterns else core.Trace()
    return replace(
        plain,
        ids=ids,
        pieces=[*plain.pieces[:real], *own.pieces([pad]) * count],
        tokens=[*plain.tokens[:real], *[own.show(pad)] * count],
        spans=[*plain.spans[:real], *[(0, 0)] * count],
        special=[*plain.special[:real], *[True] * count],
        trace=trace,
    )


@kept(16 * MIB)
def leak(model_id: str, ids: tuple[int, ...], position: int, token: int, mask: str) -> Leak:
    """The leak test under a mask by name; with "padding:2" the last two tokens are the hidden pads."""
    model, at_T = models.load(model_id), torch.arange(len(ids))
    kind, _, count = mask.partition(":")
    with turns.long(large(model.config)):
        if kind == "padding":
            return leak_test(model, ids, position, token, padding=at_T[None] < len(ids) - int(count))
        return leak_test(model, ids, position, token, mask=named_mask(mask, at_T, at_T))


def middle(kind: str, tokens: int) -> int:
    """Where a mask's slider stands at first: half the text as prefix, a window of three, three pads."""
    return max(1, tokens // 2) if kind == "prefix" else 3 if kind == "padding" else min(3, tokens)


def later(special: list[bool]) -> int:
    """A real token well behind the middle: the one whose change the earlier ones must not feel."""
    real = [t for t, added in enumerate(special) if not added]
    return real[(2 * len(real)) // 3]


def who_moved(effect: Leak) -> str | None:
    """Which positions a change reached: "only" its own, it and all "later", "all", or something "else".

    None where two of these are the same positions, so that nobody could choose (at the first and the last position),
    and where nothing moved.
    """
    every = [*range(len(effect.last_T))]
    moved = [t for t in every if t not in set(effect.untouched)]
    cases = {"all": every, "later": every[effect.position :], "only": [effect.position]}
    if not moved or not 0 < effect.position < every[-1]:
        return None
    return next((name for name, reach in cases.items() if moved == reach), "else")


def allowed(r: Run, layer: int) -> dict[str, int]:
    """How many of the looks the mask of a layer allows."""
    seen = r.at(layer, "self.mask")[0]
    return {"open": int(seen.sum()), "cells": seen.size, "tokens": len(seen)}


def timed(computed: Rows) -> dict[str, float]:
    """The two times in milliseconds, how many times longer row by row took, and the largest difference."""
    together, alone = 1000 * computed.together_seconds, 1000 * computed.alone_seconds
    apart = float(computed.apart_T.max())
    return {
        "rows": len(computed.apart_T),
        "together": together,
        "alone": alone,
        "times": alone / together,
        "apart": apart,
    }


def stand_in(model_id: str, old: int, word: str) -> int:
    """The token that a word puts in the place of ``old``: its first piece, after a space where ``old`` follows one."""
    if not word.strip():
        return old
    own = models.tokenizer(model_id)
    encoding = own.encode((" " if own.spelled(old).startswith(b" ") else "") + word.strip())
    return next((i for i, added in zip(encoding.ids, encoding.special, strict=True) if not added), old)


@kept(16 * MIB)
def rows(model_id: str, ids: tuple[int, ...]) -> Rows:
    model = models.load(model_id)
    with turns.long(large(model.config)):
        return row_by_row(model, ids[:MOST_ROWS])


def guesses(model_id: str, computed: Rows) -> list[tuple[tuple[str, float], tuple[str, float]]] | None:
    """The likeliest next token of every row with its probability, together and alone; None if nothing is predicted."""
    if computed.site != "head.logits":
        return None
    own = models.tokenizer(model_id)
    best = [logits.softmax(-1).max(-1) for logits in (computed.together_TV, computed.alone_TV)]
    lists = [[(own.show(int(i)), float(p)) for p, i in zip(*pair, strict=True)] for pair in best]
    return list(zip(*lists, strict=True))
