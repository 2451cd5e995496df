"""T rows of one text, computed in one pass and in T passes: what each reads, predicts, and how far the two differ."""

from collections.abc import Sequence

from core.read.rows import Rows
from ui.browser.figure import mount
from ui.frame.text import Words

Guess = tuple[str, float]


def show(T: Words, tokens: Sequence[str], rows: Rows, guesses: Sequence[tuple[Guess, Guess]] | None) -> None:
    """guesses: the likeliest token and its probability, together and alone; None for a model that predicts nothing."""
    predictions = None if guesses is None else [[{"token": t, "prob": p} for t, p in pair] for pair in guesses]
    header = {
        "tokens": list(tokens[: len(rows.apart_T)]),
        "predictions": predictions,
        "seconds": [rows.together_seconds, rows.alone_seconds],
    }
    mount("masks/mask_rows", header, {"apart": rows.apart_T.numpy()}, T.words("rows"))
