"""What a position encoding may do: add a row to each token, turn queries and keys, or bias the scores.

Each encoding overrides the ones it uses; the others do nothing. A new encoding is one file here and one line in
``POSITIONS``.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from core.parts.part import NOTHING, PartConfig, Size

Rotation = Callable[[Tensor], Tensor]


class Positions(nn.Module):
    """No position information at all: attention then sees a bag of tokens (Vaswani et al. 2017, section 3.5)."""

    Config: ClassVar[Callable[..., "PositionsConfig"]]

    def embed(self, at_T: Tensor, width: int) -> Tensor | None:
        """Row to add to the token embedding at positions ``at_T``: T C, or None."""
        return None

    def rotation(self, at_T: Tensor, head_dim: int) -> Rotation | None:
        """What turns queries or keys (B H T D) that stand at positions ``at_T``, or None."""
        return None

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor | None:
        """Number added to the score of query position q and key position k: H Q K, or None."""
        return None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The stack that positions serve: the width of its stream, the heads of its attention, whether all look back."""

    width: int
    heads: int
    causal: bool


class PositionsConfig(PartConfig, ABC):
    adds_rows: ClassVar[bool] = False  # it overrides ``embed``: the diagram draws it at the embedding, not in attention

    @abstractmethod
    def build(self, shape: Shape) -> Positions: ...

    def size(self, shape: Shape) -> Size:
        """Parameters of what ``build`` builds."""
        return NOTHING
