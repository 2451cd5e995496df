"""The hidden units of a feed-forward part, its neurons: which fire at a token, what each writes, which words it helps.

    FFN(x) = sum over n of act_n w_n + b        w_n: row n of the second matrix; |act_n| |w_n|: the length it writes
    by its weights, neuron n raises the logits along   U (gain * (w_n - mean w_n))   U: output matrix, gain: last norm
    measured at token t: logits - logits with act_n(t) = 0
"Key-value memories": Geva et al. 2021, "Transformer Feed-Forward Layers Are Key-Value Memories"; words that a neuron
promotes: Geva et al. 2022, "Transformer Feed-Forward Layers Build Predictions by Promoting Concepts".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from core.model import Transformer, run
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import LayerNorm
from core.trace import Edit


def ffn_of(model: Transformer, layer: int) -> FFN | GatedFFN | None:
    """The feed-forward part of a layer of the stack that is read; None where experts stand in its place."""
    part = model.top.blocks[layer].ffn
    return part if isinstance(part, FFN | GatedFFN) else None


def entrance(part: FFN | GatedFFN) -> str:
    """The site that goes through the activation: a neuron fires where it is above 0."""
    return "gate" if isinstance(part, GatedFFN) else "pre"


@torch.no_grad()
def lengths(act_TF: Tensor, part: FFN | GatedFFN) -> Tensor:
    """How long a vector each neuron adds at each token: T F."""
    return act_TF.abs() * part.down.weight.norm(dim=0)


def half(lengths_TF: Tensor) -> Tensor:
    """How many neurons, the strongest first, it takes to half of all lengths together: T."""
    sorted_TF = lengths_TF.double().sort(dim=1, descending=True).values
    reached_TF = sorted_TF.cumsum(1) < sorted_TF.sum(1, keepdim=True) / 2
    return reached_TF.sum(1) + 1


@torch.no_grad()
def missed(act_TF: Tensor, out_TC: Tensor, part: FFN | GatedFFN) -> Tensor:
    """By how much the sum over neurons, in float64, misses what the part put out: T."""
    bias = 0 if part.down.bias is None else part.down.bias.double()
    again_TC = act_TF.double() @ part.down.weight.double().T + bias
    return (again_TC - out_TC.double()).abs().amax(1)


def reads_straight(model: Transformer) -> bool:
    """Whether what a layer adds reaches the output matrix through nothing but the last norm."""
    return type(model.head) is LMHead and model.config.placement == "pre"


@torch.no_grad()
def promoted(model: Transformer, layer: int, neurons: Sequence[int]) -> Tensor:
    """By its weights: how much each neuron, active by 1, raises each word's logit, up to the last norm's scale: N V."""
    part = ffn_of(model, layer)
    if part is None or not reads_straight(model):
        raise ValueError(f"{model.called} does not read layer {layer} straight")
    w_NC, norm = part.down.weight[:, list(neurons)].T, model.top.norm
    if isinstance(norm, LayerNorm):
        w_NC = w_NC - w_NC.mean(1, keepdim=True)
    w_NC = w_NC if norm is None else w_NC * norm.gain
    head = cast(LMHead, model.head)
    return nn.functional.linear(w_NC * head.scale, head.vocab.weight)


@dataclass(frozen=True)
class Effect:
    """One neuron at 0 at one token: what it had raised there."""

    logits_V: Tensor  # with the neuron less without
    divergence: float  # KL of the prediction there, in nats


def effect(
    model: Transformer, ids: Sequence[int], layer: int, token: int, neuron: int, target_ids: Sequence[int] | None = None
) -> Effect:
    """Run again without a neuron at a token, and compare what is predicted there."""
    edit = Edit("set_value", f"{model.config.stack}.{layer}.ffn.act", (slice(None), token, neuron, 0.0))
    with_, without = (
        run(model, list(ids), None if target_ids is None else list(target_ids), edits=edits, keep=["head.logits"])
        for edits in ((), (edit,))
    )
    p_V, q_V = (trace["head.logits"][0, token].float() for trace in (with_, without))
    log_p, log_q = p_V.log_softmax(-1), q_V.log_softmax(-1)
    return Effect(p_V - q_V, max(0.0, float((log_p.exp() * (log_p - log_q)).sum())))
