"""Which edits of a list make sense for this model and text, and in words why the others do not. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ui.lab.places import Place, Places
from ui.runs.edits import Step, written
from ui.runs.traced import Notice


@dataclass(frozen=True)
class Fitted:
    """One edit of the list beside what it becomes in this model: an edit a site, or the reason why it is left out."""

    step: Step
    steps: tuple[Step, ...]
    problem: Notice | None

    @property
    def applied(self) -> bool:
        return self.step.on and self.problem is None


def fit(steps: Sequence[Step], places: Places, tokens: int, other: int) -> list[Fitted]:
    """Each edit against the model. other: how many tokens the second text has."""
    return [_fit(step, places, tokens, other) for step in steps]


def applied(fitted: Sequence[Fitted]) -> str:
    """The edits that a run makes, each of one site of this model."""
    return written([step for one in fitted if one.applied for step in one.steps])


def _fit(step: Step, places: Places, tokens: int, other: int) -> Fitted:
    names = places.named(step.site)
    if not names:
        return Fitted(step, (), ("why.site", {"site": step.site}))
    for name in names:
        problem = _problem(step, places.sites[name], tokens, other)
        if problem:
            return Fitted(step, (), problem)
    return Fitted(step, tuple(replace(step, site=name) for name in names), None)


def _problem(step: Step, place: Place, tokens: int, other: int) -> Notice | None:
    if place.derived:
        return "why.derived", {"site": place.name}
    if not OPS_FOR[step.op](place):
        return f"why.{step.op}", {"site": place.name}
    sizes = place.sizes(tokens)
    if step.op == "zero_head":
        return _outside(step.args, sizes[:1])
    if step.op == "set_mask":
        return _outside(step.index, sizes[-2:])
    if step.op in ("set_value", "patch") and step.index and len(step.index) != len(sizes):
        return "why.count", {"site": place.name, "expected": len(sizes), "got": len(step.index)}
    if step.op == "patch" and tokens != other:
        return "why.other", {"here": tokens, "other": other}
    return _outside(step.index, sizes)


OPS_FOR: dict[str, Callable[[Place], bool]] = {
    "zero_head": lambda place: place.has_heads and place.editable,
    "set_mask": lambda place: place.logical and place.dims[-2:] in (("Q", "K"), ("Q", "S")),
    "scale": lambda place: place.editable,
    "set_value": lambda place: place.editable,
    "patch": lambda place: bool(place.shape),
}


def _outside(index: Sequence[int | float | None], sizes: Sequence[int]) -> Notice | None:
    for i, size in zip(index, sizes, strict=False):
        if i is not None and not 0 <= i < size:
            return "why.index", {"got": i, "most": size - 1}
    return None
