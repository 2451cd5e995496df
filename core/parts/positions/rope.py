"""RoPE: turn each pair of query and key coordinates by an angle that grows with the position.

    (a, b) -> (a cos(m theta_i) - b sin(m theta_i),  a sin(m theta_i) + b cos(m theta_i)),   theta_i = base^(-2i/D)
so that the dot product of a query at m and a key at n depends on m - n only.
Su et al. 2021, "RoFormer", section 3.2. Two layouts of the pairs are in use: adjacent (2i, 2i+1) in the paper, GLM and
GGUF files; half-split (i, i + D/2) in Hugging Face's LLaMA. They agree up to a permutation of the rows of W_q and W_k.
"""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core.parts.part import Fact
from core.parts.positions.base import Positions, PositionsConfig, Rotation, Shape


def rotate_adjacent(x_BHTD: Tensor, cos_TR: Tensor, sin_TR: Tensor) -> Tensor:
    """Pairs (0, 1), (2, 3), ...; R = D/2 angles."""
    a, b = x_BHTD[..., 0::2], x_BHTD[..., 1::2]
    return torch.stack([a * cos_TR - b * sin_TR, a * sin_TR + b * cos_TR], dim=-1).flatten(-2)


def rotate_half(x_BHTD: Tensor, cos_TR: Tensor, sin_TR: Tensor) -> Tensor:
    """Pairs (0, D/2), (1, D/2 + 1), ...; R = D/2 angles."""
    a, b = x_BHTD.chunk(2, dim=-1)
    return torch.cat([a * cos_TR - b * sin_TR, b * cos_TR + a * sin_TR], dim=-1)


PAIRINGS = {"adjacent": rotate_adjacent, "half": rotate_half}


def speeds(turned: int, base: float, kind: torch.dtype = torch.float32) -> Tensor:
    """theta_i: by how much each pair of that many coordinates turns from place to place, in radians: R."""
    return 1.0 / base ** (torch.arange(0, turned, 2).to(kind) / turned)


class Rope(Positions):
    @dataclass(frozen=True, kw_only=True)
    class Config(PositionsConfig):
        base: float = 10_000.0
        pairing: str = "adjacent"
        fraction: float = 1.0  # the part of each head that is turned; the rest passes unchanged (GLM: 0.5)
        exact: bool = False  # angles in float64, rounded once (RoFormer's table); else in float32 (LLaMA's programs)

        def __post_init__(self) -> None:
            if self.pairing not in PAIRINGS:
                raise ValueError(f"expected a pairing out of {sorted(PAIRINGS)}, got {self.pairing!r}")
            if not 0 < self.fraction <= 1:
                raise ValueError(f"expected a fraction in (0, 1], got {self.fraction}")

        def build(self, shape: Shape) -> "Rope":
            return Rope(self)

        @property
        def fact(self) -> Fact:
            whole = self.fraction == 1
            values = {"base": self.base} | ({} if whole else {"share": self.fraction})
            return Fact("rope" if whole else "rope_part", values, "q_m → R(m) q,  k_n → R(n) k")

    def __init__(self, config: "Rope.Config") -> None:
        super().__init__()
        self.base, self.fraction = config.base, config.fraction
        self.kind = torch.float64 if config.exact else torch.float32
        self.turn = PAIRINGS[config.pairing]

    def rotation(self, at_T: Tensor, head_dim: int) -> Rotation:
        turned = int(head_dim * self.fraction)
        if turned % 2:
            raise ValueError(f"RoPE turns pairs: expected an even number of turned coordinates, got {turned}")
        theta_R = speeds(turned, self.base, self.kind).to(at_T.device)
        angle_TR = at_T.to(self.kind)[:, None] * theta_R
        return partial(self.rotate, cos_TR=angle_TR.cos().float(), sin_TR=angle_TR.sin().float())

    def rotate(self, x_BHTD: Tensor, cos_TR: Tensor, sin_TR: Tensor) -> Tensor:
        """Turn the first pairs of each head by their angles; the rest passes."""
        cos_TR, sin_TR = cos_TR.to(x_BHTD.dtype), sin_TR.to(x_BHTD.dtype)
        turned = 2 * cos_TR.shape[-1]
        if turned == x_BHTD.shape[-1]:
            return self.turn(x_BHTD, cos_TR, sin_TR)
        return torch.cat([self.turn(x_BHTD[..., :turned], cos_TR, sin_TR), x_BHTD[..., turned:]], dim=-1)
