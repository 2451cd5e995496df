"""The feed-forward part: two linear maps with an activation between them, applied to each token alone.

    FFN(x) = phi(x W_1 + b_1) W_2 + b_2          gated: (phi(x W_g) * x W_1) W_2
Vaswani et al. 2017, section 3.3; gated: Shazeer 2020, "GLU Variants Improve Transformer" (SwiGLU with phi = SiLU).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from core.parts.part import Fact, PartConfig, Size, linear
from core.trace import OFF, Tap

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "gelu": nn.functional.gelu,  # x Phi(x), exact (erf)
    "gelu_tanh": partial(nn.functional.gelu, approximate="tanh"),
    "silu": nn.functional.silu,
    "tanh": torch.tanh,
}


def _check(hidden: int, activation: str) -> None:
    if hidden < 1:
        raise ValueError(f"expected a hidden width of at least 1, got {hidden}")
    if activation not in ACTIVATIONS:
        raise ValueError(f"expected an activation out of {sorted(ACTIVATIONS)}, got {activation!r}")


class FFN(nn.Module):
    part = "ffn"  # the name its sites stand under

    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        hidden: int
        activation: str = "relu"
        bias: bool = True

        def __post_init__(self) -> None:
            _check(self.hidden, self.activation)

        def build(self, width: int) -> "FFN":
            return FFN(self, width)

        def size(self, width: int) -> Size:
            return linear(width, self.hidden, self.bias) + linear(self.hidden, width, self.bias)

        def sizes(self, width: int, passed: bool = False) -> dict[str, Size]:
            """By part, of which there is one (``MoE``)."""
            return {"ffn": self.size(width)}

        @property
        def fact(self) -> Fact:
            return Fact("plain", {"hidden": self.hidden}, "φ(x W₁ + b₁) W₂ + b₂" if self.bias else "φ(x W₁) W₂")

    def __init__(self, config: "FFN.Config", width: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, config.hidden, bias=config.bias)
        self.down = nn.Linear(config.hidden, width, bias=config.bias)
        self.activation = ACTIVATIONS[config.activation]

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        pre_BTF = tap("pre", self.up(x_BTC))
        act_BTF = tap("act", self.activation(pre_BTF))
        return tap("out", self.down(act_BTF))


class GatedFFN(nn.Module):
    part = "ffn"

    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        hidden: int
        activation: str = "silu"
        bias: bool = False

        def __post_init__(self) -> None:
            _check(self.hidden, self.activation)

        def build(self, width: int) -> "GatedFFN":
            return GatedFFN(self, width)

        def size(self, width: int) -> Size:
            return linear(width, self.hidden, self.bias) * 2 + linear(self.hidden, width, self.bias)

        def sizes(self, width: int, passed: bool = False) -> dict[str, Size]:
            """By part, of which there is one (``MoE``)."""
            return {"ffn": self.size(width)}

        @property
        def fact(self) -> Fact:
            return Fact("gated", {"hidden": self.hidden}, "(φ(x W_g) · x W₁) W₂")

    def __init__(self, config: "GatedFFN.Config", width: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, config.hidden, bias=config.bias)
        self.up = nn.Linear(width, config.hidden, bias=config.bias)
        self.down = nn.Linear(config.hidden, width, bias=config.bias)
        self.activation = ACTIVATIONS[config.activation]

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        gate_BTF, pre_BTF = tap("gate", self.gate(x_BTC)), tap("pre", self.up(x_BTC))
        act_BTF = tap("act", self.activation(gate_BTF) * pre_BTF)
        return tap("out", self.down(act_BTF))
