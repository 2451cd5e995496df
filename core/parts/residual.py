"""Where the norm stands: around the addition (post), before the sublayer (pre), or on both sides of it (sandwich).

    post: norm(x + f(x))        pre: x + f(norm(x))        sandwich: x + norm_post(f(norm(x)))
Vaswani et al. 2017, section 3.1 (post); Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"
(pre); Ding et al. 2021, CogView (sandwich).
"""

from collections.abc import Callable
from typing import ClassVar

from torch import Tensor, nn

from core.parts.norms import NormConfig
from core.trace import Tap

Sublayer = Callable[[Tensor], Tensor]


class Placement(nn.Module):
    """A sublayer f with its norms. branch and stream: what stands beside the residual stream and on it, in order."""

    branch: ClassVar[tuple[str, ...]]
    stream: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str]
    added: ClassVar[str]  # the stream behind it, by what the sublayer put out

    def __init__(self, norm: NormConfig, width: int) -> None:
        super().__init__()
        self.norm = norm.build(width)

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        raise NotImplementedError

    @classmethod
    def norms(cls) -> int:
        """How many it has."""
        return (*cls.branch, *cls.stream).count("norm")


class PostNorm(Placement):
    branch, stream = ("sublayer",), ("norm",)
    formula = "norm(x + f(x))"
    added = "norm(x + {})"

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return self.norm(x_BTC + sublayer(x_BTC), tap.at(name))


class PreNorm(Placement):
    branch = ("norm", "sublayer")
    formula = "x + f(norm(x))"
    added = "x + {}"

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return x_BTC + sublayer(self.norm(x_BTC, tap.at(name)))


class SandwichNorm(Placement):
    branch = ("norm", "sublayer", "norm")
    formula = "x + norm(f(norm(x)))"
    added = "x + norm({})"

    def __init__(self, norm: NormConfig, width: int) -> None:
        super().__init__(norm, width)
        self.post = norm.build(width)

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return x_BTC + self.post(sublayer(self.norm(x_BTC, tap.at(name))), tap.at(f"{name}_post"))


PLACEMENTS: dict[str, type[Placement]] = {
    "post": PostNorm,
    "pre": PreNorm,
    "sandwich": SandwichNorm,
}
