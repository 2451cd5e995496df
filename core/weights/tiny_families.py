"""Every family at toy size, trained on one public-domain text: what ``recipes/tiny_families.py`` made.

A tiny twin has all the parts of its family, at width 64, in 2 layers a stack, with tiny-gpt's 2048 tokens and [MASK].
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from tokenizers import AddedToken

from core.config import ModelConfig
from core.families import PRESETS, PUBLISHED, shrink
from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble
from core.weights.packs import SHIPPED

FAMILY = "family:"  # `core.load("family:gpt2")` is gpt2's tiny twin
FOLDER = SHIPPED / "tiny-families"
WIDTH, LAYERS, VOCAB = 64, 2, 2049
START, MASK, MASK_ID = 0, "[MASK]", 2048  # a decoder beside an encoder starts from token 0, the end of a text


@dataclass(frozen=True)
class TinyFamily:
    """A trained tiny twin: the preset that it shrinks, what it was trained to do, and how good it is.

    weights: the preset whose file it reads; presets that are one model at toy size share it.
    objective: "causal", "prefix", "mlm" or "denoise", as in ``core.train.objectives``.
    figures: on held-out text, its own and, as ``unigram_...``, those of a model that knows no more than how frequent
    each token is.
    """

    preset: str
    weights: str
    objective: str
    figures: dict[str, float] = field(hash=False)

    @property
    def title(self) -> str:
        return PUBLISHED[self.preset].title


def tiny_config(preset: str) -> ModelConfig:
    """The parts of a published model at toy size."""
    return shrink(PRESETS[preset], WIDTH, LAYERS, VOCAB)


def objective(config: ModelConfig) -> str:
    """What a model of that shape is trained to do."""
    if config.encoder_layers:
        return "denoise" if config.decoder_layers else "mlm"
    return "causal" if config.causal else "prefix"


def tiny_tokenizer() -> Tokenizer:
    """tiny-gpt's, and [MASK], which takes the space before it as the word that it hides does."""
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tiny-gpt" / "tokenizer.json"))
    tokenizer.fast.add_special_tokens([AddedToken(MASK, lstrip=True, special=True)])
    return tokenizer


def _shipped() -> dict[str, TinyFamily]:
    path = FOLDER / "recipe.json"
    made = json.loads(path.read_text(encoding="utf-8"))["families"] if path.is_file() else {}
    return {
        name: TinyFamily(name, made[name]["weights"], made[name]["objective"], made[name]["held_out"])
        for name in PRESETS
        if name in made
    }


TINY: dict[str, TinyFamily] = _shipped()


def load_family(
    preset: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The tiny twin of a preset, trained, with its tokenizer. ValueError: there is none."""
    if preset not in TINY:
        raise ValueError(f"expected a tiny family out of {sorted(TINY)}, got {preset!r}")
    model = read_family(preset, FOLDER / f"{TINY[preset].weights}.safetensors", device=device, dtype=dtype)
    model.tokenizer = tiny_tokenizer()
    return model


def read_family(
    preset: str, file: Path, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The tiny twin of a preset with the weights of a file."""
    return assemble(tiny_config(preset), load_int8(file), name=PUBLISHED[preset].title, device=device, dtype=dtype)
