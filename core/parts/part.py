"""What every part says of itself: how many parameters it holds, and what it is, for those who have words for it.

    linear map: in * out (+ out)
Matrices are kept apart from vectors (biases, gains, tables): each token is multiplied by a matrix, one multiply-add a
number, while a row of a table is only looked up. A part counts itself from its config; nothing is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Size:
    """Numbers of parameters."""

    matrix: int = 0  # in matrices
    vector: int = 0  # in biases, gains and tables that are only looked up

    @property
    def numbers(self) -> int:
        return self.matrix + self.vector

    def __add__(self, other: Size) -> Size:
        return Size(self.matrix + other.matrix, self.vector + other.vector)

    def __mul__(self, times: int) -> Size:
        return Size(self.matrix * times, self.vector * times)


NOTHING = Size()


def linear(inputs: int, outputs: int, bias: bool = True) -> Size:
    return Size(inputs * outputs, outputs if bias else 0)


@dataclass(frozen=True)
class Fact:
    """What a part is. kind: its name in ids, the same at every size; values: its numbers; formula: in a line or two.

    Two facts of another kind are other parts; of the same kind with other values, the same part at another size.
    """

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)
    formula: str = ""

    def also(self, **values: object) -> Fact:
        """The same with more numbers."""
        return replace(self, values={**self.values, **values})


class PartConfig:
    """What the configs of all parts have in common."""

    @property
    def fact(self) -> Fact:
        """Unless a part says more: its name and its settings."""
        return Fact(type(self).__qualname__.split(".")[-2].lower(), vars(self))
