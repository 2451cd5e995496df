"""The twins untrained: the same first weights wherever they have the same part."""

import math

import torch

from core.model import Transformer
from core.parts.positions.sinusoidal import sinusoid
from core.weights.twins import LAYERS, LENGTH, WIDTH, twin_config
from recipes.training import initialise

SPREAD = 0.05


def make_model(name: str, seed: int) -> Transformer:
    """An untrained twin. Positions are learned, and begin as sinusoids of wavelengths that fit a row.

    From random rows a model must first find out which position is next to which.
    """
    bert = Transformer(twin_config("tiny-bert"))
    initialise(bert, LAYERS, seed, SPREAD)
    at_T = torch.arange(LENGTH)
    bert.positions.weight.data.copy_(SPREAD * math.sqrt(2) * sinusoid(at_T, WIDTH, base=LENGTH))
    if name == "tiny-bert":
        return bert
    model = Transformer(twin_config(name))
    first = {key.replace("enc.", "dec."): value for key, value in bert.state_dict().items()}
    model.load_state_dict({key: first[key] for key in model.state_dict()})
    return model
