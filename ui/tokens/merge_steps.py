"""A text cut into pieces step by step, in the browser: the merges of BPE or the tries of WordPiece."""

from collections.abc import Mapping
from typing import Any

from core.tokens.segmentation import MergeSteps, TrySteps
from ui.browser import component
from ui.browser.pack import pack
from ui.frame.text import Words


def show_merges(
    T: Words, text: str, steps: MergeSteps, shown: Mapping[str, str], ids: Mapping[str, int], begin: int
) -> None:
    """BPE. shown, ids: every piece that occurs, as a person reads it and as a number; begin: the step to start at."""
    merges = [{"pair": merge.pair, "rank": merge.rank, "at": merge.at} for merge in steps.merges]
    own = {"kind": "bpe", "start": steps.start, "breaks": steps.breaks, "total": steps.list_length}
    _show(T, text, own | {"shown": dict(shown), "ids": dict(ids), "steps": merges}, begin)


def show_tries(T: Words, text: str, steps: TrySteps, begin: int) -> None:
    """WordPiece."""
    tries = [{"word": t.word, "start": t.start, "end": t.end, "piece": t.piece, "known": t.known} for t in steps.tries]
    _show(T, text, {"kind": "wordpiece", "units": steps.words, "settled": steps.settled, "steps": tries}, begin)


def _show(T: Words, text: str, own: dict[str, Any], begin: int) -> None:
    """A new text or another algorithm begins anew; else the reader stays at the step."""
    words = T.words("steps") | T.words(f"steps_{own['kind']}")
    header = {"text": own["kind"] + text, "words": words, "lang": T.lang, "step": begin, "url": "tokens.step"}
    component("tokens/merge_steps")(data=pack(own | header, {}), key="merge_steps")
