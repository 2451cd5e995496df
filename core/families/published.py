"""What the sources print about each preset: parameters, words, context; and why our count may differ from theirs.

The facts are in ``published.toml``. ``total`` and ``active`` (parameters that one token passes, where these are fewer)
stand as printed: "6.7B". ``exact`` is the count of the released weights where it is known to the unit: printed by the
makers (BLOOM, Baichuan), or read off the files by those who loaded them.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

DEVIATIONS = {
    "": "the count of core.scale.costs, rounded as the source rounds, is what the source prints",
    "paper-count": "the count in the paper cannot be rebuilt from the sizes in the paper",
    "miscounted": "the makers said later that the paper had miscounted",
    "name-only": "the source prints no count, only the round number in the model's name",
    "coarse": "printed more coarsely than its digits say: cut off, rounded up, or rounded to tens",
    "no-embedding": "the source leaves the input embedding out of the active parameters",
    "no-source": "the source prints no count",
}
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9}


@dataclass(frozen=True, kw_only=True)
class Published:
    title: str
    family: str
    year: int
    source: str
    vocabulary: int
    total: str = ""
    active: str = ""
    exact: int | None = None
    exact_active: int | None = None
    deviation: str = ""  # a key of DEVIATIONS; its words for the reader stand with the page
    context: int | None = None

    def __post_init__(self) -> None:
        if self.deviation not in DEVIATIONS:
            raise ValueError(f"{self.title}: expected a deviation out of {sorted(DEVIATIONS)}, got {self.deviation!r}")


def printed(text: str) -> tuple[float, float]:
    """A printed count as a number, and half a unit of its last digit: "6.7B" -> 6.7e9, 0.05e9."""
    match = re.fullmatch(r"(\d[\d,]*)(?:\.(\d+))?([KMB]?)", text)
    if match is None:
        raise ValueError(f"expected a count such as 117M, 6.7B or 124,439,808, got {text!r}")
    whole, digits, unit = match[1].replace(",", ""), match[2] or "", _UNITS[match[3]]
    return float(f"{whole}.{digits or 0}") * unit, 0.5 * 10 ** -len(digits) * unit


def _read() -> dict[str, Published]:
    with (Path(__file__).parent / "published.toml").open("rb") as file:
        return {name: Published(**facts) for name, facts in tomllib.load(file).items()}


PUBLISHED: dict[str, Published] = _read()
