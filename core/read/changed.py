"""What an edit changed: two runs of the same text, one of them edited, compared number by number.

    difference = after - before, 0 where the two are equal (also where both are -inf)
    divergence(t) = KL(p || q) = sum over the vocabulary of p log(p / q)       p, q: next-token probabilities at t
Intervening and measuring what moves: Vig et al. 2020, "Causal Mediation Analysis"; Meng et al. 2022, "Locating and
Editing Factual Associations in GPT" (patching from another run); Michel et al. 2019 (leaving heads out).
"""

import torch
from torch import Tensor


def difference(before: Tensor, after: Tensor) -> Tensor:
    """after - before as floating numbers; a bool counts as 0 or 1."""
    if before.shape != after.shape:
        raise ValueError(f"expected two values of one shape, got {tuple(before.shape)} and {tuple(after.shape)}")
    if not before.is_floating_point():
        before, after = before.float(), after.float()
    return torch.where(before == after, 0.0, after - before)


def divergence(before_TV: Tensor, after_TV: Tensor) -> Tensor:
    """KL divergence of the probabilities of two sets of logits at each position: T, in nats."""
    log_p, log_q = before_TV.log_softmax(-1), after_TV.log_softmax(-1)
    terms_TV = torch.where(log_p > -torch.inf, log_p.exp() * (log_p - log_q), 0.0)
    return terms_TV.sum(-1).clamp_min(0)  # rounding can leave -1e-9


def moved(before_TC: Tensor, after_TC: Tensor) -> Tensor:
    """How far each row went, as a share of its length: T. For models without a vocabulary."""
    return (after_TC - before_TC).norm(dim=-1) / before_TC.norm(dim=-1)


def likeliest(before_V: Tensor, after_V: Tensor, count: int) -> list[int]:
    """The tokens among the ``count`` likeliest of either run, those likely before the edit first."""
    tops = [logits.topk(min(count, logits.numel())).indices.tolist() for logits in (before_V, after_V)]
    return list(dict.fromkeys([*tops[0], *tops[1]]))
