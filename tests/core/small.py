"""Models at toy size with every parameter at random."""

import torch

from core.families import PRESETS, shrink
from core.model import Transformer
from core.weights.tiny_translator import translator_config


def small(name: str, seed: int) -> Transformer:
    """A preset."""
    torch.manual_seed(seed)
    model = Transformer(shrink(PRESETS[name]))
    for parameter in model.parameters():
        parameter.data = 0.25 * torch.randn(parameter.shape)
    return model


def small_translator(seed: int) -> Transformer:
    """The translator's architecture, with 20 words read and 30 said: no row may be right by having learned it."""
    torch.manual_seed(seed)
    model = Transformer(translator_config(20, 30))
    for parameter in model.parameters():
        parameter.data = 0.2 * torch.randn(parameter.shape)
    return model
