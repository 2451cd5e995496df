"""The block station by station: the stream comes in, sublayers write beside it, norms bring vectors to scale.

Of each station and token the length, the mean and the variance over the features; of the vector that leaves the block
its largest coordinates, followed back through every station.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.read.blocks import Station, stations
from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.runs import models
from ui.runs.run import Run

LARGEST = 5  # coordinates that are followed
ABOUT_ONE = (0.8, 1.25)  # mean squares that count as 1
CLOSE = 0.05  # nearer to these ends, as a share, nothing is asked


@dataclass(frozen=True)
class Path:
    """S stations of one layer, T tokens."""

    stations: list[Station]
    stats: np.ndarray  # S T 3: length, mean, variance
    apart: np.ndarray  # S T: largest difference to the same computed again in float64; NaN where nothing is
    followed: np.ndarray  # T LARGEST (1 + S): a coordinate, and its value at every station


def path(r: Run, layer: int) -> Path:
    return r.once(("stations", layer), lambda: _path(r, layer))


def _path(r: Run, layer: int) -> Path:
    found = list(stations(r.config, layer, lambda site: r.tensor(layer, site)))
    x_STC = torch.stack([one.x_TC for one in found]).double()
    stats = torch.stack([x_STC.norm(dim=-1), x_STC.mean(-1), x_STC.var(-1, correction=0)], dim=-1)
    at_TL = x_STC[-1].abs().topk(min(LARGEST, x_STC.shape[-1]), dim=-1).indices
    values = x_STC.gather(-1, at_TL.expand(len(found), -1, -1)).permute(1, 2, 0)
    again = [_again(r, layer, found, n) for n in range(len(found))]
    apart = [
        torch.full((len(r.read),), torch.nan) if y is None else (y - x).abs().amax(-1)
        for x, y in zip(x_STC, again, strict=True)
    ]
    return Path(
        found,
        stats.float().numpy(),
        torch.stack([one.float() for one in apart]).numpy(),
        torch.cat([at_TL[..., None].double(), values], dim=-1).float().numpy(),
    )


def _again(r: Run, layer: int, found: list[Station], n: int) -> Tensor | None:
    """A sum, or what a norm puts out, from the stations before it, in float64."""
    one = found[n]
    if one.kind == "norm":
        block = models.load(r.model_id).top.blocks[layer]
        return _exact(block.get_submodule(one.module), found[n - 1].x_TC)
    if one.kind == "sum" and one.site:
        return stream_before(found, n).x_TC.double() + found[n - 1].x_TC.double()
    return None


def stream_before(found: list[Station], n: int) -> Station:
    """The stream that a sum adds to: the last station on it before. (Post-LN's stream goes through its norm.)"""
    norms = {"norm"} if any(one.kind == "sum" and not one.site for one in found) else set()
    return next(one for one in reversed(found[:n]) if one.kind in {"stream", "sum"} | norms)


@torch.no_grad()
def _exact(norm: nn.Module, x_TC: Tensor) -> Tensor:
    """In float64, on a copy: the model itself serves others."""
    return copy.deepcopy(norm).cpu().double()(x_TC.double())


def place(T: Words, r: Run, found: Path) -> Owned:
    """Which station and which token is open."""
    return Owned(
        T,
        {
            "station": (range(len(found.stations)), len(found.stations) - 1),
            "token": (range(len(r.read)), len(r.read) - 1),
        },
    )


def show(T: Words, r: Run, at: Owned, found: Path, layer: int) -> None:
    header = {
        "model": [r.model_id, layer],
        "tokens": r.read,
        "placement": r.config.placement,
        "width": r.config.width,
        "stations": [[one.kind, one.part] for one in found.stations],
    }
    arrays = {"stats": found.stats, "apart": found.apart, "followed": found.followed}
    mount("block/stations", header, arrays, T.words("stations"), at)


# ---- what the page says --------------------------------------------------------------------------------------------


def gained(found: Path) -> tuple[str | None, dict[str, float]]:
    """The mean square of what the block's first norm puts out, gain and bias included: "less" than 1, "one" or "more".

    The median over tokens; None near the ends of what counts as 1.
    """
    first = next(n for n, one in enumerate(found.stations) if one.kind == "norm")
    squares = found.stats[first, :, 2] + found.stats[first, :, 1] ** 2
    middle = float(np.median(squares))
    values = {"middle": middle, "low": float(squares.min()), "high": float(squares.max())}
    if min(abs(middle / end - 1) for end in ABOUT_ONE) < CLOSE:
        return None, values
    low, high = ABOUT_ONE
    return "less" if middle < low else "more" if middle > high else "one", values


def ends(found: Path) -> dict[str, float]:
    """How long the stream is when it comes in and when it leaves: the medians over tokens."""
    first, last = (float(np.median(found.stats[n, :, 0])) for n in (0, -1))
    return {"first": first, "last": last}
