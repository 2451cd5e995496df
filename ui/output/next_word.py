"""The next word: probabilities as bars, sliders and draws in the browser, any bar opened. Drawn by next_word/.

The browser gets the float32 logits of the whole vocabulary at one position, and the operands of the words shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.output import operands
from ui.output.operands import Operands
from ui.runs import models
from ui.runs.run import Run

KEY = "next_word"
TEMPERATURES = [f"{tenths / 10:.1f}" for tenths in range(31)]  # 0: the likeliest word, always
TOP_PS = [f"{hundredths / 100:.2f}" for hundredths in range(1, 101)]
TOP_KS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50, 100, 200, 500, 1000)  # 0: off
MOST_DRAWS, SEEDS = 100_000, 10_000


def view(T: Words, found: Operands) -> dict[str, Any]:
    """What the sliders stand at, what is drawn and opened; the component keeps it in the address."""
    allowed: dict[str, tuple[Sequence[Any], Any]] = {
        "temperature": (TEMPERATURES, "1.0"),
        "top_k": (TOP_KS, 0),
        "top_p": (TOP_PS, "1.00"),
        "seed": (range(SEEDS), 1),
        "draws": (range(MOST_DRAWS + 1), 0),
        "open": ((*range(len(found.logits)), "rest"), found.ids[0]),
    }
    values = {name: state.client(T, f"{T.stem}.{name}", *of) for name, of in allowed.items()}
    return values | {name: float(values[name]) for name in ("temperature", "top_p")}


def show(T: Words, r: Run, at: int, found: Operands) -> None:
    """The words after position ``at``. After the last one, what was drawn may be written into the text."""
    first = view(T, found)
    url = {name: f"{T.stem}.{name}" for name in first}
    data = blob(r, at, found, T.words("next"), first, url)
    component("output/next_word")(data=data, key=KEY, on_write_change=lambda: _written(r))


def _written(r: Run) -> None:
    """The browser asks for a word to be written: the text is what a visitor could have typed."""
    id_ = getattr(st.session_state.get(KEY), "write", None)
    longer = operands.written(r, int(id_)) if isinstance(id_, int | float) else None
    if longer is not None and not state.hidden("text"):
        st.session_state["text"] = longer
        state.put("text", longer)


def blob(
    r: Run,
    at: int,
    found: Operands,
    words: Mapping[str, str],
    first: Mapping[str, Any],
    url: Mapping[str, str],
) -> bytes:
    """What the browser needs."""
    header = {
        "ids": found.ids,
        "actual": found.actual,
        "spelled": list(operands.spelled(r, found).items()),
        "special": sorted(models.tokenizer(r.model_id).special_ids),
        "writable": at == len(r.ids) - 1 and not r.notices and not state.hidden("text"),
        "here": r.tokens[at],
        "words": dict(words),
        "view": dict(first),
        "url": dict(url),
    }
    arrays = {"logits": found.logits, "probs": found.probs, "x": found.x, "rows": found.rows}
    return pack(header, arrays if found.bias is None else arrays | {"bias": found.bias})
