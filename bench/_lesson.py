"""What a class does: texts that no run before has seen, and acts in the shares of a lesson. Pure but for the seed."""

import random
from collections.abc import Sequence
from math import ceil

SHARES = {"step": 0.7, "text": 0.2, "page": 0.1}  # another layer, head, row; a new text; another page
WHO = "teacher gardener farmer doctor pilot sailor painter student baker singer lawyer nurse driver poet judge miner"
WHAT = "lantern letter basket hammer window bottle ladder carpet mirror blanket candle kettle pencil ticket violin map"
HOW = "old young tall quiet clever tired happy small brave careful hungry famous lonely gentle strange proud"
DID = "carried repaired painted found sold hid lost borrowed opened moved dropped bought cleaned broke wanted saw"
WHERE = "market river station garden school harbour kitchen forest bridge museum library mountain office village"
WHY = "it was late|nobody was there|the rain had stopped|she was afraid|the music began|he knew the way|dinner was cold"


class Texts:
    """Sentences drawn from a thousand million: never the same one twice, and other ones with every seed."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.told: set[str] = set()

    def new(self) -> str:
        pick = self.random.choice
        who, what, how, did, where = (words.split() for words in (WHO, WHAT, HOW, DID, WHERE))
        while True:
            subject, thing = f"The {pick(how)} {pick(who)}", f"the {pick(how)} {pick(what)}"
            text = f"{subject} {pick(did)} {thing} near the {pick(where)} because {pick(WHY.split('|'))}."
            if text not in self.told:
                self.told.add(text)
                return text


def wanted(chance: random.Random) -> str:
    """The next act, in the shares of a lesson."""
    return chance.choices(list(SHARES), list(SHARES.values()))[0]


def possible(act: str, has_text: bool, has_steps: bool) -> str:
    """What becomes of an act on this page: without a box for a text it is a step, with nothing to set another page."""
    if act == "text" and not has_text:
        act = "step"
    return "page" if act == "step" and not has_steps else act


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that at least ``percent`` of a hundred do not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(percent * len(values) / 100) - 1)]
