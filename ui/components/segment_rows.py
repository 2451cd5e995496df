"""One text cut in several ways, a row each, with the number of units."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.components import component
from ui.components.pack import pack
from ui.text import Words

MOST_SHOWN = 400  # units a row draws; the count is of all


@dataclass(frozen=True)
class Way:
    """A way to cut a text. note: what its vocabulary costs; marked: units that have no piece of their own."""

    name: str
    note: str
    units: Sequence[str]
    marked: Sequence[int] = field(default_factory=tuple)


def show(T: Words, ways: Sequence[Way]) -> None:
    rows = [
        {
            "name": way.name,
            "note": way.note,
            "count": len(way.units),
            "units": list(way.units[:MOST_SHOWN]),
            "marked": list(way.marked),
        }
        for way in ways
    ]
    component("segment_rows")(data=pack({"rows": rows, "words": T.words("ways")}, {}), key="segment_rows")
