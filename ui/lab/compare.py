"""One site of two runs, cut to the matrix that is drawn: what its rows and columns are, and how it is coloured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from core.read import changed
from ui.lab.places import Place
from ui.runs import models
from ui.runs.edits import batched
from ui.runs.run import Run

SHARES = ("weights", "probs", "router_probs", "topk_weight")  # 0..1
VOCABULARY = 8  # likeliest tokens of each run whose logits are drawn
ACROSS = {"H": "head", "G": "kv_head", "E": "expert", "X": "chosen"}


class Tokens(Protocol):
    """A run, as far as its tokens go."""

    @property
    def tokens(self) -> list[str]: ...
    @property
    def read(self) -> list[str]: ...


@dataclass(frozen=True)
class Axis:
    """One side of the matrix. symbol: of the dims; labels: tokens, or numbers; ids: of a vocabulary's tokens."""

    symbol: str
    labels: list[str]
    tokens: bool
    ids: list[int] | None = None


@dataclass(frozen=True)
class MatrixPair:
    """The drawn part of a site in both runs, as 2-D arrays, and what is hidden by the mask in each."""

    place: Place
    at: tuple[int, ...]  # the heads (or experts) chosen
    rows: Axis
    columns: Axis
    before: np.ndarray
    after: np.ndarray
    hidden: tuple[np.ndarray, np.ndarray] | None
    kind: str  # "share", "logical", "count" or "signed"

    @property
    def difference(self) -> np.ndarray:
        both = (torch.from_numpy(np.array(side)) for side in (self.before, self.after))
        return changed.difference(*both).numpy()


def keep(place: Place, short: bool, layers: int) -> tuple[str, ...]:
    """What both runs keep: the layer of the site when the text is short, so that a look beside it costs no run."""
    words = place.name.split(".")
    layer = words[0] if words[0] in ("emb", "head") else ".".join(words[:2])
    near = (f"{layer}.*",) if short and layer != "head" else (place.name, mask_site(place))
    return (*near, "head.logits", "head.probs", f"{{stack}}.{layers - 1}.resid_post")


def mask_site(place: Place) -> str:
    return place.name.rpartition(".")[0] + ".mask"


def whole(r: Run, place: Place) -> np.ndarray:
    """A site of a run without the batch."""
    assert r.trace is not None
    value = r.trace[place.name]
    return (value[0] if batched(place.name) else value).detach().cpu().numpy()


def across(place: Place) -> list[int]:
    """The dimensions of which one index is looked at, until a matrix is left: first those that count no tokens."""
    left = list(range(len(place.dims)))
    fixed = []
    while len(left) > 2:
        plain = [d for d in left[:-1] if place.shape[d] is not None]
        fixed.append((plain or left)[0])
        left.remove(fixed[-1])
    return fixed


def tokens_of(r: Tokens, place: Place, symbol: str) -> list[str]:
    """The tokens that a dimension counts: of the text, or of the decoder's own input."""
    source = symbol == "S" or place.name.startswith(("enc.", "emb.")) and not place.name.startswith("emb.target.")
    return r.tokens if source else r.read


def matrices(before: Run, after: Run, place: Place, at: Sequence[int], position: int) -> MatrixPair:
    """The matrix of a site at the heads chosen. position: whose likeliest tokens are drawn of a whole vocabulary."""
    fixed = dict(zip(across(place), at, strict=True))
    index = tuple(fixed.get(d, slice(None)) for d in range(len(place.dims)))
    axes = [_axis(before, place, d) for d in range(len(place.dims)) if d not in fixed]
    sides = [whole(r, place)[index] for r in (before, after)]
    if axes and axes[-1].symbol == "V":
        sides, axes[-1] = _vocabulary(before.model_id, sides, position)
    rows, columns = _rows_and_columns(axes)
    first, second = (np.ascontiguousarray(side).reshape(len(rows.labels), len(columns.labels)) for side in sides)
    hidden = _hidden(before, after, place, index) if place.name.endswith(".weights") else None
    return MatrixPair(place, tuple(at), rows, columns, first, second, hidden, _kind(place, first, second))


def _rows_and_columns(axes: Sequence[Axis]) -> tuple[Axis, Axis]:
    """Of what is left of a site. One number a token stands in a column, like the rows of other sites."""
    single = Axis("", [""], False)
    if not axes:
        return single, single
    if len(axes) == 1:
        return (axes[0], single) if axes[0].tokens else (single, axes[0])
    return axes[0], axes[1]


def _hidden(before: Run, after: Run, place: Place, index: tuple[int | slice, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Which weights the mask of each run hides."""
    shape = whole(before, place).shape
    first, second = (np.broadcast_to(~r[mask_site(place)], shape)[index] for r in (before, after))
    return first, second


def _axis(r: Run, place: Place, d: int) -> Axis:
    if place.shape[d] is None:
        return Axis(place.dims[d], tokens_of(r, place, place.dims[d]), True)
    size = place.shape[d] or 0
    return Axis(place.dims[d], [str(i) for i in range(size)] if size > 1 else [""], False)


def _vocabulary(model_id: str, sides: list[np.ndarray], position: int) -> tuple[list[np.ndarray], Axis]:
    """Of a whole vocabulary only the tokens that either run finds likeliest at one position."""
    tokenizer = models.load(model_id).tokenizer
    rows = [torch.from_numpy(np.array(side[position])) for side in sides]
    ids = changed.likeliest(rows[0], rows[1], VOCABULARY)
    return [side[:, ids] for side in sides], Axis("V", [tokenizer.show(i) for i in ids], True, ids)


def _kind(place: Place, *sides: np.ndarray) -> str:
    if place.logical:
        return "logical"
    site = place.name.rpartition(".")[2]
    if site in SHARES and all(((side >= 0) & (side <= 1)).all() for side in sides):
        return "share"
    return "signed" if np.issubdtype(sides[0].dtype, np.floating) else "count"


# ---- what changed in the prediction --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guess:
    """One token of the vocabulary: its probability and logit in both runs."""

    token: str
    before: float
    after: float
    logit_before: float
    logit_after: float


def guesses(before: Run, after: Run, position: int, count: int = 5) -> list[Guess]:
    """The likeliest tokens of either run at one position."""
    tokenizer = models.load(before.model_id).tokenizer
    logits = [torch.from_numpy(np.array(r["head.logits"][position])).float() for r in (before, after)]
    p, q = (side.softmax(-1) for side in logits)
    ids = changed.likeliest(logits[0], logits[1], count)
    return [Guess(tokenizer.show(i), float(p[i]), float(q[i]), float(logits[0][i]), float(logits[1][i])) for i in ids]


def by_position(before: Run, after: Run) -> tuple[list[float], bool]:
    """How much each position changed: in nats of its prediction (True), or as a share of its last state (False)."""
    predicts = "head.logits" in before
    site = "head.logits" if predicts else f"{before.stack}.{before.layers - 1}.resid_post"
    measure: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = changed.divergence if predicts else changed.moved
    sides = (torch.from_numpy(np.array(r[site])).float() for r in (before, after))
    return measure(*sides).tolist(), predicts
