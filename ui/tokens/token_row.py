"""The pieces of a text as chips, one of them opened, and the rows of the embedding matrix they stand for."""

from collections.abc import Sequence

from ui.browser import component
from ui.browser.pack import pack
from ui.frame.text import Words
from ui.runs.run import Run


def blob(T: Words, run: Run, spelled: Sequence[bytes], at: int) -> bytes:
    """What the browser needs. spelled: the bytes of each piece; at: the piece to open first."""
    header = {
        "tokens": run.tokens,
        "ids": run.ids,
        "spans": [list(span) for span in run.spans],
        "special": run.special,
        "bytes": [raw.hex(" ").upper() for raw in spelled],
        "words": T.words("row"),
        "at": at,
        "url": "tokens.at",
    }
    return pack(header, {"rows": run["emb.tokens"]})


def show(T: Words, run: Run, spelled: Sequence[bytes], at: int) -> None:
    component("tokens/token_row")(data=blob(T, run, spelled, at), key="token_row")
