"""The same word in two contexts: one row of the embedding, two vectors that drift apart layer by layer.

    drift_l = cosine(x_l in text A, x_l in text B)          1 before the first layer (but for the position)
Ethayarajh 2019, "How Contextual are Contextualized Word Representations?", section 3.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from core.config import ModelConfig
from core.trace import Trace


def stream_sites(config: ModelConfig) -> list[str]:
    """The residual stream before the first layer and after each: L + 1 names."""
    return [f"{config.stack}.0.resid_pre"] + [f"{config.stack}.{layer}.resid_post" for layer in range(config.n_layers)]


def drift(sites: Sequence[str], one: Trace, at_one: int, other: Trace, at_other: int) -> Tensor:
    """Cosine of the two tokens' vectors at each of the sites: one number a site."""
    pairs = [(one[site][0, at_one], other[site][0, at_other]) for site in sites]
    return torch.stack([torch.cosine_similarity(a.float(), b.float(), dim=0) for a, b in pairs])


def spread(sites: Sequence[str], trace: Trace) -> Tensor:
    """Mean cosine of different tokens of one text at each of the sites: what "alike" means there, to compare with."""
    values = []
    for site in sites:
        x_TC = torch.nn.functional.normalize(trace[site][0].float(), dim=-1)
        tokens = x_TC.shape[0]
        values.append(((x_TC @ x_TC.T).sum() - tokens) / max(1, tokens * (tokens - 1)))
    return torch.stack(values)
