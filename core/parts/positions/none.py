"""No positions: shuffle the input and the output is only shuffled (Vaswani et al. 2017, section 3.5)."""

from dataclasses import dataclass

from core.parts.part import Fact
from core.parts.positions.base import Positions, PositionsConfig, Shape


class NoPositions(Positions):
    @dataclass(frozen=True)
    class Config(PositionsConfig):
        def build(self, shape: Shape) -> "NoPositions":
            return NoPositions()

        @property
        def fact(self) -> Fact:
            return Fact("none")
