"""The prompt as the model reads it, its answer behind a number of examples, and what was measured.

Of a small model every number of examples is in the blob, and the slider asks nobody; a large one is asked for each.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import streamlit as st

from ui.browser.figure import Owned, mount
from ui.frame import state
from ui.frame.text import Words
from ui.prompting import shipped
from ui.prompting.examples import few
from ui.prompting.reading import Reading
from ui.runs import models


def shown(T: Words, read: Reading) -> int:
    """The number of examples that the visit left the slider at."""
    left = state.left(f"{T.stem}.shots")
    return left if left in read.questions else few(list(read.questions))


def place(T: Words, read: Reading) -> Owned:
    """How many examples, whether the answer is calibrated, whose attention is shown, which label is opened."""
    config = models.load(read.model_id).config
    names = ["off", *(f"{layer}.{head}" for layer in range(config.n_layers) for head in range(config.attention.heads))]
    return Owned(
        T,
        {
            "shots": (list(read.questions), few(list(read.questions))),
            "calibrate": ((0, 1), 0),
            "head": (names, "off"),
            "open": (range(len(read.labels)), 0),
        },
    )


def show(T: Words, read: Reading, name: str, setting: str, seed: int, answer: int | None) -> None:
    """answer: the right label, where the text is one of those tested. Another number runs only this part."""
    st.fragment(_show)(T, read, name, setting, seed, answer)


def _show(T: Words, read: Reading, name: str, setting: str, seed: int, answer: int | None) -> None:
    owned = place(T, read)
    asked = [owned["shots"]] if read.large else list(read.questions)
    with st.spinner(T("reading", model=models.name(read.model_id))) if read.large else nullcontext():
        answers = {count: read.answer(count) for count in asked}
    header = _header(read, name, setting, seed, answer)
    header["totals"] = {str(count): one.total for count, one in answers.items()}
    arrays: dict[str, np.ndarray] = {}
    for count, one in answers.items():
        arrays |= {
            f"terms_{count}": one.terms_LD,
            f"logits_{count}": one.logits_L,
            f"weights_{count}": one.weights_RHK,
            f"labels_{count}": one.on_labels_RH,
        }
    if owned["calibrate"] or not read.large:
        arrays |= {f"nothing_{count}": read.nothing(count) for count in answers}
    mount("prompting/prompt_shots", header, arrays, T.words("shots_words"), owned, pick=owned.take)


def _header(read: Reading, name: str, setting: str, seed: int, answer: int | None) -> dict[str, Any]:
    """All that is said without a run of the model."""
    measured = shipped.shown(read.model_id)
    show = models.tokenizer(read.model_id).show
    plain = None if setting == "plain" else [shipped.prompted(name, "plain", c, measured) for c in (False, True)]
    return {
        "model": models.name(read.model_id),
        "measured_model": models.name(measured),
        "learner": models.name(shipped.LEARNER),
        "labels": list(shipped.labelled(name).task.labels),
        "pieces": read.labels,
        "tokens": read.tokens,
        "shots": [label for _, label in read.shots],
        "described": read.described,
        "asked": {
            str(count): {"read": sum(len(part.ids) for part in read.before(count)), "question": list(map(show, ids))}
            for count, ids in read.questions.items()
        },
        "left_out": read.left_out,
        "answer": answer,
        "draw": seed,
        "curves": {
            "prompt": [shipped.prompted(name, setting, calibrated, measured) for calibrated in (False, True)],
            "true": plain,
            **{start: shipped.finetuned(name, start) for start in shipped.STARTS},
        },
        "chance": shipped.labelled(name).chance,
    }
