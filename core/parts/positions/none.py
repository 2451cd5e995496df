"""No positions: shuffle the input and the output is only shuffled (Vaswani et al. 2017, section 3.5)."""

from dataclasses import dataclass

from core.parts.positions.base import Positions


class NoPositions(Positions):
    @dataclass(frozen=True)
    class Config:
        def build(self, width: int, heads: int = 1, causal: bool = True) -> "NoPositions":
            return NoPositions()
