"""The twins untrained: one stack, three ways of looking and of being asked.

BERT (Devlin et al. 2018) is given; the others are its blocks (post-LN, as GPT-1: Radford et al. 2018) under another
mask, without what only BERT has: segments, and its head.
"""

import math
from dataclasses import replace

import torch

from core.config import ModelConfig
from core.families.encoders import bert
from core.model import Transformer
from core.parts.heads import LMHead
from core.parts.positions import Learned
from core.parts.positions.sinusoidal import sinusoid
from recipes.training import initialise
from recipes.twins import text
from recipes.twins.rows import LENGTH

WIDTH, LAYERS, HEADS = 128, 4, 4
SPREAD = 0.05


def config(name: str) -> ModelConfig:
    body = replace(
        bert(WIDTH, LAYERS, HEADS),
        vocab_size=text.VOCAB,
        max_tokens=LENGTH,
        positions=Learned.Config(length=LENGTH),
    )
    if name == "tiny-bert":
        return body
    # how long GLM's part A is differs from text to text: the mask comes with it
    return replace(
        body,
        encoder_layers=0,
        decoder_layers=LAYERS,
        mask={"tiny-gpt-twin": "causal", "tiny-glm": "prefix:1"}[name],
        embedding=replace(body.embedding, segments=0),
        head=LMHead.Config(),
    )


def make_model(name: str, seed: int) -> Transformer:
    """An untrained twin. Positions are learned, and begin as sinusoids of wavelengths that fit a row.

    From random rows a model must first find out which position is next to which, and MLM stays at the frequent words as
    long as that takes.
    """
    model = Transformer(config(name))
    initialise(model, LAYERS, seed, SPREAD)
    at_T = torch.arange(LENGTH)
    model.positions.weight.data.copy_(SPREAD * math.sqrt(2) * sinusoid(at_T, WIDTH, base=LENGTH))
    return model
