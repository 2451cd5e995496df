"""Which rows of the embedding matrix lie close to one another, and a flat picture of some of them.

cosine(a, b) = a.b / (|a| |b|);   PCA: the two orthogonal directions along which the centred rows vary most.
Cosine neighbours of word vectors: Mikolov et al. 2013. PCA: Pearson 1901, here by the singular value decomposition.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Neighbours:
    """The rows most like row ``token``, most alike first, without the row itself. Cosine is in -1..1."""

    token: int
    ids: list[int]
    cosines: list[float]


@dataclass(frozen=True)
class Projection:
    """Rows in the plane of their two strongest directions: N 2, and the share of their variance that each holds."""

    points_N2: Tensor
    shares: tuple[float, float]


def cosines(rows_VC: Tensor, token: int) -> Tensor:
    """Cosine of row ``token`` with every row: V. A row of zeros is like nothing: 0."""
    lengths = rows_VC.norm(dim=1).clamp(min=torch.finfo(rows_VC.dtype).tiny)
    return (rows_VC @ rows_VC[token]) / lengths / lengths[token]


def nearest(rows_VC: Tensor, token: int, count: int) -> Neighbours:
    """The ``count`` nearest rows by cosine."""
    if not 0 <= token < len(rows_VC):
        raise ValueError(f"expected a token in 0..{len(rows_VC) - 1}, got {token}")
    alike = cosines(rows_VC.float(), token)
    alike[token] = -torch.inf
    best = alike.topk(min(count, len(rows_VC) - 1))
    return Neighbours(token, best.indices.tolist(), best.values.tolist())


def pca(rows_NC: Tensor) -> Projection:
    """The rows on their first two principal directions. One row, or rows that are all the same, give the origin."""
    rows = rows_NC.double()
    centred = rows - rows.mean(0)
    u, s, _ = torch.linalg.svd(centred, full_matrices=False)
    points = torch.zeros(len(rows), 2, dtype=torch.double)
    wide = min(2, s.numel())
    points[:, :wide] = u[:, :wide] * s[:wide]
    far = points.gather(0, points.abs().argmax(0, keepdim=True))
    points *= torch.where(far < 0, -1.0, 1.0)  # a direction and its opposite say the same: the farthest row is positive
    total = float((s**2).sum())
    shares = [(float(s[i] ** 2) / total if i < s.numel() and total > 0 else 0.0) for i in range(2)]
    return Projection(points.float(), (shares[0], shares[1]))
