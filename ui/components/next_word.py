"""The next word: probabilities as bars, sliders and draws in the browser, any bar opened. Drawn by next_word/.

The browser gets the float32 logits of the whole vocabulary at one position, and the operands of the words shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui import state
from ui.components import component
from ui.components.pack import pack
from ui.components.text_row import SHARED
from ui.measured_output import Operands
from ui.text import Words

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


def show(T: Words, found: Operands, spelled: Mapping[int, str], here: str) -> None:
    """spelled: words in letters, by id. here: the last token that was read."""
    first = view(T, found)
    url = {name: f"{T.stem}.{name}" for name in first}
    component(KEY, SHARED)(data=blob(found, spelled, here, T.words("next"), first, url), key=KEY)


def blob(
    found: Operands,
    spelled: Mapping[int, str],
    here: str,
    words: Mapping[str, str],
    first: Mapping[str, Any],
    url: Mapping[str, str],
) -> bytes:
    """What the browser needs."""
    header = {
        "ids": found.ids,
        "actual": found.actual,
        "spelled": list(spelled.items()),
        "here": here,
        "words": dict(words),
        "view": dict(first),
        "url": dict(url),
    }
    arrays = {"logits": found.logits, "probs": found.probs, "x": found.x, "rows": found.rows}
    return pack(header, arrays if found.bias is None else arrays | {"bias": found.bias})
