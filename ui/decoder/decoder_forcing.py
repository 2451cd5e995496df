"""A wrong word, read or not: teacher forcing beside the decoder alone."""

from __future__ import annotations

from typing import Any

import streamlit as st
import torch

from core.generate.forcing import Injected
from core.generate.translation import spoken
from ui.browser.figure import Owned, mount
from ui.decoder import injection
from ui.decoder.translated import Translation, start
from ui.frame import state
from ui.frame.text import Words

TOP = 3  # words of an opened row


def show(
    T: Words, translation: Translation, made: Injected, offered: list[tuple[int, Injected]], steps: list[str]
) -> None:
    """offered: other wrong words of the step. steps: those that may be chosen."""
    rows = max(len(made.right), len(made.said))
    words = injection.shown([made.said[made.at], *(id_ for id_, _ in offered)])
    header = {
        "start": start(),
        "right": translation.tokens,
        "right_ids": translation.ids,
        "said": injection.shown(made.said),
        "at": made.at,
        "wrong": words[0],
        "sentence": {"forced": spoken(translation.tokens), "own": spoken(injection.shown(made.said))},
        "offered": [{"word": word, "differ": one.differ} for word, (_, one) in zip(words[1:], offered, strict=True)],
        "forced": made.forced_T.tolist(),
        "own": made.own_T.tolist(),
        "forced_top": _top(made.forced_TV),
        "own_top": _top(made.own_TV),
    }
    arrays = {"forced": made.forced_TV.numpy(), "own": made.own_TV.numpy()}
    keys = {name: f"{T.stem}.{name}" for name in ("at", "wrong")}
    mount(
        "decoder/decoder_forcing",
        header,
        arrays,
        T.words("forcing"),
        Owned(T, {"row": (range(rows), injection.hardest_hit(made))}),
        inject=lambda asked: _inject(translation, keys, steps, asked),
    )


def _top(logits_TV: torch.Tensor) -> list[list[tuple[str, int]]]:
    """The likeliest words of every row."""
    best = logits_TV.topk(TOP).indices.tolist()
    return [list(zip(injection.shown(ids), ids, strict=True)) for ids in best]


def _inject(translation: Translation, keys: dict[str, str], steps: list[str], asked: Any) -> None:
    """The browser asks for another step or another wrong word: what the visitor could have chosen above."""
    if not isinstance(asked, dict) or str(asked.get("step")) not in steps:
        return
    step = int(asked["step"])
    offered = injection.shown([id_ for id_, _ in injection.offered(translation, step - 1)])
    wrong = asked.get("wrong")
    for key, value in ((keys["at"], str(step)), (keys["wrong"], wrong if wrong in offered else offered[0])):
        if not state.hidden(key):
            st.session_state[key] = value
            state.put(key, value)
