"""A block: attention, then feed-forward, each added to the residual stream. A stack: N such blocks.

    x = x + SelfAttention(x);   x = x + CrossAttention(x, memory)  (encoder-decoder only);   x = x + FFN(x)
with norms placed by ``core.parts.residual``. Vaswani et al. 2017, section 3.1 and figure 1; "residual stream" after
Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn

from core.parts.attention import Look
from core.parts.cache import LayerCache
from core.parts.residual import PLACEMENTS
from core.trace import OFF, Tap

if TYPE_CHECKING:
    from core.config import ModelConfig


@dataclass(frozen=True, kw_only=True)
class Context:
    """What every block of a stack shares in one run."""

    looks: Sequence[Look]  # of self-attention: one for all layers, or several, taken in turn
    memory: Look | None = None  # of cross-attention: the encoder's output


class Block(nn.Module):
    """Self-attention and feed-forward: the block of an encoder, and of a decoder without one (GPT)."""

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__()
        self.layer = layer
        place = PLACEMENTS[config.placement]
        self.norm1 = place(config.norm, config.width)
        self.self = config.attention.build(config.width)
        self.norm2 = place(config.norm, config.width)
        self.ffn = config.ffn_at(layer).build(config.width)

    def forward(self, x_BTC: Tensor, context: Context, cache: LayerCache | None = None, tap: Tap = OFF) -> Tensor:
        x_BTC = self.norm1(tap("resid_pre", x_BTC), lambda y: self.look(y, context, cache, tap), tap, "norm1")
        x_BTC = tap("resid_mid", x_BTC, self.norm1.added.format("attention"))
        x_BTC = self.norm2(x_BTC, lambda y: self.ffn(y, tap.at(self.ffn.part)), tap, "norm2")
        return tap("resid_post", x_BTC, self.norm2.added.format("feed-forward"))

    def look(self, x_BTC: Tensor, context: Context, cache: LayerCache | None, tap: Tap) -> Tensor:
        return self.self(x_BTC, context.looks[self.layer % len(context.looks)], cache, tap.at("self"))


class CrossBlock(Block):
    """The decoder block of an encoder-decoder: cross-attention stands between self-attention and feed-forward."""

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__(config, layer)
        self.cross = config.attention.build(config.width)
        self.norm3 = PLACEMENTS[config.placement](config.norm, config.width)

    def forward(self, x_BTC: Tensor, context: Context, cache: LayerCache | None = None, tap: Tap = OFF) -> Tensor:
        x_BTC = self.norm1(tap("resid_pre", x_BTC), lambda y: self.look(y, context, cache, tap), tap, "norm1")
        x_BTC = tap("resid_mid", x_BTC, self.norm1.added.format("attention"))
        x_BTC = self.norm2(x_BTC, lambda y: self.read(y, context, tap), tap, "norm2")
        x_BTC = tap("resid_cross", x_BTC, self.norm2.added.format("cross-attention"))
        x_BTC = self.norm3(x_BTC, lambda y: self.ffn(y, tap.at(self.ffn.part)), tap, "norm3")
        return tap("resid_post", x_BTC, self.norm3.added.format("feed-forward"))

    def read(self, x_BTC: Tensor, context: Context, tap: Tap) -> Tensor:
        assert context.memory is not None
        return self.cross(x_BTC, context.memory, tap=tap.at("cross"))


class Stack(nn.Module):
    """N blocks and, for pre-norm models, a last norm."""

    def __init__(self, config: ModelConfig, layers: int, block: type[Block]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(block(config, layer) for layer in range(layers))
        self.norm = config.norm.build(config.width) if config.final_norm else None

    def forward(
        self, x_BTC: Tensor, context: Context, caches: Sequence[LayerCache] | None = None, tap: Tap = OFF
    ) -> Tensor:
        for layer, block in enumerate(self.blocks):
            x_BTC = block(x_BTC, context, None if caches is None else caches[layer], tap.at(str(layer)))
        return x_BTC if self.norm is None else self.norm(x_BTC, tap.at("norm"))
