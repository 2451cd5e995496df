"""Every parameter at random.

Libraries start gains at 1, biases and routers at 0: a port that forgets one, or swaps gate and up, would pass.
"""

import torch
from torch import nn


def randomise(model: nn.Module, seed: int, keep: str | None = None, gain: float = 1.2) -> nn.Module:
    """Draws in the order of named_parameters (a tied matrix once), then the buffers that a loader has to carry.

    keep: a part of names of parameters that are tables, though the library does not say so.
    """
    owners: dict[int, nn.Module] = {}
    for module in model.modules():
        for parameter in module.parameters(recurse=False):
            if isinstance(module, nn.Embedding) or id(parameter) not in owners:
                owners[id(parameter)] = module
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad or (keep is not None and keep in name):  # tables of sinusoids
                continue
            noise = torch.randn(parameter.shape, generator=draw)
            parameter.copy_(_scaled(noise, name.lower(), owners[id(parameter)], gain))
        for name, buffer in model.named_buffers():
            if "correction_bias" in name or "final_logits_bias" in name:
                buffer.copy_(0.1 * torch.randn(buffer.shape, generator=draw))
    return model


def _scaled(noise: torch.Tensor, name: str, owner: nn.Module, gain: float) -> torch.Tensor:
    if noise.ndim == 1:
        return 1 + 0.2 * noise if "bias" not in name and name.endswith("weight") else 0.1 * noise
    if isinstance(owner, nn.Embedding):
        return 0.3 * noise
    fan_in = noise.shape[0] if type(owner).__name__ == "Conv1D" else noise.shape[-1]  # Conv1D stores (in, out)
    return gain * fan_in**-0.5 * noise
