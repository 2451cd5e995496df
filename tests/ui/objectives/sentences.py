"""The sentences that these tests run, and the ids of what stands around them."""

from ui.objectives import compare
from ui.runs import run as runs
from ui.runs.traced import Run

TEXT = "The king lived in the city. Two men were with him."
NEW = "He lifted up his eyes and saw the mountains."
CLS, SEP, MASK, GMASK, START, END = 2, 3, 4, 5, 6, 7
KNOWN = ("The king lived in the city.", "der König hat in der Stadt gewohnt .")


def traced(text: str = TEXT) -> Run:
    return runs.trace("tiny-bert", text, keep=compare.KEEP)
