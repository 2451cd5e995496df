"""Where parameters come from: shipped weights, packages with real models, local folders, tensors in memory."""

from pathlib import Path

import torch

from core.model import Transformer
from core.weights.folder import load_folder
from core.weights.gguf import load_gguf
from core.weights.hf import from_hf
from core.weights.local import PREFIX, load_local
from core.weights.packs import PACKS, TWINS, ModelMissing, Pack, available, locate
from core.weights.tiny_families import FAMILY, load_family
from core.weights.tiny_moe import MOE, load_moe
from core.weights.tiny_positions import POSITION, load_position
from core.weights.tiny_translator import NAME as TRANSLATOR
from core.weights.tiny_translator import load_translator
from core.weights.twins import load_twin

__all__ = ["PACKS", "ModelMissing", "Pack", "available", "from_hf", "load"]


def load(
    name: str | Path, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """A model ready to run, with its tokenizer.

    name: one of ``PACKS`` ("tiny-gpt", "tiny-translator", "minilm"), a folder in Hugging Face layout, a .gguf file,
    "dir:gpt2", a model of the directories in LUCIDFORMER_MODELS, "family:gpt2", the tiny twin of a preset, or
    "position:rope", the tiny GPT with these positions, or "moe:switch", the tiny LLaMA with these experts.
    device: cuda if there is one, else cpu, unless given. ModelMissing (a ValueError): known but not installed.
    ValueError: not a model that is supported; the message says what was expected and got.
    """
    if isinstance(name, str) and name.startswith(PREFIX):
        return load_local(name, device=device, dtype=dtype)
    if isinstance(name, str) and name.startswith(FAMILY):
        return load_family(name.removeprefix(FAMILY), device=device, dtype=dtype)
    if isinstance(name, str) and name.startswith(POSITION):
        return load_position(name.removeprefix(POSITION), device=device, dtype=dtype)
    if isinstance(name, str) and name.startswith(MOE):
        return load_moe(name.removeprefix(MOE), device=device, dtype=dtype)
    if name in TWINS:
        return load_twin(locate(str(name)), str(name), device=device, dtype=dtype)
    if name == TRANSLATOR:
        return load_translator(locate(TRANSLATOR).parent, device=device, dtype=dtype)
    path = locate(str(name)) if str(name) in PACKS else Path(name)
    if not path.exists():
        raise ValueError(f"expected one of {sorted(PACKS)}, a folder or a .gguf file, got {str(name)!r}")
    title = str(name) if str(name) in PACKS else path.stem
    read = load_gguf if path.suffix == ".gguf" else load_folder
    return read(path, name=title, device=device, dtype=dtype)
