"""How far a loss is felt: the gradient of one guess with respect to every token read before it.

    dL_s / dx_t = dL_s / dh_s  *  J_s J_(s-1) ... J_(t+1)  *  dh_t / dx_t,      J_t = dh_t / dh_(t-1)
A product of s - t matrices: it shrinks or grows like a power. Hochreiter 1991; Bengio et al. 1994, section III; Pascanu
et al. 2013, "On the difficulty of training recurrent neural networks", sections 2.1 and 3.2 (clipping).
Attention has no such product: every token is one step away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from core.classics.language import RecurrentLM
from core.trace import Tap, Trace

Parameters = Mapping[str, Tensor]


def altered(model: RecurrentLM, factor: float = 1.0, forget: float = 0.0) -> dict[str, Tensor]:
    """Its parameters with the recurrent matrix U times ``factor``, the forget gate's bias plus ``forget`` (LSTM).

    Copies: the model itself is shared and stays as it is.
    """
    params = {name: p.detach().clone() for name, p in model.named_parameters()}
    params["rec.fused.weight_hh_l0"] *= factor
    if "f" in model.rec.cell.gates:
        units = model.rec.hidden
        params["rec.fused.bias_ih_l0"][units : 2 * units] += forget
    return params


def sensitivity(model: nn.Module, ids: Sequence[int], at: int, params: Parameters | None = None) -> Tensor:
    """|dL_at / dx_t| for t = 0 .. at, where L_at = -log p(ids[at + 1]) and x_t is the token's row of the embedding.

    params: instead of the model's own. ValueError: nothing follows ``at``.
    """
    if not 0 <= at < len(ids) - 1:
        raise ValueError(f"expected a place in 0..{len(ids) - 2} of {len(ids)} tokens, got {at}")
    trace = Trace()
    read = torch.tensor([list(ids[: at + 1])])
    with torch.enable_grad():
        own = params or dict(model.named_parameters())
        given = {name: value.detach().double().requires_grad_() for name, value in own.items()}  # float32 ends at 1e-38
        logits_BTV = functional_call(model, given, (read,), {"tap": Tap(trace, keep=("emb.tokens",))})
        loss = F.cross_entropy(logits_BTV[0, -1:], torch.tensor([ids[at + 1]]))
        x_BTC = trace["emb.tokens"]
        (dx_BTC,) = torch.autograd.grad(loss, x_BTC)
    return dx_BTC[0].norm(dim=-1).detach()


@dataclass(frozen=True)
class Update:
    """One step of plain gradient descent on a text: the length of the gradient, and the loss before and after it."""

    norm: float
    before: float
    after: float
    clipped: float  # the loss after the same step with the gradient cut to length ``limit``
    limit: float


def one_step(model: RecurrentLM, ids: Sequence[int], params: Parameters, rate: float, limit: float) -> Update:
    """Clipping: g <- g * min(1, limit / |g|), over the gradient of all parameters together. ValueError: one token."""
    if len(ids) < 2:
        raise ValueError("expected at least two tokens: a text of one has nothing to guess")
    row = torch.tensor([list(ids)])

    def loss_of(given: Parameters) -> Tensor:
        return F.cross_entropy(functional_call(model, dict(given), (row[:, :-1],))[0], row[0, 1:])

    with torch.enable_grad():
        leaves = {name: value.detach().requires_grad_() for name, value in params.items()}
        before = loss_of(leaves)
        grads = torch.autograd.grad(before, list(leaves.values()))
    norm = float(torch.stack([grad.norm() for grad in grads]).norm())
    with torch.no_grad():
        after, clipped = (
            float(loss_of({key: p - size * grad for (key, p), grad in zip(params.items(), grads, strict=True)}))
            for size in (rate, rate * min(1.0, limit / norm) if norm else 0.0)
        )
    return Update(norm, before.item(), after, clipped, limit)


def per_step(norms_T: Tensor) -> float | None:
    """The factor by which a gradient changes per step back: the slope of log |dL/dx_t| over distance, by least squares.

    None: fewer than three tokens, or a gradient that is 0.
    """
    if len(norms_T) < 3 or bool((norms_T == 0).any()):
        return None
    distance_T = torch.arange(len(norms_T) - 1, -1, -1, dtype=torch.float64)
    log_T = norms_T.double().log()
    centred = distance_T - distance_T.mean()
    return float(((centred * log_T).sum() / (centred**2).sum()).exp())
