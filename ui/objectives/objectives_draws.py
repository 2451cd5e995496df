"""MLM's draws on the text, one at a time and counted, drawn by assets/components/objectives_draws.js."""

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.objectives.draws import DRAWS, FATES, MANY, MASKED, RANDOM, SHARE, Draws

KEY = "objectives_draws"


def show(T: Words, found: Draws) -> None:
    key = f"{T.stem}.draw"
    view = {"draw": state.client(T, key, range(1, DRAWS + 1), 1)}
    header = {
        "tokens": found.tokens,
        "fates": list(FATES),
        "shares": {"chosen": SHARE, "masked": MASKED, "random": RANDOM, "kept": 1 - MASKED - RANDOM},
        "became": found.became,
        "guesses": found.guesses,
        "many": {"draws": MANY, "counts": found.many},
        "words": T.words("draws"),
        "view": view,
        "first": {"draw": 1},
        "url": {"draw": key},
    }
    component("objectives/objectives_draws")(data=pack(header, {"fates": found.fates}), key=KEY)
