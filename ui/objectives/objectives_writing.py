"""What GPT, GLM and BERT write behind the text, drawn by assets/components/objectives_writing/."""

from typing import Any

import numpy as np

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.objectives.predictions import BEST
from ui.objectives.write import MODELS, ROUNDING, STEPS, WRITERS, Writing

KEY = "objectives_writing"


def show(T: Words, tokens: list[str], found: Writing) -> None:
    first: dict[str, Any] = {"who": "gpt", "step": 0, "open": "none"}
    allowed = {"who": WRITERS, "step": range(STEPS), "open": ("none", *map(str, range(BEST + 1)))}
    names = {"who": "who", "step": "step", "open": "answer"}  # "open" is the other figure's
    view = {name: state.client(T, f"{T.stem}.{names[name]}", allowed[name], first[name]) for name in first}
    rows = {
        name: {"before": row.before, "behind": row.behind, "tokens": row.tokens, "model": MODELS[name]}
        for name, row in found.rows.items()
    }
    header = {
        "tokens": tokens,
        "rows": rows,
        "moved": found.moved,
        "rounding": ROUNDING,
        "entries": {name: row.predictions.entries for name, row in found.rows.items()},
        "sizes": {name: row.predictions.size for name, row in found.rows.items()},
        "words": T.words("bands") | T.words("writing"),
        "view": view,
        "first": first,
        "url": {name: f"{T.stem}.{names[name]}" for name in first},
    }
    arrays: dict[str, np.ndarray] = {}
    for name, row in found.rows.items():
        arrays |= row.predictions.arrays(name)
    component("objectives/objectives_writing")(data=pack(header, arrays), key=KEY)
