"""The weights that a training starts from.

    matrices N(0, spread),  gains 1,  biases 0
Radford et al. 2018 (GPT), section 4.1, began with a spread of 0.02; so did the program of Devlin et al. 2018 (BERT).
"""

import torch

from core.model import Transformer


@torch.no_grad()
def first_weights(model: Transformer, spread: float, seed: int) -> Transformer:
    """The model itself, its parameters drawn anew in the order in which it names them."""
    rng = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        if p.dim() > 1:
            p.copy_(spread * torch.randn(p.shape, generator=rng))
        else:
            p.fill_(float(name.endswith("gain")))
    return model
