"""From probabilities to one token: temperature, top-k, top-p.

    p' = softmax(logits / temperature);   keep the k most probable;   keep the fewest that hold p;   renormalise
Ackley et al. 1985 (temperature); Fan et al. 2018 (top-k); Holtzman et al. 2019, "The Curious Case of Neural Text
Degeneration" (top-p, nucleus). The order is that of Hugging Face's generate.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def greedy(probs_V: Tensor) -> int:
    """The most probable token."""
    return int(probs_V.argmax())


def reshaped(probs_V: Tensor, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0) -> Tensor:
    """The distribution that is drawn from: V, sums to 1; at least one token keeps its place.

    ValueError: temperature not above 0, top_k below 1, top_p outside (0, 1].
    """
    if not temperature > 0:
        raise ValueError(f"expected a temperature above 0, got {temperature}; for 0 take the most probable token")
    if (top_k is not None and top_k < 1) or not 0 < top_p <= 1:
        raise ValueError(f"expected top_k of at least 1 and top_p in (0, 1], got {top_k} and {top_p}")
    probs_V = (probs_V.log() / temperature).softmax(-1)
    order = probs_V.argsort(descending=True, stable=True)
    sorted_V = probs_V[order]
    if top_k is not None:
        sorted_V[top_k:] = 0
        sorted_V = sorted_V / sorted_V.sum()
    before_V = sorted_V.cumsum(-1) - sorted_V
    sorted_V = sorted_V * (before_V < top_p)  # the token that reaches p stays
    return torch.zeros_like(probs_V).scatter(0, order, sorted_V / sorted_V.sum())


def sampler(temperature: float, seed: int, top_k: int | None = None, top_p: float = 1.0) -> Callable[[Tensor], int]:
    """A ``choose`` for ``decode`` that draws; the same seed draws the same text."""
    reshaped(torch.ones(1), temperature, top_k, top_p)  # complain now, not at the first token
    generator = torch.Generator().manual_seed(seed)

    def choose(probs_V: Tensor) -> int:
        return int(torch.multinomial(reshaped(probs_V, temperature, top_k, top_p).cpu(), 1, generator=generator))

    return choose
