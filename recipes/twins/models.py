"""The twins untrained: the same first weights wherever they have the same part, and three things known from the start.

MLM judges one token in seven. Tried without these, 1,000 steps did not get beyond frequent words: all hidden positions
had the same stream, which said just that, and heard no neighbour.

- How frequent each word is stands in the output's bias.
- Positions, which are learned, begin as sinusoids: waves of 2 to 126 tokens.
- Each head of the first layer begins by looking at one neighbour: -1, +1, -2, +2. Its keys are random; its queries are
  its keys turned by that offset, since sin(t + d) is a turn of sin t, cos t. That attention may begin as it is usually
  found after training: Trockman and Kolter 2023, "Mimetic initialization of self-attention layers".
"""

import math

import torch
from torch import Tensor

from core.model import Transformer
from core.parts.attention import Attention
from core.weights.twins import LAYERS, LENGTH, VOCAB, WIDTH, twin_config
from recipes.training import initialise
from recipes.twins.text import Verses

SPREAD = 0.05
PLACE, SEGMENT, LOOK = 0.07, 0.01, 0.12  # first spread of positions, of segments, of the keys that look at a neighbour
OFFSETS = (-1, 1, -2, 2)
SPEEDS = torch.logspace(math.log10(3.0), math.log10(0.05), WIDTH // 2)  # of the waves, in radians a token


def make_model(name: str, seed: int, verses: Verses) -> Transformer:
    """An untrained twin; ``verses`` tell how frequent words are."""
    bert = Transformer(twin_config("tiny-bert"))
    initialise(bert, LAYERS, seed, SPREAD)
    first = bert.state_dict()
    first["positions.weight"].copy_(PLACE * math.sqrt(2) * waves())
    first["emb.segments.weight"].mul_(SEGMENT / SPREAD)
    first["head.vocab.bias"].copy_(((torch.bincount(verses.ids, minlength=VOCAB) + 0.5) / len(verses.ids)).log())
    attention = bert.get_submodule("enc.blocks.0.self")
    assert isinstance(attention, Attention)
    look_at_neighbours(attention)
    if name == "tiny-bert":
        return bert
    model = Transformer(twin_config(name))
    first = {key.replace("enc.", "dec."): value for key, value in first.items()}
    model.load_state_dict({key: first[key] for key in model.state_dict()})
    return model


def waves() -> Tensor:
    """Sine and cosine of each speed at each position: T C."""
    angle = torch.arange(LENGTH)[:, None] * SPEEDS
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)


def turned(offset: int) -> Tensor:
    """The matrix that brings the waves of any position t to those of t + offset: C C."""
    cos, sin = (SPEEDS * offset).cos(), (SPEEDS * offset).sin()
    blocks = torch.stack([torch.stack([cos, sin], dim=-1), torch.stack([-sin, cos], dim=-1)], dim=-2)
    return torch.block_diag(*blocks)


def look_at_neighbours(attention: Attention) -> None:
    width = attention.config.head_dim
    attention.k.weight.data.mul_(LOOK / SPREAD)
    for head, offset in enumerate(OFFSETS):
        rows = slice(head * width, (head + 1) * width)
        attention.q.weight.data[rows] = attention.k.weight.data[rows] @ turned(offset)
