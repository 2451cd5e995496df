"""The pieces of a text as chips, one of them opened, and the rows of the embedding matrix they stand for."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ui.components import component
from ui.components.pack import pack


def blob(run: Any, rows_TC: np.ndarray, words: Mapping[str, str], at: int, url: str) -> bytes:
    """What the browser needs. The bytes are those of the characters a piece covers, or of the piece itself."""
    header = {
        "tokens": run.tokens,
        "ids": run.ids,
        "spans": [list(span) for span in run.spans],
        "special": [bool(flag) for flag in run.special],
        "bytes": run.bytes,
        "words": dict(words),
        "at": at,
        "url": url,
    }
    return pack(header, {"rows": rows_TC})


def show(data: bytes, key: str) -> None:
    component("token_row")(data=data, key=key)
