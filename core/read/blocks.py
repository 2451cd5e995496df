"""A block as data meets it: the stream comes in, each sublayer writes, a norm stands before, after or on both sides.

    pre: x + f(norm(x))      post: norm(x + f(x))      sandwich: x + norm(f(norm(x)))
Placements: ``core.parts.residual``. Every station is a site of the run, but for the bare sum of Post-LN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from core.config import ModelConfig
from core.parts.moe import MoE

STREAM = ("resid_pre", "resid_mid", "resid_cross")


@dataclass(frozen=True)
class Sublayer:
    """part: "self", "cross", "ffn" or "moe"; norm: of it; before, after: sites of the stream."""

    part: str
    norm: str
    before: str
    after: str


@dataclass(frozen=True)
class Station:
    """kind: "stream", "norm", "sublayer" or "sum". x_TC: a vector for each token. part: of which sublayer, or ""."""

    kind: str
    part: str
    site: str
    x_TC: Tensor
    module: str = ""  # of a norm: its name within the block


def sublayers(config: ModelConfig, layer: int) -> list[Sublayer]:
    """Those of a layer of the stack that is read, in order."""
    last = "moe" if isinstance(config.ffn_at(layer), MoE.Config) else "ffn"
    parts = ["self", "cross", last] if config.crossed else ["self", last]
    stream = [*STREAM[: len(parts)], "resid_post"]
    return [
        Sublayer(part, f"norm{n + 1}", before, after)
        for n, (part, before, after) in enumerate(zip(parts, stream, stream[1:], strict=False))
    ]


def entering(config: ModelConfig, sublayer: Sublayer, at: Callable[[str], Tensor]) -> Tensor:
    """What a sublayer's first norm is given: T C. at: a site of the layer, by its name within the layer."""
    before_TC = at(sublayer.before)
    return before_TC + at(f"{sublayer.part}.out") if config.placement == "post" else before_TC


def stations(config: ModelConfig, layer: int, at: Callable[[str], Tensor]) -> Iterator[Station]:
    """All stations of a layer."""
    yield Station("stream", "", STREAM[0], at(STREAM[0]))
    for sublayer in sublayers(config, layer):
        part, norm = sublayer.part, sublayer.norm
        if config.placement != "post":
            yield Station("norm", part, f"{norm}.out", at(f"{norm}.out"), f"{norm}.norm")
        yield Station("sublayer", part, f"{part}.out", at(f"{part}.out"))
        if config.placement == "sandwich":
            yield Station("norm", part, f"{norm}_post.out", at(f"{norm}_post.out"), f"{norm}.post")
        if config.placement == "post":
            yield Station("sum", part, "", entering(config, sublayer, at))
            yield Station("norm", part, sublayer.after, at(sublayer.after), f"{norm}.norm")
        else:
            yield Station("sum", part, sublayer.after, at(sublayer.after))
