"""Every preset by year: what was new in it, and which of its parts are other than the original Transformer's."""

from __future__ import annotations

from typing import Any

from core.families import PRESETS, PUBLISHED
from ui.browser.figure import mount
from ui.families import facts
from ui.families.facts import OTHER
from ui.families.words import spelled
from ui.frame import state
from ui.frame.text import Words

FIRST = "transformer-base"
COLUMNS = ("placement", "norm", "positions", "attention", "ffn")


def rows(T: Words, left: str, right: str) -> list[dict[str, Any]]:
    """One row a preset, the oldest first; the links put it to the left or to the right."""
    short, new, first = T.words("short"), T.words("new"), facts.facts(PRESETS[FIRST])
    table = []
    for name in sorted(PRESETS, key=lambda name: PUBLISHED[name].year):
        own = {row: facts.ROWS[row](PRESETS[name]) for row in COLUMNS}
        parts = [
            {"text": short.get(f"{row}_{fact.kind}", spelled(fact)), "other": facts.apart(fact, first[row]) == OTHER}
            for row, fact in own.items()
            if fact is not None
        ]
        links = {"left": state.link(T.stem, left=name, right=right), "right": state.link(T.stem, left=left, right=name)}
        about = {"year": PUBLISHED[name].year, "name": PUBLISHED[name].title, "new": new[name]}
        table.append(about | {"parts": parts, "links": links, "here": [name == left, name == right]})
    return table


def show(T: Words, left: str, right: str) -> None:
    words = T.words("years") | {row: T.words("rows")[row] for row in COLUMNS}
    mount("families/family_years", {"rows": rows(T, left, right), "columns": COLUMNS}, {}, words)
