"""The runs of one view: the text as it is, the text with the edits, and the second text that edits take values from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.lab import compare, fit
from ui.lab.places import Place, Places
from ui.runs import models, run
from ui.runs.edits import Step
from ui.runs.run import Run

SHORT = 300  # characters


@dataclass(frozen=True)
class TwoRuns:
    """Two runs of one text, and what was done to the second."""

    before: Run
    after: Run
    other: Run | None
    fitted: list[fit.Fitted]

    @property
    def steps(self) -> list[Step]:
        """The edits applied, each of one site of this model."""
        return [step for one in self.fitted if one.applied for step in one.steps]

    def by_position(self) -> tuple[list[float], bool]:
        return self.after.once(("changed by position",), lambda: compare.by_position(self.before, self.after))


def plain(model_id: str, text: str, place: Place) -> Run:
    return run.trace(model_id, text, keep=_keep(model_id, text, place))


def two(before: Run, text: str, other: str, place: Place, places: Places, steps: Sequence[Step]) -> TwoRuns:
    """before: the plain run of the text. other: the second text."""
    model_id = before.model_id
    second = None
    if any(step.op == "patch" for step in steps):
        second = run.trace(model_id, other, keep=())
    counts = len(before.ids), len(second.ids) if second and not second.empty else 0
    fitted = fit.fit(steps, places, *counts)
    edits, source = fit.applied(fitted), other if second else ""
    after = run.trace(model_id, text, keep=_keep(model_id, text, place), edits=edits, other=source)
    return TwoRuns(before, after, second, fitted)


def _keep(model_id: str, text: str, place: Place) -> tuple[str, ...]:
    return compare.keep(place, len(text) <= SHORT, models.load(model_id).config.n_layers)
