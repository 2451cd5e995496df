"""A local folder in Hugging Face layout: config.json, safetensors (one file or shards), tokenizer.json. Never pickle.

Sizes are checked before anything is read; a file that is not what it says gives a ValueError that tells what was
expected and what was found.
"""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from core.model import Transformer
from core.weights.hf import FAMILIES, from_hf
from core.weights.tokenizers import Tokenizer

MAX_JSON_BYTES = 64 << 20
MAX_WEIGHT_BYTES = 8 << 30


def load_folder(
    path: str | Path, *, name: str = "", device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The model of a folder, with its tokenizer where there is one. ValueError: see the module."""
    folder = Path(path)
    if not folder.is_dir():
        raise ValueError(f"expected a folder with config.json and *.safetensors, got {folder}")
    config = read_json(folder / "config.json")
    if config.get("model_type") not in FAMILIES:  # before reading the weights
        raise ValueError(f"expected model_type out of {sorted(FAMILIES)}, got {config.get('model_type')!r}")
    model = from_hf(config, read_weights(folder), name=name or folder.name, device=device, dtype=dtype)
    if (folder / "tokenizer.json").is_file():
        check_size(folder / "tokenizer.json", MAX_JSON_BYTES)
        model.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        if model.tokenizer.vocab_size > model.config.vocab_size:
            raise ValueError(
                f"the tokenizer has {model.tokenizer.vocab_size} tokens, the model only {model.config.vocab_size} rows"
            )
    return model


def read_json(path: Path) -> dict[str, object]:
    """A JSON object from a file of a sensible size."""
    check_size(path, MAX_JSON_BYTES)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected JSON in {path}: {error}") from None
    if not isinstance(content, dict):
        raise ValueError(f"expected a JSON object in {path}, got a {type(content).__name__}")
    return content


def read_weights(folder: Path) -> dict[str, Tensor]:
    """Every tensor of the folder's safetensors files."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        other = sorted(p.name for p in folder.glob("*") if p.suffix in (".bin", ".pt", ".pth", ".ckpt", ".pkl"))
        found = f", found {', '.join(other)}: pickled files can run code and are never read" if other else ""
        raise ValueError(f"expected *.safetensors in {folder}{found}")
    total = sum(path.stat().st_size for path in files)
    if total > MAX_WEIGHT_BYTES:
        raise ValueError(f"expected at most {MAX_WEIGHT_BYTES:,} bytes of weights, got {total:,} in {folder}")
    state: dict[str, Tensor] = {}
    for path in files:
        try:
            with safe_open(str(path), framework="pt") as file:
                state |= {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (not a dict)
        except (SafetensorError, OSError) as error:
            raise ValueError(f"expected a whole safetensors file in {path}: {error}") from None
    return state


def check_size(path: Path, most: int) -> None:
    if not path.is_file():
        raise ValueError(f"expected a file {path}, it is missing")
    if path.stat().st_size > most:
        raise ValueError(f"expected at most {most:,} bytes in {path}, got {path.stat().st_size:,}")
