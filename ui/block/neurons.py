"""The neurons of a feed-forward part on the learner's tokens: which fire, which write most, which words they raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.model import Transformer
from core.parts.ffn import FFN, GatedFFN
from core.read import neurons
from core.read.ablation import predicts
from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.runs import models
from ui.runs.kept import MIB, kept
from ui.runs.run import Run

SHOWN = 10  # neurons of a token
MOST = 40  # tokens on which they are followed
WORDS = 5  # that a neuron raises, and that it lowers
FEW, HALF = 0.25, 0.5  # ends of the question how many fire
CLOSE = 0.01
Word = tuple[str, float]


@dataclass(frozen=True)
class Fired:
    """What is measured for all tokens of a layer. T tokens, F neurons."""

    act_TF: Tensor
    length_TF: Tensor  # of what each writes
    firing_T: np.ndarray  # share whose entrance is above 0
    half_T: np.ndarray  # how many write half of all lengths
    missed_T: np.ndarray  # by how much the sum of all misses what the part put out


@dataclass(frozen=True)
class Promoted:
    """Words by the weights of a neuron, and their logit for an activation of 1."""

    raised: list[Word]
    lowered: list[Word]


def sites(layer: int) -> tuple[str, ...]:
    return tuple(f"{{stack}}.{layer}.ffn.{site}" for site in ("pre", "gate", "act", "out"))


def fired(r: Run, layer: int) -> Fired | None:
    """None where experts stand in the place of the feed-forward part."""
    part = neurons.ffn_of(models.load(r.model_id), layer)
    return None if part is None else r.once(("fired", layer), lambda: _fired(r, layer, part))


def _fired(r: Run, layer: int, part: FFN | GatedFFN) -> Fired:
    act_TF = r.tensor(layer, "ffn.act")
    length_TF = neurons.lengths(act_TF, part)
    return Fired(
        act_TF,
        length_TF,
        (r.at(layer, f"ffn.{neurons.entrance(part)}") > 0).mean(1),
        neurons.half(length_TF).numpy(),
        neurons.missed(act_TF, r.tensor(layer, "ffn.out"), part).numpy(),
    )


def strongest(found: Fired, token: int) -> list[int]:
    """The neurons that write the longest vectors at a token."""
    return found.length_TF[token].topk(min(SHOWN, found.length_TF.shape[1])).indices.tolist()


def promoted(r: Run, layer: int, some: Sequence[int]) -> list[Promoted] | None:
    """By weights alone, so for all visits; None for a model that does not read its layers straight."""
    model = models.load(r.model_id)
    if not neurons.reads_straight(model):
        return None
    return [_promoted(r.model_id, layer, neuron) for neuron in some]


@kept(8 * MIB)
def _promoted(model_id: str, layer: int, neuron: int) -> Promoted:
    model = models.load(model_id)
    logits_V = neurons.promoted(model, layer, [neuron])[0]
    return Promoted(_best(model, logits_V), _best(model, -logits_V, -1.0))


def _best(model: Transformer, logits_V: Tensor, sign: float = 1.0) -> list[Word]:
    best = logits_V.topk(min(WORDS, logits_V.numel()))
    return [(model.tokenizer.show(int(i)), sign * float(x)) for i, x in zip(best.indices, best.values, strict=True)]


@dataclass(frozen=True)
class Effect:
    """Without a neuron at a token: the words that lose and gain most in logit, and how far the prediction moved."""

    raised: list[Word]
    lowered: list[Word]
    divergence: float


def effect(r: Run, layer: int, token: int, neuron: int) -> Effect | None:
    """Measured by running again; None for a model that predicts no words."""
    model = models.load(r.model_id)
    if not predicts(model):
        return None
    target = None if r.target is None else r.read_ids

    def measure() -> Effect:
        found = neurons.effect(model, r.ids, layer, token, neuron, target)
        return Effect(_best(model, found.logits_V), _best(model, -found.logits_V, -1.0), found.divergence)

    return r.once(("neuron", layer, token, neuron), measure)


# ---- the figure ----------------------------------------------------------------------------------------------------


def place(T: Words, r: Run, found: Fired) -> Owned:
    """Which token, and which of its strongest neurons by rank."""
    tokens = range(len(r.read))
    return Owned(T, {"at": (tokens, tokens[-1]), "rank": (range(min(SHOWN, found.act_TF.shape[1])), 0)})


def show(T: Words, r: Run, place: Owned, found: Fired, layer: int) -> None:
    at, rank = place["at"], place["rank"]
    some = strongest(found, at)
    first = max(0, min(at - MOST // 2, len(r.read) - MOST))
    window = range(first, min(len(r.read), first + MOST))
    words, measured = promoted(r, layer, some), effect(r, layer, at, some[rank])
    header = {
        "model": [r.model_id, layer],
        "tokens": r.read,
        "window": [window.start, window.stop],
        "of": {"at": at, "rank": rank},
        "neurons": some,
        "count": found.act_TF.shape[1],
        "promoted": None if words is None else [[one.raised, one.lowered] for one in words],
        "effect": None if measured is None else vars(measured),
        "half": int(found.half_T[at]),
        "missed": float(found.missed_T[at]),
    }
    rows = torch.tensor(some)
    arrays = {
        "act": found.act_TF[window.start : window.stop][:, rows].T.numpy(),
        "length": found.length_TF[at, rows].numpy(),
        "total": found.length_TF[at].sum()[None].numpy(),
    }
    mount("block/neurons", header, arrays, T.words("neurons"), place, pick=place.take)


# ---- what the page says --------------------------------------------------------------------------------------------


def how_many_fire(found: Fired, token: int) -> str | None:
    """ "few", "some" or "most" of the neurons; None near the ends of these."""
    share = float(found.firing_T[token])
    if min(abs(share - end) for end in (FEW, HALF)) < CLOSE:
        return None
    return "few" if share < FEW else "some" if share < HALF else "most"


def at_token(found: Fired, token: int) -> dict[str, float]:
    """Of the neurons at a token: how many fire, and how many write half of all lengths."""
    return {"share": float(found.firing_T[token]), "half": int(found.half_T[token]), "count": found.act_TF.shape[1]}


def numbers(found: Fired) -> dict[str, float]:
    """Over all tokens: the least and the greatest share that fires, and the sizes."""
    low, high = float(found.firing_T.min()), float(found.firing_T.max())
    return {"neurons": found.act_TF.shape[1], "low": low, "high": high, "shown": SHOWN}
