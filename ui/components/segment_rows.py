"""One text cut in several ways, a row each, with the number of units."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from ui.components import component
from ui.components.pack import pack


@dataclass(frozen=True)
class Way:
    """A way to cut a text. note: what its vocabulary costs; marked: units this way cannot spell."""

    name: str
    note: str
    units: Sequence[str]
    marked: Sequence[int] = field(default_factory=tuple)


def blob(ways: Sequence[Way], words: Mapping[str, str]) -> bytes:
    return pack({"rows": [asdict(way) for way in ways], "words": dict(words)}, {})


def show(data: bytes, key: str) -> None:
    component("segment_rows")(data=data, key=key)
