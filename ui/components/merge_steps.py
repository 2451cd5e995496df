"""A text cut into pieces step by step, in the browser: the merges of BPE or the tries of WordPiece."""

from collections.abc import Mapping
from typing import Any

from core.tasks.segmentation import MergeSteps, TrySteps
from ui.components import component
from ui.components.pack import pack


def merge_blob(steps: MergeSteps, shown: Mapping[str, str], ids: Mapping[str, int], **view: Any) -> bytes:
    """BPE. shown, ids: every piece that occurs, as a person reads it and as a number. view: see ``_blob``."""
    merges = [{"pair": merge.pair, "rank": merge.rank, "at": merge.at} for merge in steps.merges]
    own = {"kind": "bpe", "start": steps.start, "breaks": steps.breaks, "total": steps.list_length}
    return _blob(own | {"shown": dict(shown), "ids": dict(ids), "steps": merges}, **view)


def try_blob(steps: TrySteps, **view: Any) -> bytes:
    """WordPiece. view: see ``_blob``."""
    tries = [{"word": t.word, "start": t.start, "end": t.end, "piece": t.piece, "known": t.known} for t in steps.tries]
    return _blob({"kind": "wordpiece", "units": steps.words, "settled": steps.settled, "steps": tries}, **view)


def _blob(own: dict[str, Any], *, text: str, words: Mapping[str, str], lang: str, step: int, url: str) -> bytes:
    """step: where to begin; url: the parameter that keeps it; text: a new one begins anew."""
    return pack(own | {"text": text, "words": dict(words), "lang": lang, "step": step, "url": url}, {})


def show(data: bytes, key: str) -> None:
    component("merge_steps")(data=data, key=key)
