"""Where a model keeps one fact: units are switched off one by one, then the strongest of them together.

    drop(u) = ln p(answer) - ln p(answer with unit u at 0)      p: of all words of the answer, each after the right ones
A unit is a hidden unit of a feed-forward part ("neuron"), or a number that a head hands over (a coordinate of z).
"FFNs are key-value memories": Geva et al. 2021; neurons that carry a fact: Dai et al. 2022, "Knowledge Neurons in
Pretrained Transformers". That they are where knowledge is kept is disputed: Niu et al. 2024, "What does the Knowledge
Neuron Thesis Have to do with Knowledge?". So the same rule is put to the heads, and to units drawn by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer, run
from core.parts.moe import MoE
from core.trace import Edit

KINDS = ("neurons", "heads")


@dataclass(frozen=True)
class Recall:
    """Of each question: the probability of the whole right answer, and whether the likeliest words are the answer."""

    chance_N: Tensor
    right_N: Tensor


def units_of(config: ModelConfig, kind: str) -> int:
    """How many units of that kind a layer has."""
    if kind not in KINDS:
        raise ValueError(f"expected a kind of unit out of {KINDS}, got {kind!r}")
    if kind == "heads":
        return config.attention.heads * config.attention.head_dim
    ffn = config.ffn_at(0)
    if isinstance(ffn, MoE.Config):
        raise ValueError("expected one feed-forward part a layer, got experts")
    return ffn.hidden


def off(config: ModelConfig, kind: str, layer: int, units_U: Tensor, rows: Any = slice(None)) -> Edit:
    """Units of a layer at 0; ``rows``: which rows of the batch, as many as units, or all."""
    site = f"{config.stack}.{layer}.{'ffn.act' if kind == 'neurons' else 'self.z'}"
    if kind == "neurons":
        return Edit("set_value", site, (rows, slice(None), units_U, 0.0))
    width = config.attention.head_dim
    return Edit("set_value", site, (rows, units_U // width, slice(None), units_U % width, 0.0))


def recall(model: Transformer, rows_NT: Tensor, given: int, edits: Sequence[Edit] = ()) -> Recall:
    """rows_NT: questions with their answers; the first ``given`` tokens of a row ask, the others answer."""
    site = "head.logits"
    logs_NAV = run(model, rows_NT[:, :-1], edits=edits, keep=[site])[site][:, given - 1 :].log_softmax(-1)
    answer_NA = rows_NT[:, given:]
    logs_NA = logs_NAV.gather(-1, answer_NA[..., None])[..., 0]
    return Recall(logs_NA.sum(-1).exp(), (logs_NAV.argmax(-1) == answer_NA).all(-1))


def drops(model: Transformer, row_T: Tensor, given: int, kind: str) -> Tensor:
    """What each unit is worth to one answer, the units of all layers in a row: U, in nats."""
    count = units_of(model.config, kind)
    rows_UT, each_U = row_T.expand(count, -1), torch.arange(count)
    whole = recall(model, row_T[None], given).chance_N.log()
    layers = range(model.config.n_layers)
    without = [recall(model, rows_UT, given, [off(model.config, kind, layer, each_U, each_U)]) for layer in layers]
    return torch.cat([whole - one.chance_N.log() for one in without])


def without(model: Transformer, rows_NT: Tensor, given: int, kind: str, units_U: Tensor) -> Recall:
    """Recall with these units at 0, counted over all layers as in ``drops``."""
    count = units_of(model.config, kind)
    by_layer = [(layer, units_U[units_U // count == layer] % count) for layer in range(model.config.n_layers)]
    return recall(
        model, rows_NT, given, [off(model.config, kind, at, some_U) for at, some_U in by_layer if len(some_U)]
    )


def without_head(model: Transformer, rows_NT: Tensor, given: int, layer: int, head: int) -> Recall:
    """Recall with one whole head left out."""
    return recall(model, rows_NT, given, [Edit("zero_head", f"{model.config.stack}.{layer}.self.z", (head,))])
