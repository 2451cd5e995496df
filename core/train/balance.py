"""Training a mixture of experts: the loss of the task, and what keeps its router from loving a few experts.

    loss = cross entropy + alpha * sum over layers of E sum_e f_e P_e       f, P: over all tokens of the batch
Fedus et al. 2021 (Switch), section 2.2, equation 4, alpha 0.01; with f over all chosen experts: Dai et al. 2024
(DeepSeekMoE), equations 12-14. Without it a router may collapse: who is chosen learns, and is chosen more
(Shazeer et al. 2017, section 4).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.parts.routing import balance_loss, load_fraction
from core.trace import Tap, Trace

ALPHA = 0.01


class Losses(NamedTuple):
    """task: nats a token. balance: of each layer with experts, 1 when even. load_LE: share of the choices by expert."""

    task: Tensor
    balance: list[Tensor]
    load_LE: list[Tensor]


def losses(model: Transformer, text_BT: Tensor) -> Losses:
    """Say the next token of each row; and how the routers spread the tokens of the batch."""
    trace = Trace()
    tap = Tap(trace, keep=("*.moe.router_probs", "*.moe.topk_index"))
    logits_BTV = model(text_BT[:, :-1], tap=tap)
    task = F.cross_entropy(logits_BTV.flatten(0, 1), text_BT[:, 1:].flatten())
    balance, loads = [], []
    for name in (name for name in trace if name.endswith("router_probs")):
        probs_NE = trace[name].flatten(0, 1)
        index_1NS = trace[name.replace("router_probs", "topk_index")].flatten(0, 1)[None]
        load_E = load_fraction(index_1NS, probs_NE.shape[-1])[0]
        balance.append(balance_loss(load_E, probs_NE.mean(0)))
        loads.append(load_E)
    return Losses(task, balance, loads)


def total(found: Losses, alpha: float) -> Tensor:
    """What is minimised."""
    return found.task + alpha * sum(found.balance, torch.zeros(()))
