"""Why scores are divided by sqrt(d): what the softmax of real queries and keys does with the factor and without it.

    raw = q[:d] . k[:d];    with the factor: w = softmax(raw / sqrt(d) + M);    without: w = softmax(raw + M)
Vaswani et al. 2017, section 3.2.1: for large d the dot products grow large and push the softmax to where its gradients
are extremely small. Both are measured here: the entropy of w, and the size of its derivative by the scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.parts.attention import attention_weights
from core.trace import Tap, Trace


@dataclass(frozen=True)
class Sharpness:
    """Means over the query rows that may see at least two keys, for vectors cut to ``dims`` numbers."""

    dims: int
    scaled: bool
    spread: float  # standard deviation of the visible scores of a row
    entropy: float  # of the weights, as a share of the most it could be: 1 = even, 0 = all on one key
    gradient: float  # Frobenius norm of d w / d s = diag(w) - w w^T, s the numbers that enter the softmax
    largest: float  # the row's largest weight


def joined(vectors_HTD: Tensor, head: int) -> Tensor:
    """Vectors longer than a head's own: its D numbers first, then those of the heads after it, in turn: T (H D)."""
    order = [(head + step) % len(vectors_HTD) for step in range(len(vectors_HTD))]
    return torch.cat([vectors_HTD[h] for h in order], dim=-1)


def sharpness(q_TD: Tensor, k_TD: Tensor, mask_QK: Tensor, dims: int, scaled: bool) -> Sharpness:
    """Attention of the first ``dims`` numbers of each query and key, divided by sqrt(dims) or not."""
    if not 1 <= dims <= q_TD.shape[-1]:
        raise ValueError(f"expected 1 to {q_TD.shape[-1]} dimensions, got {dims}")
    kept, trace = mask_QK.sum(-1) > 1, Trace()
    if not kept.any():
        raise ValueError("expected at least one query that may see two keys")
    q, k = q_TD[None, None, kept, :dims], k_TD[None, None, :, :dims]
    scale = dims**-0.5 if scaled else 1.0
    w_QK = attention_weights(q, k, scale, mask_QK[None, None, kept], tap=Tap(trace))[0, 0]
    scores_QK, seen_Q = trace["scores"][0, 0], mask_QK[kept].sum(-1)
    entropy_Q = -torch.special.xlogy(w_QK, w_QK).sum(-1) / seen_Q.log()
    spread = torch.stack([row[see].std(correction=0) for row, see in zip(scores_QK, mask_QK[kept], strict=True)])
    return Sharpness(
        dims=dims,
        scaled=scaled,
        spread=spread.mean().item(),
        entropy=entropy_Q.mean().item(),
        gradient=jacobian_norm(w_QK).mean().item(),
        largest=w_QK.amax(-1).mean().item(),
    )


def jacobian_norm(w_QK: Tensor) -> Tensor:
    """|diag(w) - w w^T| of each row, from its power sums: sqrt(s2 - 2 s3 + s2^2) with s2 = sum w^2, s3 = sum w^3."""
    w_QK = w_QK.double()  # near one-hot rows the terms cancel
    s2, s3 = w_QK.pow(2).sum(-1), w_QK.pow(3).sum(-1)
    return (s2 - 2 * s3 + s2.pow(2)).clamp(min=0).sqrt()


def curve(q_HTD: Tensor, k_HTD: Tensor, mask_QK: Tensor, head: int, dims: Sequence[int]) -> list[Sharpness]:
    """Sharpness of one head at each number of dimensions, with the factor and without it.

    Up to D these are the head's own first numbers; beyond D the numbers of the next heads of the layer are appended.
    """
    shared = k_HTD.repeat_interleave(len(q_HTD) // len(k_HTD), dim=0)  # one key head may serve several query heads
    q, k = joined(q_HTD, head), joined(shared, head)
    return [sharpness(q, k, mask_QK, d, scaled) for d in dims for scaled in (True, False)]


def compared(on: Sharpness, off: Sharpness) -> dict[str, float]:
    """The numbers of a measurement with the factor and of one without it, by name: entropy_on, entropy_off, ..."""
    sides = (("on", on), ("off", off))
    return {f"{name}_{side}": getattr(of, name) for name in ("spread", "entropy", "gradient") for side, of in sides}


def grid(head_dim: int, heads: int) -> list[int]:
    """Numbers of dimensions worth a point: powers of two, the head's own width, and whole heads beyond it."""
    most = head_dim * heads
    powers = {2**n for n in range(most.bit_length()) if 2**n <= most}
    return sorted(powers | {head_dim * n for n in (1, heads)})


def worked_check() -> dict[str, float]:
    """The example of the Illustrated Transformer (Alammar 2018), by the core itself: scores 112 and 96 at d = 64.

    The query is 8 along one axis and the keys 14 and 12 along it, so that q . k is 112 and 96.
    """
    along = torch.zeros(64)
    along[0] = 1
    q, k, trace = 8 * along[None, None, None], torch.stack([14 * along, 12 * along])[None, None], Trace()
    attention_weights(q, k, 64**-0.5, torch.ones(1, 1, 1, 2, dtype=torch.bool), tap=Tap(trace))
    return {f"{site}_{key}": trace[site][0, 0, 0, i].item() for site in trace for i, key in enumerate("ab")}
