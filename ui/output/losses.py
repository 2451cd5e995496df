"""How well each token of a text was predicted: its loss, its rank, the guesses in its place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.read.surprise import surprise, surprise_of
from ui.runs import models
from ui.runs.run import Run

GUESSES = 3
SAME = 0.25  # nats: mean losses closer than that count as the same
CLOSE = 0.02  # nats: that near to a limit nothing is asked


@dataclass(frozen=True)
class Losses:
    """How each token but the first was predicted. losses: nats; ranks: 1 = the likeliest; guesses: (token, p)."""

    losses: list[float]
    ranks: list[int]
    guesses: list[list[tuple[str, float]]]
    mean: float

    @property
    def perplexity(self) -> float:
        return float(np.exp(self.mean))

    def words(self, vocabulary: int) -> str:
        """Which words say what the perplexity means: above the number of words it counts no words any more."""
        return "loss_worse" if self.perplexity > vocabulary else "loss_read"


def per_token(r: Run) -> Losses:
    return r.once(("losses",), lambda: _per_token(r))


def _per_token(r: Run) -> Losses:
    own, ids_T = models.tokenizer(r.model_id), torch.tensor(r.ids)
    logits_TV = torch.from_numpy(r["head.logits"].copy()).float()
    loss = surprise_of(logits_TV, ids_T)
    ranks = (logits_TV[:-1] > logits_TV[:-1].gather(-1, ids_T[1:, None])).sum(-1) + 1
    top, which = logits_TV[:-1].softmax(-1).topk(GUESSES)
    guesses = [
        [(own.show(id_), p) for id_, p in zip(ids, probs, strict=True)]
        for ids, probs in zip(which.tolist(), top.tolist(), strict=True)
    ]
    return Losses(loss.tolist(), ranks.tolist(), guesses, float(loss.mean()))


def backwards(r: Run) -> float:
    """The mean loss of the same tokens in reverse order."""
    return r.once(("backwards",), lambda: float(surprise(models.load(r.model_id), r.ids[::-1]).mean()))


def explains(change: str) -> str:
    """Which words explain a change of the mean loss: only a rise shows that the order was learned."""
    return "reveal" if change in ("rises", "doubles") else "reveal_no_rise"


def change(mean: float, other: float) -> str | None:
    """How a mean loss changes: "falls", stays the "same", "rises", or more than "doubles".

    None near a limit, where two digits do not tell, and where twice a mean so small is still the same.
    """
    if mean <= SAME or any(abs(gap) < CLOSE for gap in (abs(other - mean) - SAME, other - 2 * mean)):
        return None
    if abs(other - mean) <= SAME:
        return "same"
    return "falls" if other < mean else "doubles" if other > 2 * mean else "rises"
