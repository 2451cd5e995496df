"""A model whose tokens stand somewhere else, or are told of their places in another way; its weights stay shared.

places 0 .. T-1 become k .. k + T-1
"""

import copy
from typing import TypeVar

from torch import Tensor, nn

from core.parts.positions.base import Positions, Rotation

Model = TypeVar("Model", bound=nn.Module)


class Shifted(Positions):
    """The same positions, every token ``by`` places further on."""

    def __init__(self, positions: Positions, by: int) -> None:
        super().__init__()
        if by < 0:
            raise ValueError(f"expected a shift of 0 or more places, got {by}")
        self.positions, self.by = positions, by

    def embed(self, at_T: Tensor, width: int) -> Tensor | None:
        return self.positions.embed(at_T + self.by, width)

    def rotation(self, at_T: Tensor, head_dim: int) -> Rotation | None:
        return self.positions.rotation(at_T + self.by, head_dim)

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor | None:
        return self.positions.bias(query_Q + self.by, key_K + self.by, heads)


def with_positions(model: Model, positions: Positions) -> Model:
    """The same model, sharing every parameter, with other positions; the given one stays as it is."""
    other = copy.copy(model)
    other._modules = {**model._modules, "positions": positions}
    return other
