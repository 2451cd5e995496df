"""The prompt as the model reads it, its answer after each number of examples, and what was measured. Drawn by
prompt_shots/. Every number of examples is in the blob: the slider asks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.prompting import shipped
from ui.prompting.reading import Reading
from ui.runs import models

KEY = "prompt_shots"


def best_head(read: Reading) -> str:
    """The head that looks most at the labels of the examples, with as many as fit; its number from 1, "layer.head"."""
    with_examples = [count for count in read.asked if count]
    if not with_examples:
        return "off"
    share_RH = read.asked[max(with_examples)].on_labels_RH
    layer, head = np.unravel_index(int(share_RH.argmax()), share_RH.shape)
    return f"{layer}.{head}"


def view(T: Words, read: Reading, name: str) -> dict[str, Any]:
    """What the component owns and keeps in the address."""
    counts = list(read.asked)
    layers, heads = next(iter(read.asked.values())).on_labels_RH.shape
    names = ["off", *(f"{layer}.{head}" for layer in range(layers) for head in range(heads))]
    allowed: dict[str, tuple[Sequence[Any], Any]] = {
        "shots": (counts, 4 if 4 in counts else counts[-1] if name == "words" else counts[min(1, len(counts) - 1)]),
        "calibrate": ((0, 1), 0),
        "head": (names, "off"),
        "open": (range(len(read.labels)), 0),
    }
    return {key: state.client(T, f"{T.stem}.{key}", *of) for key, of in allowed.items()}


def show(T: Words, read: Reading, name: str, setting: str, seed: int, answer: int | None) -> None:
    """answer: the right label, where the text is one of those tested."""
    first, measured = view(T, read, name), read.model_id if read.model_id in shipped.PROMPTED else shipped.MODEL
    header = {
        "model": models.name(read.model_id),
        "measured_model": models.name(measured),
        "learner": models.name(shipped.LEARNER),
        "labels": list(shipped.labelled(name).task.labels),
        "pieces": read.labels,
        "tokens": read.tokens,
        "shots": [label for _, label in read.shots],
        "described": setting == "described",
        "asked": {
            str(n): {"read": of.read, "question": of.question, "total": of.total} for n, of in read.asked.items()
        },
        "left_out": read.left_out,
        "answer": answer,
        "draw": seed,
        "curves": {
            "prompt": [shipped.prompted(name, setting, calibrated, measured) for calibrated in (False, True)],
            "true": None
            if setting == "plain"
            else [shipped.prompted(name, "plain", c, measured) for c in (False, True)],
            **{start: shipped.finetuned(name, start) for start in shipped.STARTS},
        },
        "chance": shipped.labelled(name).chance,
        "best_head": best_head(read),
        "words": T.words("shots_words"),
        "view": first,
        "url": {key: f"{T.stem}.{key}" for key in first},
    }
    arrays: dict[str, np.ndarray] = {}
    for count, of in read.asked.items():
        arrays |= {
            f"terms_{count}": of.terms_LD,
            f"nothing_{count}": of.nothing_L,
            f"logits_{count}": of.logits_L,
            f"weights_{count}": of.weights_RHK,
            f"labels_{count}": of.on_labels_RH,
        }
    component("prompting/prompt_shots")(data=pack(header, arrays), key=KEY)
