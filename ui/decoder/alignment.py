"""The translator's head that aligns: how often it does on held-out sentences, and where it looks in this one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from core.weights.packs import SHIPPED
from core.weights.tiny_translator import NAME
from ui.decoder.translated import Translation, model

CANDIDATES = 4  # answers of the question
CLEAR = 0.6  # a head that gives no word that much has no answer to it: below 0.5 another may come near


@dataclass(frozen=True)
class Aligner:
    """The head that most often looks at the word it translates, on held-out sentences, and how often.

    least, most: of its layer's heads; other_least, other_most: of the other layer's. mean: with the weights of its
    layer's heads averaged. has_read: the same head in the row that has just read the word.
    """

    layer: int
    head: int
    accuracy: float
    least: float
    most: float
    other_least: float
    other_most: float
    mean: float
    has_read: float


@cache
def _recipe() -> dict[str, Any]:
    return json.loads((SHIPPED / NAME / "recipe.json").read_text(encoding="utf-8"))


def aligner() -> Aligner:
    measured = _recipe()["sample"]["alignment"]
    by_head = np.array(measured["says"]["accuracy"])
    layer, head = (int(at) for at in np.unravel_index(by_head.argmax(), by_head.shape))
    mean, has_read = measured["says"]["mean_of_heads"][layer], measured["has_read"]["accuracy"][layer][head]
    own, others = by_head[layer], np.delete(by_head, layer, axis=0)
    return Aligner(
        layer=layer,
        head=head,
        accuracy=float(own[head]),
        least=float(own.min()),
        most=float(own.max()),
        other_least=float(others.min()),
        other_most=float(others.max()),
        mean=mean,
        has_read=has_read,
    )


def facts() -> dict[str, Any]:
    """What the page says of the model: its sizes, and its figures on sentences that it never saw."""
    config, head, recipe = model().config, aligner(), _recipe()
    alignment = recipe["sample"]["alignment"]
    sizes = {"layers": config.decoder_layers, "heads": config.attention.heads, "head_dim": config.attention.head_dim}
    held_out = {"exact": recipe["test"]["exact"], "held_out": recipe["test"]["pairs"], "pairs": alignment["pairs"]}
    return sizes | held_out | vars(head) | {"model": NAME, "diagonal": alignment["diagonal"]}


def looks_at(translation: Translation) -> tuple[str, dict[str, Any]] | None:
    """The question's answer and numbers: which source word the aligning head sees most while the last word is said.

    None: it has no clear favourite, or there is nothing to choose from.
    """
    at = next((t for t in reversed(range(len(translation.tokens))) if translation.tokens[t].isalpha()), None)
    names = translation.source_tokens
    if at is None or len(set(names)) < CANDIDATES:
        return None
    weights = translation.arrays["cross_weights"][aligner().layer, aligner().head, at]
    best = int(weights.argmax())
    if weights[best] < CLEAR:
        return None
    others = [s for s in (at, len(names) - 1, best + 1, best - 1, *range(len(names))) if 0 <= s < len(names)]
    options = list(dict.fromkeys(names[s] for s in (best, *others)))[:CANDIDATES]  # a word that stands twice is one
    options.sort(key=names.index)
    values = {"word": translation.tokens[at], "step": at + 1, "looks": names[best], "p": weights[best]}
    return "abcd"[options.index(names[best])], dict(zip("abcd", options, strict=True)) | values
