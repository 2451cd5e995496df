"""Training, one step at a time: an iterator that can be paused, looked at, put away and gone on with.

    m = b1 m + (1 - b1) g;   v = b2 v + (1 - b2) g^2;   w = w - lr (m' / (sqrt(v') + eps) + decay w)     m', v' unbiased
AdamW: Loshchilov and Hutter, "Decoupled weight decay regularization", 2017. The gradient's norm is clipped (Pascanu et
al. 2013); the learning rate rises linearly, then falls as half a cosine (Loshchilov and Hutter, "SGDR", 2016).

A batch is a function of its step's number: a run is told by its seed, and goes on without reading up to where it was.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model import Transformer
from core.parts.heads import BertHead, MaskedHead, NoHead
from core.parts.routing import Router
from core.train.objectives import Batch


class Step(NamedTuple):
    """What is known once a step is done. Losses in nats a judged token (or pair), measured before the update."""

    step: int  # steps done, this one included
    loss: float
    accuracy: float
    grad_norm: float  # before clipping
    tokens_per_second: float
    learning_rate: float
    tokens_seen: int
    pair_loss: float | None = None  # next-sentence prediction, where the batch asks for it
    pair_accuracy: float | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many steps, and how large."""

    steps: int
    peak: float = 3e-3
    floor: float = 1e-4
    warmup: int = 200
    decay: float = 0.1  # of what ``decayed`` says
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    pairs: float = 1.0  # what the loss of next-sentence prediction counts beside that of the tokens

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.floor + (self.peak - self.floor) * (1 + math.cos(math.pi * min(1.0, done))) / 2


class Judged(NamedTuple):
    """The logits at the positions that count, row by row, and what should be said there; the same of the pairs."""

    logits_NV: Tensor
    targets_N: Tensor
    pair_logits_B2: Tensor | None = None
    pair_targets_B: Tensor | None = None


class State(TypedDict):
    """All that a run needs to go on as if it had never stopped."""

    model: dict[str, Tensor]
    optimizer: dict[str, Any]  # as torch's own state_dict has it
    step: int
    tokens_seen: int
    scale: float


def headless(model: Transformer) -> Transformer:
    """The same model, sharing every parameter, with nothing read off its last stream."""
    body = copy.copy(model)
    body._modules = {**model._modules, "head": NoHead()}
    return body


def judge(model: Transformer, batch: Batch) -> Judged:
    """Run a batch and read off only what counts: the vocabulary is the dearest matrix, and MLM judges a token in 7."""
    x_BTC = headless(model)(*batch.inputs)
    x_1NC, head = x_BTC[batch.counts_BT][None], model.head
    if not isinstance(head, BertHead):
        return Judged(head(x_1NC)[0], batch.targets_BT[batch.counts_BT])
    logits_NV = MaskedHead.forward(head, x_1NC)[0]
    pair_logits_B2 = None if batch.pairs_B is None else head.nsp(head.pooler(x_BTC))
    return Judged(logits_NV, batch.targets_BT[batch.counts_BT], pair_logits_B2, batch.pairs_B)


def decayed(model: Transformer) -> set[Tensor]:
    """What decays: matrices and the rows of embeddings, positions' among them. Gains, biases and what positions add to
    the scores do not, whatever their shape: nothing says that a number added to a score should be small.
    """
    places = [part for part in (model.positions, model.target_positions) if part is not None]
    told: set[Tensor] = {p for part in places for p in part.parameters()}
    kinds = (nn.Linear, nn.Embedding, Router)
    weights: set[Tensor] = {part.weight for part in model.modules() if isinstance(part, kinds)}
    return weights | told if model.config.positions.adds_rows else weights - told


class Training:
    """``for step in Training(model, batches, plan)``: each ``next`` is one update of the model's own weights.

    batches: the batch of a step, by its number from 0. ``scale`` multiplies the planned learning rate and may be set at
    any time. Where the model is, there it is trained; it is left in eval mode, for it has nothing that differs.
    """

    def __init__(self, model: Transformer, batches: Callable[[int], Batch], plan: Plan) -> None:
        self.model, self.batches, self.plan = model.requires_grad_(True), batches, plan
        self.scale = 1.0
        self.step = self.tokens_seen = 0
        falls = decayed(model)
        groups = [
            {"params": [p for p in model.parameters() if (p in falls) == decays], "weight_decay": plan.decay * decays}
            for decays in (True, False)
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=plan.peak, betas=plan.betas, fused=True)

    def __iter__(self) -> Training:
        return self

    def __next__(self) -> Step:
        if self.step >= self.plan.steps:
            raise StopIteration
        began = time.perf_counter()
        lr = self.plan.rate(self.step) * self.scale
        batch = self.batches(self.step).to(self.model.device)
        judged = judge(self.model, batch)
        loss = F.cross_entropy(judged.logits_NV, judged.targets_N)
        pairs = accuracy = None
        if judged.pair_logits_B2 is not None and judged.pair_targets_B is not None:
            pairs = F.cross_entropy(judged.pair_logits_B2, judged.pair_targets_B)
            accuracy = right(judged.pair_logits_B2, judged.pair_targets_B)
        norm = self._update(loss if pairs is None else loss + self.plan.pairs * pairs, lr)
        self.step += 1
        tokens = batch.targets_BT.numel()
        self.tokens_seen += tokens
        return Step(
            step=self.step,
            loss=loss.item(),
            accuracy=right(judged.logits_NV, judged.targets_N),
            grad_norm=norm,
            tokens_per_second=tokens / (time.perf_counter() - began),
            learning_rate=lr,
            tokens_seen=self.tokens_seen,
            pair_loss=None if pairs is None else pairs.item(),
            pair_accuracy=accuracy,
        )

    def _update(self, loss: Tensor, lr: float) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimizer.step()
        return norm.item()

    def state(self) -> State:
        """All that a run needs to go on as if it had never stopped; ``torch.save`` writes it."""
        state: State = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "tokens_seen": self.tokens_seen,
            "scale": self.scale,
        }
        return copy.deepcopy(state)

    def restore(self, state: State) -> None:
        """Go on from a ``state()`` of a run of the same model and plan."""
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.tokens_seen, self.scale = state["step"], state["tokens_seen"], state["scale"]


def right(logits_NV: Tensor, targets_N: Tensor, among: int = 1) -> float:
    """How often the target is among the ``among`` likeliest: top-1, top-5 accuracy."""
    found_NA = logits_NV.topk(among, dim=-1).indices
    return (found_NA == targets_N[:, None]).any(-1).float().mean().item()
