"""MLM's draws on the text, one at a time and counted."""

from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.objectives.draws import DRAWS, FATES, MANY, MASKED, RANDOM, SHARE, Draws


def show(T: Words, drawn: Draws) -> None:
    header = {
        "tokens": drawn.tokens,
        "fates": list(FATES),
        "shares": {"chosen": SHARE, "masked": MASKED, "random": RANDOM, "kept": 1 - MASKED - RANDOM},
        "became": drawn.became,
        "guesses": drawn.guesses,
        "many": {"draws": MANY, "counts": drawn.many},
    }
    place = Owned(T, {"draw": (range(1, DRAWS + 1), 1)})
    mount("objectives/objectives_draws", header, {"fates": drawn.fates}, T.words("draws"), place)
