"""What the norms are given and what they make of it: the learner's sentence and, below it, a batch-mate.

(x - mean) / sqrt(var + eps)    over the rows of both (BatchNorm), or the features of each row (LayerNorm, RMSNorm)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.parts.batch_norm import BatchNorm
from core.read.blocks import Sublayer, entering, sublayers
from core.read.normalised import Normalised, moved, norm_of, normalised
from core.train.lessons import pretraining
from ui.runs import models, run
from ui.runs.kept import MIB, kept
from ui.runs.run import Run

MOST = 24  # tokens of a sentence: the statistics are over those that are shown
ROUNDING, SEEN = 1e-5, 1e-2  # a move of a number of size 1: below the first it is none, from the second on it is seen
LEARNED, TOGETHER = 16, 2  # sentences that BatchNorm's running statistics come from, and how many a batch
SITES = ("resid_*", "norm*.out", "self.out", "cross.out", "ffn.out", "moe.out")


@dataclass(frozen=True)
class Rows:
    """The batch and its norms. ``own``: how many rows are the learner's; the others are the batch-mate's."""

    x_NC: Tensor
    own: int
    eps: float
    norms: dict[str, Normalised]
    moved: dict[str, Tensor]  # of each own row: how far the batch-mate moves it, by norm


def sites(layers: str) -> tuple[str, ...]:
    """What a run keeps of one layer, or of all ("*")."""
    return tuple(f"{{stack}}.{layers}.{site}" for site in SITES)


def shown(r: Run) -> list[str]:
    """The tokens of a sentence that stand in the batch."""
    return [] if r.empty else r.read[:MOST]


def sublayer(r: Run, layer: int, part: int) -> Sublayer:
    """A sublayer of a layer by its number, the last one if there are fewer."""
    found = sublayers(r.config, layer)
    return found[min(part, len(found) - 1)]


def parts(r: Run, layer: int) -> list[str]:
    """The sublayers of a layer whose norm can be looked at."""
    return [one.part for one in sublayers(r.config, layer)]


def given(r: Run, layer: int, part: int) -> Tensor:
    """What the norm of a sublayer is given: T C, of the first tokens."""
    return entering(r.config, sublayer(r, layer, part), lambda site: r.tensor(layer, site))[:MOST]


def rows(r: Run, mate: Run, layer: int, part: int, running: bool) -> Rows:
    """The three norms over one batch; with ``running`` also BatchNorm as it is after learning."""
    own_TC = given(r, layer, part)
    x_NC = own_TC if mate.empty else torch.cat([own_TC, given(mate, layer, part)])
    eps = getattr(r.config.norm, "eps", 1e-5)
    norms, apart = {}, {}
    for kind in kinds(len(own_TC), len(x_NC), running):
        learned = _learned(r.model_id, layer, part) if kind == "running" else None
        norm = norm_of(kind, x_NC.shape[1], eps, learned)
        norms[kind] = normalised(norm, x_NC)
        apart[kind] = moved(normalised(norm, own_TC).normed_NC, norms[kind].normed_NC)
    return Rows(x_NC, len(own_TC), eps, norms, apart)


def kinds(own: int, rows: int, running: bool) -> list[str]:
    """BatchNorm learns nothing from a single row: there is then none to show, or none to compare with."""
    return [*(["batch"] if min(own, rows) > 1 else []), *(["running"] if running else []), "layer", "rms"]


@kept(8 * MIB)
def _learned(model_id: str, layer: int, part: int) -> BatchNorm:
    """A BatchNorm that has followed some batches of everyday sentences, which nobody typed."""
    model = models.load(model_id)
    norm = BatchNorm(model.config.width, getattr(model.config.norm, "eps", 1e-5), momentum=None).train()
    with torch.no_grad():
        for batch in sentences():
            runs = [run.trace(model_id, text, keep=sites(str(layer))) for text in batch]
            norm(torch.cat([given(one, layer, part) for one in runs if not one.empty]))
    return norm.eval()


def sentences() -> list[list[str]]:
    """Everyday sentences that ship, a few a batch."""
    lines = pretraining.sentences()[:LEARNED]
    return [lines[at : at + TOGETHER] for at in range(0, LEARNED, TOGETHER)]


def own_norm(r: Run, layer: int, part: int) -> dict[str, np.ndarray]:
    """The model's own gain and bias at that place, and what it put out for the learner's rows."""
    of, placed = sublayer(r, layer, part), models.load(r.model_id).top.blocks[layer]
    norm = placed.get_submodule(f"{of.norm}.norm")
    out = r.at(layer, of.after if r.config.placement == "post" else f"{of.norm}.out")
    found = {"gain": norm.get_parameter("gain").detach().cpu().numpy(), "out": out[:MOST]}
    bias = getattr(norm, "bias", None)
    return found if bias is None else found | {"bias": bias.detach().cpu().numpy()}


def largest(found: Rows) -> tuple[int, int]:
    """The largest number of the learner's rows: its row and its feature."""
    size = found.x_NC[: found.own].abs()
    return divmod(int(size.argmax()), size.shape[1])


# ---- what the page says --------------------------------------------------------------------------------------------


def who_moves(found: Rows) -> str | None:
    """Under which norms the batch-mate moves the learner's rows: "batch" alone, "all" or "none".

    None where there is nobody to move them, or where what moves is neither seen nor rounding alone.
    """
    if "batch" not in found.moved or len(found.x_NC) == found.own:
        return None
    most = {kind: float(found.moved[kind].max()) for kind in ("batch", "layer", "rms")}
    if any(ROUNDING < apart < SEEN for apart in most.values()):
        return None
    moving = {kind for kind, apart in most.items() if apart >= SEEN}
    return {frozenset(): "none", frozenset({"batch"}): "batch"}.get(frozenset(moving), "all")


def numbers(found: Rows) -> dict[str, float]:
    """By how much, and between which ends the means and the variances of the learner's rows are."""
    x_TC = found.x_NC[: found.own].double()
    var_T = x_TC.var(1, correction=0)
    told = {f"moved_{kind}": float(apart_T.max()) for kind, apart_T in found.moved.items()}
    return told | {
        "mean_low": float(x_TC.mean(1).min()),
        "mean_high": float(x_TC.mean(1).max()),
        "var_low": float(var_T.min()),
        "var_high": float(var_T.max()),
    }
