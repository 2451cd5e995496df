"""T rows of one text, computed in one pass and in T passes: what each reads, predicts, and how far the two differ."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui.components import component
from ui.components.pack import pack

Guess = tuple[str, float]


def blob(
    tokens: Sequence[str],
    guesses: Sequence[tuple[Guess, Guess]] | None,
    apart_T: np.ndarray,
    seconds: tuple[float, float],
    words: Mapping[str, str],
) -> bytes:
    """guesses: the likeliest token and its probability, together and alone; None for a model that predicts nothing."""
    predictions = None if guesses is None else [[{"token": t, "prob": p} for t, p in pair] for pair in guesses]
    header = {"tokens": list(tokens), "predictions": predictions, "seconds": list(seconds), "words": dict(words)}
    return pack(header, {"apart": apart_T})


def show(data: bytes, key: str) -> None:
    component("mask_rows")(data=data, key=key)
