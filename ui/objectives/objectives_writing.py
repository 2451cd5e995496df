"""What GPT, GLM and BERT write behind the text."""

import numpy as np

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.objectives.predictions import BEST
from ui.objectives.write import MODELS, ROUNDING, STEPS, WRITERS, Writing


def show(T: Words, tokens: list[str], writing: Writing) -> None:
    values = {
        "who": (WRITERS, "gpt"),
        "step": (range(STEPS), 0),
        "open": (("none", *map(str, range(BEST + 1))), "none"),
    }
    place = Owned(T, values, keys={"open": "answer"})  # "open" is the other figure's
    rows = {
        name: {"before": row.before, "behind": row.behind, "tokens": row.tokens, "model": MODELS[name]}
        for name, row in writing.rows.items()
    }
    header = {
        "tokens": tokens,
        "rows": rows,
        "moved": writing.moved,
        "rounding": ROUNDING,
        "entries": {name: row.predictions.entries for name, row in writing.rows.items()},
        "sizes": {name: row.predictions.size for name, row in writing.rows.items()},
    }
    arrays: dict[str, np.ndarray] = {}
    for name, row in writing.rows.items():
        arrays |= row.predictions.arrays(name)
    mount("objectives/objectives_writing", header, arrays, T.words("bands") | T.words("writing"), place)
