"""The one traced run of a page, shared by all visits.

r = run.trace(models.picker(T), run.input(T), keep=("{stack}.*.self.weights",))
r.at(0, "self.weights")        # numpy H Q K, read-only, without the batch dimension
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.frame import state
from ui.runs import models
from ui.runs.kept import MIB, Kept
from ui.runs.traced import Run, traced

if TYPE_CHECKING:
    from ui.frame.text import Words

_runs: Kept[Run] = Kept(192 * MIB)
__all__ = ["Run", "input", "trace"]


def input(T: Words) -> str:
    """The learner's text (?text=), shared by all pages; what it takes to make it runnable is told by the run."""
    return state.text(T, "text", T("text_default"))


def trace(
    model_id: str,
    text: str,
    keep: Sequence[str] | None = None,
    mask: str = "model",
    edits: str = "",
    other: str = "",
    most: int | None = None,
) -> Run:
    """The one cached call of a page.

    keep: site patterns, where {stack} is the model's own ("{stack}.*.self.weights"); None keeps everything, () only
    what the text was cut into, without a forward pass.
    mask: "model" (its own), "causal", "full", "prefix:3" or "window:4".
    edits: as in an address (``ui.runs.edits``), for example "zero_head 0.self.z 3". other: the text they patch from.
    most: tokens that are read at most, where that is fewer than the model would.
    """
    model = models.load(model_id)
    key = (model_id, mask, edits, None if keep is None else tuple(keep), text, other, most)
    return _runs.get(key, lambda: traced(model, model_id, text, keep, mask, edits, other, most))
