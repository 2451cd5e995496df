"""What the encoder page reads off its run: what every layer writes at every token, and the sum that gives it again.

pre: x_l = x_(l-1) + a_l + f_l      post: x_l = norm2(norm1(x_(l-1) + a_l) + f_l)      a: attention, f: FFN
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.read.contexts import stream_sites
from core.weights.packs import PACKS
from ui.runs import models
from ui.runs.run import Run

SITES = ("resid_pre", "resid_mid", "resid_post", "self.out", "norm1_post.out", "norm2_post.out", "ffn.out", "moe.out")
KEEP = ("emb.*", *(f"{{stack}}.*.{site}" for site in SITES))
ENCODERS = ("tiny-bert",)
ROWS = ("tokens", "positions", "segments")  # of which the embedding is the sum
LARGEST = 3  # coordinates of a vector that are opened
FEW, MANY = 1 / 3, 2 / 3  # of the question who writes more
EQUAL = 1e-4  # of a length: what rounding may hide


@dataclass(frozen=True)
class Ledger:
    """All cells of the grid. N = L + 1 streams: the embedding, then after each layer. Lengths are Euclidean norms."""

    norm: np.ndarray  # N T: of the stream
    start: np.ndarray  # N T: cosine with the embedding
    turn: np.ndarray  # L T: cosine with the layer before
    attention: np.ndarray  # L T: length of what attention wrote
    ffn: np.ndarray  # L T: and the feed-forward part
    mid: np.ndarray  # L T: length of the stream between the two
    apart: np.ndarray  # N T: largest difference to the sum computed again, in float64, of any coordinate
    rows: dict[str, np.ndarray]  # T: lengths of the rows that the embedding adds up
    largest: np.ndarray  # L T LARGEST 6: coordinate, before, attention, mid, feed-forward, after

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        own = {name: getattr(self, name) for name in ("norm", "start", "turn", "attention", "ffn", "mid", "apart")}
        return own | {f"row_{name}": row for name, row in self.rows.items()} | {"largest": self.largest}


def ledger(r: Run) -> Ledger:
    return r.once(("ledger",), lambda: _ledger(r))


def _ledger(r: Run) -> Ledger:
    streams = [_site(r, site) for site in stream_sites(r.config)]
    layers = range(r.layers)
    attention, ffn = ([_written(r, layer, part) for layer in layers] for part in (1, 2))
    mids = [_site(r, f"{r.stack}.{layer}.resid_mid") for layer in layers]
    again = [_embedded(r), *(_again(r, layer, streams[layer], attention[layer], ffn[layer]) for layer in layers)]
    terms = zip(streams[:-1], attention, mids, ffn, streams[1:], strict=True)

    def lengths(vectors: list[Tensor]) -> np.ndarray:
        return torch.stack([x_TC.norm(dim=-1) for x_TC in vectors]).float().numpy()

    def cosines(some: list[Tensor], others: list[Tensor]) -> np.ndarray:
        pairs = zip(some, others, strict=True)
        return torch.stack([torch.cosine_similarity(a, b, dim=-1) for a, b in pairs]).float().numpy()

    differences = [(a - b).abs().amax(-1) for a, b in zip(again, streams, strict=True)]
    return Ledger(
        norm=lengths(streams),
        start=cosines(streams, [streams[0]] * len(streams)),
        turn=cosines(streams[1:], streams[:-1]),
        attention=lengths(attention),
        ffn=lengths(ffn),
        mid=lengths(mids),
        apart=torch.stack(differences).float().numpy(),
        rows={name: _site(r, f"emb.{name}").norm(dim=-1).float().numpy() for name in ROWS if f"emb.{name}" in r},
        largest=np.stack([_largest(*term) for term in terms]),
    )


def _site(r: Run, name: str) -> Tensor:
    return torch.from_numpy(r[name].astype(np.float64))


def _written(r: Run, layer: int, part: int) -> Tensor:
    """What attention (part 1) or the feed-forward (part 2) adds to the stream; a sandwich norms it before."""
    names = (f"norm{part}_post.out", *(("self.out",) if part == 1 else ("ffn.out", "moe.out")))
    return _site(r, next(name for site in names if (name := f"{r.stack}.{layer}.{site}") in r))


def _embedded(r: Run) -> Tensor:
    """The rows added up again, through the norm where the model has one."""
    x_TC = torch.stack([_site(r, f"emb.{name}") for name in ROWS if f"emb.{name}" in r]).sum(0)
    norm = models.load(r.model_id).emb.norm
    return x_TC if norm is None else _exact(norm, x_TC)


def _again(r: Run, layer: int, before_TC: Tensor, attention_TC: Tensor, ffn_TC: Tensor) -> Tensor:
    """The stream after a layer from its terms."""
    if r.config.placement != "post":
        return before_TC + attention_TC + ffn_TC
    model = models.load(r.model_id)
    norm1, norm2 = (model.top.blocks[layer].get_submodule(f"norm{n}.norm") for n in (1, 2))
    return _exact(norm2, _exact(norm1, before_TC + attention_TC) + ffn_TC)


@torch.no_grad()
def _exact(norm: nn.Module, x_TC: Tensor) -> Tensor:
    """The model's norm in float64, on a copy: the model itself serves others."""
    return copy.deepcopy(norm).cpu().double()(x_TC)


def _largest(before_TC: Tensor, attention_TC: Tensor, mid_TC: Tensor, ffn_TC: Tensor, after_TC: Tensor) -> np.ndarray:
    """The largest coordinates of the stream after a layer, with what they are made of."""
    at = after_TC.abs().topk(min(LARGEST, after_TC.shape[-1]), dim=-1).indices
    terms = [term.gather(-1, at) for term in (before_TC, attention_TC, mid_TC, ffn_TC, after_TC)]
    return torch.stack([at.double(), *terms], dim=-1).float().numpy()


# ---- the models ----------------------------------------------------------------------------------------------------


def encoders() -> list[str]:
    """Encoders that ship here and that other pages do not offer."""
    return [name for name in ENCODERS if PACKS[name].path() is not None]


def unreadable(r: Run) -> bool:
    """Whether the vocabulary has nothing of what was typed: all of it became one and the same unknown token."""
    tokenizer = models.tokenizer(r.model_id)
    typed = {id_ for id_, added in zip(r.ids, r.special, strict=True) if not added}
    return tokenizer.unknown_id is not None and typed == {tokenizer.unknown_id}


# ---- what the page says --------------------------------------------------------------------------------------------


def who_writes_more(cells: Ledger) -> tuple[str | None, dict[str, float]]:
    """In how many cells the feed-forward part writes the longer vector: "few", "half" or "most"; and the numbers.

    None where lengths that are equal but for rounding decide between two of these.
    """
    longer = cells.ffn > cells.attention
    share = float(longer.mean())
    values = {"count": int(longer.sum()), "cells": longer.size, "share": share}
    values |= {"attention": float(np.median(cells.attention)), "ffn": float(np.median(cells.ffn))}
    unsure = np.isclose(cells.ffn, cells.attention, rtol=EQUAL)
    kinds = {_share_kind(float(some.mean())) for some in (longer & ~unsure, longer | unsure)}
    return kinds.pop() if len(kinds) == 1 else None, values


def _share_kind(share: float) -> str:
    return "few" if share < FEW else "most" if share > MANY else "half"


def layer_parameters(r: Run) -> tuple[int, bool]:
    """How many parameters a layer has, and whether all layers have as many."""
    model = models.load(r.model_id)
    counts = [sum(parameter.numel() for parameter in block.parameters()) for block in model.top.blocks]
    return counts[0], len(set(counts)) == 1
