"""Where the norm stands: around the addition (post), before the sublayer (pre), or on both sides of it (sandwich).

    post: norm(x + f(x))        pre: x + f(norm(x))        sandwich: x + norm_post(f(norm(x)))
Vaswani et al. 2017, section 3.1 (post); Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"
(pre); Ding et al. 2021, CogView (sandwich).
"""

from collections.abc import Callable

from torch import Tensor, nn

from core.parts.norms import NormConfig
from core.trace import Tap

Sublayer = Callable[[Tensor], Tensor]


class PostNorm(nn.Module):
    def __init__(self, norm: NormConfig, width: int) -> None:
        super().__init__()
        self.norm = norm.build(width)

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return self.norm(x_BTC + sublayer(x_BTC), tap.at(name))


class PreNorm(nn.Module):
    def __init__(self, norm: NormConfig, width: int) -> None:
        super().__init__()
        self.norm = norm.build(width)

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return x_BTC + sublayer(self.norm(x_BTC, tap.at(name)))


class SandwichNorm(nn.Module):
    def __init__(self, norm: NormConfig, width: int) -> None:
        super().__init__()
        self.norm = norm.build(width)
        self.post = norm.build(width)

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return x_BTC + self.post(sublayer(self.norm(x_BTC, tap.at(name))), tap.at(f"{name}_post"))


PLACEMENTS: dict[str, type[PostNorm] | type[PreNorm] | type[SandwichNorm]] = {
    "post": PostNorm,
    "pre": PreNorm,
    "sandwich": SandwichNorm,
}
