"""tiny-bert, tiny-gpt-twin and tiny-glm, made by ``recipes/twins``: one text, tokenizer, size, seed; three objectives.

BERT (Devlin et al. 2018) is given; the others are its blocks (post-LN, as GPT-1: Radford et al. 2018) under another
mask, without what only BERT has: segments, and its head.
"""

from dataclasses import replace
from pathlib import Path

import torch

from core.config import ModelConfig
from core.families.encoders import bert
from core.model import Transformer
from core.parts.heads import LMHead
from core.parts.positions import Learned
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble

WIDTH, LAYERS, HEADS, LENGTH, VOCAB = 128, 4, 4, 64, 3072
# How long GLM's two-way part is differs from text to text: its mask comes with the text, and is causal without one.
MASKS = {"tiny-bert": "full", "tiny-gpt-twin": "causal", "tiny-glm": "prefix:0"}


def twin_config(name: str) -> ModelConfig:
    """The parts of a twin."""
    body = replace(
        bert(WIDTH, LAYERS, HEADS), vocab_size=VOCAB, max_tokens=LENGTH, positions=Learned.Config(length=LENGTH)
    )
    if name == "tiny-bert":
        return body
    return replace(
        body,
        encoder_layers=0,
        decoder_layers=LAYERS,
        mask=MASKS[name],
        embedding=replace(body.embedding, segments=0),
        head=LMHead.Config(bias=True),
    )


def load_twin(
    folder: Path, name: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """A trained twin with its tokenizer. ValueError: its files are not there, or are not its own."""
    state = load_int8(folder / "model.safetensors")
    model = assemble(twin_config(name), state, name=name, device=device, dtype=dtype)
    model.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model
