"""One tiny GPT six times over: only what tells it the order of its tokens differs (``recipes/tiny_positions.py``).

Width 64, 2 layers of 4 heads, tiny-gpt's tokens, trained on rows of 64 tokens with three seeds; all but the one with
learned rows read four times as many.
"""

from dataclasses import replace
from pathlib import Path

import torch

from core.config import ModelConfig
from core.families.gpt import gpt2
from core.model import Transformer
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.positions import Alibi, Learned, NoPositions, PositionsConfig, Relative, Rope, Sinusoidal
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble
from core.weights.packs import SHIPPED

POSITION = "position:"  # `core.load("position:rope")` is the one of the first seed, "position:rope:2" of the second
FOLDER = SHIPPED / "tiny-positions"
WIDTH, LAYERS, HEADS, HIDDEN, VOCAB = 64, 2, 4, 128, 2048
TRAINED, READS = 64, 256  # tokens of a row in training; tokens that a model reads whose scheme has no end
SEEDS = (1, 2, 3)
# T5 trains at 512 and tells no distances beyond 128 apart: here half of the trained length, for 16 buckets
SCHEMES: dict[str, PositionsConfig] = {
    "none": NoPositions.Config(),
    "sinusoidal": Sinusoidal.Config(),
    "learned": Learned.Config(length=TRAINED),
    "rope": Rope.Config(),
    "alibi": Alibi.Config(),
    "relative": Relative.Config(buckets=16, max_distance=32),
}


def position_config(scheme: str) -> ModelConfig:
    """GPT-2's parts at toy size with the positions of a scheme; embeddings times sqrt(C), as sinusoids ask for."""
    positions = SCHEMES[scheme]
    length = positions.length if isinstance(positions, Learned.Config) else READS
    body = gpt2(WIDTH, LAYERS, HEADS, length, VOCAB)
    return replace(
        body,
        ffn=FFN.Config(hidden=HIDDEN, activation="gelu_tanh"),
        positions=positions,
        embedding=Embedding.Config(scale=WIDTH**0.5),
    )


def model_id(scheme: str, seed: int = SEEDS[0]) -> str:
    """What ``core.load`` knows it by."""
    return f"{POSITION}{scheme}" + ("" if seed == SEEDS[0] else f":{seed}")


def load_position(
    name: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The trained model of a scheme ("rope") or of a scheme and seed ("rope:2"). ValueError: there is none."""
    scheme, _, seed = name.partition(":")
    if scheme not in SCHEMES or seed not in ("", *map(str, SEEDS)):
        raise ValueError(f"expected a scheme out of {sorted(SCHEMES)}, and a seed out of {SEEDS}, got {name!r}")
    model = read_position(scheme, FOLDER / f"{scheme}-{seed or SEEDS[0]}.safetensors", device=device, dtype=dtype)
    model.tokenizer = Tokenizer.from_file(str(SHIPPED / "tiny-gpt" / "tokenizer.json"))
    return model


def read_position(
    scheme: str, file: Path, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The model of a scheme with the weights of a file."""
    return assemble(position_config(scheme), load_int8(file), name=model_id(scheme), device=device, dtype=dtype)
