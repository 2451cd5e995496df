"""What the decoder page measures beside a translation: wrong words injected, and its rows computed in three ways."""

from __future__ import annotations

from typing import Any

import streamlit as st
import torch

from core.generate.forcing import Injected, inject, touched
from core.generate.target_rows import TargetRows, target_rows
from core.generate.translation import tokenizer_of
from core.weights.tiny_translator import END_ID, PAD_ID, START_ID, UNKNOWN_ID
from ui.decoder.translated import LETTERS, Translation, model, translation_of
from ui.frame.text import Words
from ui.runs.kept import MIB, kept

OFFERED = 4  # wrong words to choose from
SAME, MOVED = 1e-6, 1e-5  # probabilities closer than the first are the same up to rounding, from the second on not
ROUNDING = 1e-4  # and so are logits


def candidates(translation: Translation, at: int) -> list[int]:
    """The likeliest wrong words of a step."""
    barred = {translation.ids[at], START_ID, PAD_ID, UNKNOWN_ID, END_ID}
    order = torch.from_numpy(translation.probs_TV[at]).argsort(descending=True, stable=True).tolist()
    return [id_ for id_ in order if id_ not in barred][:OFFERED]


@kept(16 * MIB)
def injected(text: str, at: int, wrong: int) -> Injected:
    translation = translation_of(text)
    return inject(model(), translation.source, translation.ids, at, wrong, START_ID, END_ID)


def offered(translation: Translation, at: int) -> list[tuple[int, Injected]]:
    """The likeliest wrong words with what comes of each, the one that changes most first."""
    tried = [(id_, injected(translation.text, at, id_)) for id_ in candidates(translation, at)]
    return sorted(tried, key=lambda pair: -pair[1].differ)


def hardest_hit(made: Injected) -> int:
    """The step after the wrong word at which the right word loses most; the wrong word's own step where none is."""
    after = slice(made.at + 1, len(made.own_T))
    lost_T = made.forced_T[after] - made.own_T[after]
    return made.at + 1 + int(lost_T.argmax()) if len(lost_T) else made.at


def word_id(typed: str) -> int | None:
    """A typed word of the target's vocabulary; German nouns may be typed small, other words with a capital."""
    target = tokenizer_of(model()).target
    word = typed.strip()
    tries = (word, word.lower(), word[:1].upper() + word[1:])
    ids = (target.fast.token_to_id(one) for one in tries if one)
    return next((id_ for id_ in ids if id_ is not None and id_ not in target.special_ids), None)


def shown(ids: list[int]) -> list[str]:
    target = tokenizer_of(model()).target
    return [target.show(id_) for id_ in ids]


def wrong_word(T: Words, translation: Translation, at: int, typed: str, tried: list[tuple[int, Injected]]) -> int:
    """The wrong word typed, or the first one offered where that is none; the page says so."""
    best, id_ = tried[0][0], word_id(typed)
    if id_ is not None and id_ != translation.ids[at]:
        return id_
    if typed.strip():
        values = {"word": typed.strip()[:LETTERS], "used": shown([best])[0], "step": at + 1}
        st.markdown(T("not_a_word" if id_ is None else "is_right", **values))
    return best


def who_moves(T: Words, translation: Translation, at: int, wrong: int) -> tuple[str, dict[str, Any]] | None:
    """Which rows of the masked pass change when the given sentence is wrong at one place: the answer's id, numbers.

    None: a row that reads the wrong word changes so little that it might be rounding.
    """
    change_T = _touched(translation.text, at, wrong)
    rows = [t for t, change in enumerate(change_T) if change > SAME]
    later = list(range(at + 1, len(translation.ids)))
    if any(change_T[t] < MOVED for t in later):
        return None
    kind = "none" if not rows else "later" if rows == later else "all" if len(rows) == len(translation.ids) else "some"
    named = ", ".join(str(t + 1) for t in rows) or T("q2.no_rows")
    numbers = {"rows": named, "most": max(change_T), "step": at + 1, "right": translation.tokens[at]}
    return kind, numbers | {"wrong": shown([wrong])[0]}


@kept(8 * MIB)
def _touched(text: str, at: int, wrong: int) -> list[float]:
    translation = translation_of(text)
    return touched(model(), translation.source, translation.ids, at, wrong, START_ID).tolist()


# ---- the same rows three ways --------------------------------------------------------------------------------------


@kept(16 * MIB)
def rows(text: str) -> TargetRows:
    translation = translation_of(text)
    return target_rows(model(), translation.source, translation.ids, START_ID)


def how_far(measured: TargetRows) -> tuple[str, dict[str, Any]]:
    """How far the ways are apart at most: the answer's id, numbers."""
    most = float(measured.apart_T.max())
    kind = "zero" if most == 0 else "rounding" if most < ROUNDING else "real"
    return kind, {"most": most, "count": measured.together_TV.numel()}
