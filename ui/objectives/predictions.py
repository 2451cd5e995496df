"""Predictions that a loss judges, with what each of their numbers is made of.

logit = x . row + bias,    p = e^(logit - max) / total,    loss = -ln p
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from core.model import Transformer
from core.parts.heads import MaskedHead

BEST = 5  # guesses of each prediction


@dataclass(frozen=True)
class Predictions:
    """N predictions. entries: the U words of the vocabulary that are shown; ``best`` and ``targets`` index them."""

    entries: list[str]
    best: np.ndarray  # N BEST
    targets: np.ndarray  # N
    probs: np.ndarray  # N BEST + 1: of the best, then of the target
    logits: np.ndarray  # N BEST + 1
    ranks: np.ndarray  # N: of the target; 1 is the likeliest
    largest: np.ndarray  # N: the largest logit
    totals: np.ndarray  # N: sum over the vocabulary of e^(logit - largest)
    x: np.ndarray  # N C: the vector that meets the rows
    rows: np.ndarray  # U C
    bias: np.ndarray  # U
    size: int = field(default=0)  # of the vocabulary

    @property
    def losses(self) -> np.ndarray:
        """-ln p of each target, in nats."""
        return -np.log(self.probs[:, -1])

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        kept = {part: getattr(self, part).astype(np.float32) for part in _ARRAYS}
        return {f"{name}_{part}": array for part, array in kept.items()}


_ARRAYS = ("best", "targets", "probs", "logits", "losses", "ranks", "largest", "totals", "x", "rows", "bias")


def vector_site(model: Transformer) -> str:
    """The site of the vector that the output matrix multiplies."""
    if isinstance(model.head, MaskedHead):
        return "head.norm.out"
    return "dec.norm.out" if model.config.final_norm else f"dec.{model.config.decoder_layers - 1}.resid_post"


def predict_words(model: Transformer, logits_NV: Tensor, x_NC: Tensor, targets: list[int], show: Shown) -> Predictions:
    """Predictions of words. x_NC: the vectors at ``vector_site``."""
    vocab = model.head.vocab
    assert isinstance(vocab, nn.Linear)
    bias_V = torch.zeros(vocab.out_features) if vocab.bias is None else vocab.bias.detach()
    return predict(logits_NV, x_NC * getattr(model.head, "scale", 1.0), targets, vocab.weight.detach(), bias_V, show)


Shown = Callable[[int], str]


def predict(
    logits_NV: Tensor, x_NC: Tensor, targets: list[int], rows_VC: Tensor, bias_V: Tensor, show: Shown
) -> Predictions:
    logits_NV, target_N1 = logits_NV.detach().float().cpu(), torch.tensor(targets)[:, None]
    best = logits_NV.topk(min(BEST, logits_NV.shape[-1]), dim=-1).indices
    own_NV = torch.cat([best, target_N1], dim=1)
    used, place = own_NV.unique(return_inverse=True)
    exact_NV = logits_NV.double()
    return Predictions(
        entries=[show(id_) for id_ in used.tolist()],
        best=place[:, :-1].numpy(),
        targets=place[:, -1].numpy(),
        probs=exact_NV.softmax(-1).gather(-1, own_NV).numpy(),
        logits=logits_NV.gather(-1, own_NV).numpy(),
        ranks=((logits_NV > logits_NV.gather(-1, target_N1)).sum(-1) + 1).numpy(),
        largest=logits_NV.amax(-1).numpy(),
        totals=(exact_NV - exact_NV.amax(-1, keepdim=True)).exp().sum(-1).numpy(),
        x=x_NC.detach().float().cpu().numpy(),
        rows=rows_VC.cpu()[used].float().numpy(),
        bias=bias_V.cpu()[used].float().numpy(),
        size=logits_NV.shape[-1],
    )
