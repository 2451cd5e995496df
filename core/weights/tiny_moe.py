"""One tiny LLaMA whose feed-forward parts are experts, by three rules, and its dense twin (``recipes/tiny_moe.py``).

Each token passes 256 hidden units a layer in all of them; together the experts have 1,024. tiny-gpt's tokens and text.
    switch     4 experts of 256, the one best                            Fedus et al. 2021
    mixtral    8 experts of 128, the two best, weights brought to 1      Jiang et al. 2024
    deepseek   1 shared expert of 64 and 15 of 64, the three best        Dai et al. 2024
A name with "-free" is the same model trained without a balance loss.
"""

from dataclasses import replace
from pathlib import Path

import torch

from core.config import FFNConfig, ModelConfig
from core.families.llama import llama
from core.model import Transformer
from core.parts.ffn import GatedFFN
from core.parts.moe import MoE
from core.parts.routing import Switch, TopK
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble
from core.weights.packs import SHIPPED

MOE = "moe:"  # `core.load("moe:deepseek")`
FOLDER = SHIPPED / "tiny-moe"
WIDTH, LAYERS, HEADS, LENGTH, VOCAB = 64, 2, 4, 64, 2048
ACTIVE = 256  # hidden units that a token passes in each layer
DENSE, FREE = "dense", "-free"
KINDS: dict[str, FFNConfig] = {
    DENSE: GatedFFN.Config(hidden=ACTIVE),
    "switch": MoE.Config(experts=4, expert=GatedFFN.Config(hidden=ACTIVE), router=Switch.Config()),
    "mixtral": MoE.Config(experts=8, expert=GatedFFN.Config(hidden=ACTIVE // 2), router=TopK.Config(chosen=2)),
    "deepseek": MoE.Config(
        experts=15,
        expert=GatedFFN.Config(hidden=ACTIVE // 4),
        router=TopK.Config(chosen=3, renormalise=False),
        shared=GatedFFN.Config(hidden=ACTIVE // 4),
    ),
}
SPARSE = tuple(kind for kind in KINDS if kind != DENSE)
NAMES = (*KINDS, *(kind + FREE for kind in SPARSE))


def moe_config(name: str) -> ModelConfig:
    """Of a name out of NAMES; a twin without balance loss has the parts of the other."""
    body = llama(WIDTH, LAYERS, HEADS, HEADS, ACTIVE, LENGTH, vocab_size=VOCAB)
    return replace(body, ffn=KINDS[name.removesuffix(FREE)])


def load_moe(name: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32) -> Transformer:
    """A trained model out of NAMES, with its tokenizer. ValueError: there is none of that name."""
    if name not in NAMES:
        raise ValueError(f"expected a model out of {', '.join(NAMES)}, got {name!r}")
    model = read_moe(name, FOLDER / f"{name}.safetensors", device=device, dtype=dtype)
    model.tokenizer = Tokenizer.from_file(str(SHIPPED / "tiny-gpt" / "tokenizer.json"))
    return model


def read_moe(
    name: str, file: Path, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The model of a name with the weights of a file."""
    return assemble(moe_config(name), load_int8(file), name=f"tiny-moe {name}", device=device, dtype=dtype)


def excerpt() -> list[str]:
    """Held-out chapters that ship with tiny-gpt, of four books: Ruth 1, Ecclesiastes 3, Jonah 1, James 1."""
    return (SHIPPED / "tiny-gpt" / "heldout.txt").read_text(encoding="utf-8").split("\n<|endoftext|>\n")
