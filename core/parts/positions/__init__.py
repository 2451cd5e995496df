"""Position encodings, one file each. Tests run over this table; pages show the position that a config has."""

from core.parts.positions.alibi import Alibi
from core.parts.positions.base import Positions, PositionsConfig, Rotation, Shape
from core.parts.positions.learned import Learned
from core.parts.positions.none import NoPositions
from core.parts.positions.relative import Relative
from core.parts.positions.rope import Rope
from core.parts.positions.sinusoidal import Sinusoidal

POSITIONS: dict[str, type[Positions]] = {
    "none": NoPositions,
    "sinusoidal": Sinusoidal,
    "learned": Learned,
    "rope": Rope,
    "alibi": Alibi,
    "relative": Relative,
}
__all__ = [
    "POSITIONS",
    "Alibi",
    "Learned",
    "NoPositions",
    "Positions",
    "PositionsConfig",
    "Relative",
    "Rope",
    "Rotation",
    "Shape",
    "Sinusoidal",
]
