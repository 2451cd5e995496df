"""The pieces of a text as chips, one of them opened, and the rows of the embedding matrix they stand for."""

from collections.abc import Sequence

import numpy as np

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.runs.run import Run


def show(T: Words, run: Run, spelled: Sequence[bytes], rows_TC: np.ndarray) -> None:
    """spelled: the bytes of each piece; rows: their embeddings.

    The second piece is opened first: a model may begin with one of its own."""
    header = {
        "tokens": run.tokens,
        "ids": run.ids,
        "spans": [list(span) for span in run.spans],
        "special": run.special,
        "bytes": [raw.hex(" ").upper() for raw in spelled],
    }
    last = len(run.ids) - 1
    mount(
        "tokens/token_row",
        header,
        {"rows": rows_TC},
        T.words("row"),
        Owned(T, {"at": (range(last + 1), min(1, last))}),
    )
