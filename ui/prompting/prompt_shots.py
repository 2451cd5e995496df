"""The prompt as the model reads it, its answer after each number of examples, and what was measured.

Every number of examples is in the blob: the slider asks nobody.
"""

from __future__ import annotations

import numpy as np

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.prompting import shipped
from ui.prompting.reading import Reading
from ui.runs import models


def best_head(read: Reading) -> str:
    """The head that looks most at the labels of the examples, with as many as fit; its number from 1, "layer.head"."""
    with_examples = [count for count in read.answers if count]
    if not with_examples:
        return "off"
    share_RH = read.answers[max(with_examples)].on_labels_RH
    layer, head = np.unravel_index(int(share_RH.argmax()), share_RH.shape)
    return f"{layer}.{head}"


def place(T: Words, read: Reading, name: str) -> Owned:
    """How many examples, whether the answer is calibrated, whose attention is shown, which label is opened."""
    counts = list(read.answers)
    layers, heads = next(iter(read.answers.values())).on_labels_RH.shape
    names = ["off", *(f"{layer}.{head}" for layer in range(layers) for head in range(heads))]
    first = 4 if 4 in counts else counts[-1] if name == "words" else counts[min(1, len(counts) - 1)]
    return Owned(
        T,
        {
            "shots": (counts, first),
            "calibrate": ((0, 1), 0),
            "head": (names, "off"),
            "open": (range(len(read.labels)), 0),
        },
    )


def show(T: Words, read: Reading, name: str, setting: str, seed: int, answer: int | None) -> None:
    """answer: the right label, where the text is one of those tested."""
    measured = shipped.shown(read.model_id)
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
            str(count): {"read": one.read, "question": one.question, "total": one.total}
            for count, one in read.answers.items()
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
    }
    arrays: dict[str, np.ndarray] = {}
    for count, one in read.answers.items():
        arrays |= {
            f"terms_{count}": one.terms_LD,
            f"nothing_{count}": one.nothing_L,
            f"logits_{count}": one.logits_L,
            f"weights_{count}": one.weights_RHK,
            f"labels_{count}": one.on_labels_RH,
        }
    mount("prompting/prompt_shots", header, arrays, T.words("shots_words"), place(T, read, name))
