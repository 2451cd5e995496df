"""One text cut in several ways, a row each, with the number of units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui.browser.figure import mount
from ui.frame.text import Words

MOST_SHOWN = 400  # units a row draws; the count is of all


@dataclass(frozen=True)
class Way:
    """A way to cut a text. marked: units without a piece of their own; note: an id of [<page>.note.*]."""

    name: str
    note: str
    units: Sequence[str]
    marked: Sequence[int] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


def show(T: Words, ways: Sequence[Way]) -> None:
    rows = [
        {
            "name": way.name,
            "note": T.words("note")[way.note],
            "values": dict(way.values),
            "count": len(way.units),
            "units": list(way.units[:MOST_SHOWN]),
            "marked": list(way.marked),
        }
        for way in ways
    ]
    mount("tokens/segment_rows", {"rows": rows}, {}, T.words("ways"))
