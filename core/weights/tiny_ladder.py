"""tiny-gpt in nine sizes, each trained with several amounts of compute (``recipes/ladder.py``): the loss over N and D.

    N = parameters, tied output counted once;   D = tokens read;   C = 6 N D,  the same budgets for neighbouring sizes
Same text, tokens and parts as tiny-gpt; only width and depth differ. Each size is trained at one rate throughout and
branches off, for each budget, into a fifth of the steps in which the rate falls to 0: Haegele et al. 2024, "Scaling
Laws and Compute-Optimal Training Beyond Fixed Training Durations", section 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.config import ModelConfig
from core.families.gpt import gpt2
from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble
from core.weights.packs import SHIPPED

FOLDER = SHIPPED / "tiny-ladder"
LENGTH, VOCAB = 128, 2048  # tiny-gpt's
BUDGETS = (3e11, 1e12, 3e12, 1e13, 3e13)  # training FLOPs, 6 N D


@dataclass(frozen=True)
class Rung:
    """One size of the ladder, and with which of BUDGETS it is trained."""

    width: int
    layers: int
    budgets: Sequence[float]

    @property
    def name(self) -> str:
        return f"c{self.width}"

    def config(self) -> ModelConfig:
        return gpt2(self.width, self.layers, max(1, self.width // 16), LENGTH, VOCAB)


LADDER = {
    rung.name: rung
    for rung in (
        Rung(16, 1, BUDGETS[:2]),
        Rung(24, 1, BUDGETS[:3]),
        Rung(32, 2, BUDGETS[:3]),
        Rung(48, 2, BUDGETS[:4]),
        Rung(64, 3, BUDGETS[:4]),
        Rung(80, 3, BUDGETS[1:]),
        Rung(96, 4, BUDGETS[2:]),
        Rung(128, 4, BUDGETS[3:]),
        Rung(160, 5, BUDGETS[3:]),
    )
}


def load_rung(
    name: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The model of a size as its largest budget left it. ValueError: there is none, or its weights do not ship."""
    if name not in LADDER:
        raise ValueError(f"expected a size out of {list(LADDER)}, got {name!r}")
    model = assemble(LADDER[name].config(), load_int8(FOLDER / f"{name}.safetensors"), device=device, dtype=dtype)
    model.tokenizer = Tokenizer.from_file(str(SHIPPED / "tiny-gpt" / "tokenizer.json"))
    return model
