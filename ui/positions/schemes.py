"""The learner's text under one of the six schemes: what it adds, and where attention then looks, as two maps.

A scheme either adds a row to each token (``rows``: sinusoidal, learned) or something to each score (``added``: RoPE by
turning, ALiBi and T5 by a bias). The browser works each number out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from core.parts.positions import Learned, Relative
from core.parts.positions.alibi import alibi_slopes
from core.parts.positions.relative import bucket
from core.weights.tiny_positions import HEADS, SCHEMES, TRAINED, model_id
from ui.browser.figure import Owned, mount
from ui.runs import models, run

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

KEEP = ("emb.*", "dec.*.self.*", "head.logits")
ROWS = [name for name, positions in SCHEMES.items() if positions.adds_rows]


def traced(scheme: str, text: str) -> Run:
    """The run of a scheme's model: all six read the same tokens, no more than they were trained on."""
    return run.trace(model_id(scheme), text, keep=KEEP, most=TRAINED)


def arrays(r: Run, scheme: str, layer: int, head: int) -> dict[str, np.ndarray]:
    """One head's scores T x T, with what positions add to them or the rows they add to the tokens, and its weights."""
    scores, made = r.at(layer, "self.scores")[head], {"weights": r.at(layer, "self.weights")[head]}
    if scheme in ROWS:
        return made | {"rows": r["emb.positions"], "scores": scores}
    if r.rotary:
        before = (r.tensor(layer, "self.q")[head] @ r.tensor(layer, "self.k")[head].mT * r.scale).numpy()
        return made | {"before": before, "added": scores - before, "scores": scores}
    if f"{r.stack}.{layer}.self.bias" not in r:
        return made | {"before": scores, "added": np.zeros_like(scores), "scores": scores}
    bias = r.at(layer, "self.bias")[head]
    return made | {"before": scores, "added": bias, "scores": scores + bias}


def facts(scheme: str, head: int) -> dict[str, Any]:
    """What the browser needs to work out the scheme's numbers again."""
    positions = SCHEMES[scheme]
    if scheme == "alibi":
        return {"slope": float(alibi_slopes(HEADS)[head])}
    if isinstance(positions, Relative.Config):
        part = models.load(model_id(scheme)).positions
        assert isinstance(part, Relative)
        return {"buckets": buckets(scheme), "table": part.table.weight[:, head].tolist()}
    return {}


def buckets(scheme: str = "relative") -> list[int]:
    """T5's bucket of each distance back."""
    positions = SCHEMES[scheme]
    assert isinstance(positions, Relative.Config)
    return bucket(-torch.arange(TRAINED), positions.buckets, positions.max_distance, causal=True).tolist()


def over_distance(scheme: str) -> np.ndarray:
    """What each head adds to the score of a token so many places back: H T."""
    last, back_T = torch.tensor([TRAINED - 1]), torch.arange(TRAINED - 1, -1, -1)
    with torch.no_grad():
        bias_H1T = models.load(model_id(scheme)).positions.bias(last, back_T, HEADS)
    assert bias_H1T is not None
    return bias_H1T[:, 0].numpy()


def show(T: Words, r: Run, scheme: str, layer: int, head: int) -> None:
    """Mount both maps. They open at the last token, looking a third of the text back."""
    tokens = range(len(r.tokens))
    last = tokens[-1]
    place = Owned(T, {"row": (tokens, last), "cell": (tokens, (2 * last) // 3), "dim": (range(r.config.width), 0)})
    header = {"tokens": r.tokens, "kind": scheme, "base": 10_000.0, "scale": r.scale, **facts(scheme, head)}
    mount("positions/scheme_maps", header, arrays(r, scheme, layer, head), T.words("maps"), place)


def neighbours(scheme: str = "learned") -> dict[str, float]:
    """How alike two learned rows are that stand side by side, and two that stand far apart: mean cosines."""
    positions = models.load(model_id(scheme)).positions
    assert isinstance(positions, Learned)
    rows = torch.nn.functional.normalize(positions.weight.detach(), dim=1)
    alike = rows @ rows.mT
    return {"near": float(alike.diagonal(1).mean()), "far": float(alike.diagonal(TRAINED // 2).mean())}
