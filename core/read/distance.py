"""How a head's score depends on distance: of its real queries and keys, and of the theory that every key is its query.

    measured(d) = mean over t of q_t . k_(t-d) / sqrt(D)          theory(d) = mean over t of q_t . R(d) q_t / sqrt(D)
Su et al. 2021, "RoFormer", section 3.4.3, shows that what RoPE allows at most decays with distance; the curve drawn for
it is that of q = k, where only the angles are left: sum_i |q_i|^2 cos(d theta_i). What a trained head does is its own.
"""

import torch
from torch import Tensor

from core.parts.positions import Positions

NEAR, FAR = 16, (4, 2)  # of a text of T tokens: distances 1 .. T/16 are near, T/4 .. T/2 far


def by_distance(scores_HQK: Tensor) -> Tensor:
    """Mean score over all pairs of tokens at each distance back, 0 (itself) to T - 1: H T."""
    heads, tokens, _ = scores_HQK.shape
    back_QK = torch.arange(tokens)[:, None] - torch.arange(tokens)
    seen_QK = back_QK >= 0
    at_N = back_QK[seen_QK]
    sums_HT = torch.zeros(heads, tokens).index_add(1, at_N, scores_HQK[:, seen_QK].float())
    return sums_HT / torch.arange(tokens, 0, -1)


def measured(q_HTD: Tensor, k_GTD: Tensor, positions: Positions, scale: float) -> Tensor:
    """Mean score of each head at each distance, H T, its queries and keys turned as ``positions`` turn them."""
    heads, tokens, dim = q_HTD.shape
    turn = positions.rotation(torch.arange(tokens), dim)
    if turn is None:
        raise ValueError("expected positions that turn queries and keys (RoPE)")
    k_HTD = turn(k_GTD).repeat_interleave(heads // len(k_GTD), dim=0)
    return by_distance(turn(q_HTD) @ k_HTD.mT * scale)


def theory(q_TD: Tensor, positions: Positions, scale: float, distances: int) -> Tensor:
    """The mean score of queries with themselves, so many places apart: from 0 on, N.

    The mean over t of q_t . R(d) q_t is the trace of R(d) M with M = mean of q_t q_t^T: D rows are turned, not T.
    """
    tokens, dim = q_TD.shape
    turn = positions.rotation(torch.arange(distances), dim)
    if turn is None:
        raise ValueError("expected positions that turn queries and keys (RoPE)")
    mean_DD = q_TD.mT @ q_TD / tokens
    turned_DND = turn(mean_DD[:, None].expand(-1, distances, -1))
    return torch.einsum("dnd->n", turned_DND) * scale


def near(tokens: int) -> range:
    """The distances that count as near in a text of so many tokens."""
    return range(1, tokens // NEAR + 1)


def far(tokens: int) -> range:
    """The distances that count as far: none of them rests on fewer pairs than half the tokens."""
    return range(tokens // FAR[0], tokens // FAR[1] + 1)


def fall(curve_HT: Tensor) -> Tensor:
    """Mean score near by less the mean score far away: H. Above 0, the head's score falls with distance."""
    tokens = curve_HT.shape[-1]
    if tokens < 2 * NEAR:
        raise ValueError(f"expected a curve over at least {2 * NEAR} tokens, got {tokens}")
    return curve_HT[..., list(near(tokens))].mean(-1) - curve_HT[..., list(far(tokens))].mean(-1)
