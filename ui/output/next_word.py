"""The next word: probabilities as bars, sliders and draws in the browser, any bar opened.

The browser gets the float32 logits of the whole vocabulary at one position, and the operands of the words shown.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.browser.figure import Owned, mount
from ui.frame import state
from ui.frame.text import Words
from ui.output import operands
from ui.output.operands import Operands
from ui.runs import models
from ui.runs.run import Run

TEMPERATURES = [f"{tenths / 10:.1f}" for tenths in range(31)]  # 0: the likeliest word, always
TOP_PS = [f"{hundredths / 100:.2f}" for hundredths in range(1, 101)]
TOP_KS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50, 100, 200, 500, 1000, 0)  # in the slider's order; 0: off
MOST_DRAWS, SEEDS = 100_000, 10_000


def place(T: Words, next_word: Operands) -> Owned:
    """What the sliders stand at, what is drawn and opened."""
    return Owned(
        T,
        {
            "temperature": (TEMPERATURES, "1.0"),
            "top_k": (TOP_KS, 0),
            "top_p": (TOP_PS, "1.00"),
            "seed": (range(SEEDS), 1),
            "draws": (range(MOST_DRAWS + 1), 0),
            "open": ((*next_word.ids, "rest"), next_word.ids[0]),
        },
    )


def show(T: Words, r: Run, at: int, next_word: Operands) -> None:
    """The words after position ``at``. After the last one, what was drawn may be written into the text."""
    header = {
        "ids": next_word.ids,
        "actual": next_word.actual,
        "spelled": list(operands.spelled(r, next_word).items()),
        "special": sorted(models.tokenizer(r.model_id).special_ids),
        "writable": at == len(r.ids) - 1 and not r.notices and not state.hidden("text"),
        "here": r.tokens[at],
    }
    arrays = {"logits": next_word.logits, "probs": next_word.probs, "x": next_word.x, "rows": next_word.rows}
    if next_word.bias is not None:
        arrays["bias"] = next_word.bias
    mount("output/next_word", header, arrays, T.words("next"), place(T, next_word), write=lambda id_: _write(r, id_))


def _write(r: Run, id_: Any) -> None:
    """The browser asks for a word to be written: the text is what a visitor could have typed."""
    longer = operands.written(r, int(id_)) if isinstance(id_, int | float) else None
    if longer is not None and not state.hidden("text"):
        st.session_state["text"] = longer
        state.put("text", longer)
