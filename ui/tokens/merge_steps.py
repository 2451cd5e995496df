"""A text cut into pieces step by step, in the browser: the merges of BPE or the tries of WordPiece."""

from collections.abc import Mapping
from typing import Any

from core.tokens.segmentation import MergeSteps, TrySteps
from ui.browser.figure import Owned, mount
from ui.frame.text import Words


def place(T: Words, count: int) -> Owned:
    """The step that the reader is at, of so many."""
    return Owned(T, {"step": (range(count + 1), 0)})


def show_merges(
    T: Words, text: str, steps: MergeSteps, shown: Mapping[str, str], ids: Mapping[str, int], at: Owned
) -> None:
    """BPE. shown, ids: every piece that occurs, as a person reads it and as a number."""
    merges = [{"pair": merge.pair, "rank": merge.rank, "at": merge.at} for merge in steps.merges]
    own = {"kind": "bpe", "start": steps.start, "breaks": steps.breaks, "total": steps.list_length}
    _show(T, text, own | {"shown": dict(shown), "ids": dict(ids), "steps": merges}, at)


def show_tries(T: Words, text: str, steps: TrySteps, at: Owned) -> None:
    """WordPiece."""
    tries = [{"word": t.word, "start": t.start, "end": t.end, "piece": t.piece, "known": t.known} for t in steps.tries]
    _show(T, text, {"kind": "wordpiece", "units": steps.words, "settled": steps.settled, "steps": tries}, at)


def _show(T: Words, text: str, own: dict[str, Any], at: Owned) -> None:
    """A new text or another algorithm begins anew; else the reader stays at the step."""
    words = T.words("steps") | T.words(f"steps_{own['kind']}")
    mount("tokens/merge_steps", own | {"text": own["kind"] + text, "lang": T.lang}, {}, words, at)
