"""A local folder in Hugging Face layout: config.json, safetensors (one file or shards), a tokenizer. Never pickle.

Headers tell the sizes before any tensor is read; then each tensor is mapped from its file, converted and let go, so
that loading takes the memory of one model. A file that is not what it says gives a ValueError that tells what was
expected and what was found.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.tokens.vocabularies import read_tokenizer
from core.weights import memory
from core.weights.hf import FAMILIES, from_hf

MAX_JSON_BYTES = 64 << 20
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
INDEX = "model.safetensors.index.json"
FLOATS = ("F64", "F32", "F16", "BF16")


@dataclass(frozen=True)
class Files:
    """The files of a folder by name. within: where links may lead; None is anywhere."""

    folder: Path
    within: Path | None = None

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def path(self, name: str, most: int | None = None) -> Path:
        """Where a file really is. ValueError: not there, outside of what is allowed, or of more bytes than ``most``."""
        try:
            real = (self.folder / name).resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle; a name that no file can have
            raise ValueError(f"expected a file {name!r} in {self.folder}, it cannot be reached") from None
        if self.within is not None and not real.is_relative_to(self.within):
            raise ValueError(f"{name!r} of {self.folder} leads out of the directory of models and is not read")
        if not real.is_file():
            raise ValueError(f"expected a file {self.folder / name}, it is missing")
        if most is not None and (size := real.stat().st_size) > most:
            raise ValueError(f"expected at most {most:,} bytes in {self.folder / name}, got {size:,}")
        return real

    def json(self, name: str) -> dict[str, object]:
        """A JSON object from a file of a sensible size."""
        where = self.folder / name
        try:
            content = json.loads(self.path(name, MAX_JSON_BYTES).read_bytes())
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"expected JSON in {where}: {error}") from None
        if not isinstance(content, dict):
            raise ValueError(f"expected a JSON object in {where}, got a {type(content).__name__}")
        return content


def load_folder(
    path: str | Path,
    *,
    name: str = "",
    device: str | torch.device | None = None,
    dtype: torch.dtype = torch.float32,
    within: Path | None = None,
) -> Transformer:
    """The model of a folder, with its tokenizer where there is one. ValueError: see the module.

    within: nothing outside of it is read, and a folder without a tokenizer is refused: the folder is to be trusted with
    nothing.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ValueError(f"expected a folder with config.json and *.safetensors, got {folder}")
    files = Files(folder, within)
    config = files.json("config.json")
    if str(config.get("model_type")) not in FAMILIES:  # before reading the weights
        raise ValueError(f"expected model_type out of {', '.join(FAMILIES)}; got {config.get('model_type')!r}")
    if config.get("quantization_config") is not None:
        raise ValueError(f"{folder} is quantised: expected weights of the types {', '.join(FLOATS)}")
    tokenizer = _tokenizer(files, str(config["model_type"]), needed=within is not None)
    with ExitStack() as stack:
        shards = [_opened(files, shard, stack) for shard in shard_names(files)]
        shapes = [shard.get_slice(key).get_shape() for shard in shards for key in shard.keys()]  # noqa: SIM118
        stack.enter_context(memory.reserved(memory.need(shapes, dtype), device))
        state = _mapped(shards)
        try:
            model = from_hf(config, state, name=name or folder.name, device=device, dtype=dtype)
        except ValueError:
            raise
        except Exception as error:  # a setting of a kind, or tensors of sizes, that a mapping did not foresee
            raise ValueError(f"config.json and weights of {folder} do not fit together: {error}") from error
        _let_go(model, state)
    if tokenizer is not None and tokenizer.vocab_size > model.config.vocab_size:
        raise ValueError(
            f"the tokenizer has {tokenizer.vocab_size} tokens, the model only {model.config.vocab_size} rows"
        )
    model.tokenizer = tokenizer
    return model


def _tokenizer(files: Files, model_type: str, needed: bool) -> Tokenizer | None:
    candidates = [name for name in files.names() if files.has(name)]
    tokenizer = read_tokenizer(candidates, lambda name: files.path(name, MAX_JSON_BYTES), model_type)
    if tokenizer is None and needed:
        raise ValueError(
            f"expected tokenizer.json in {files.folder} (or vocab.json and merges.txt of GPT-1 or GPT-2, vocab.txt of "
            f"BERT, tokenizer.model of LLaMA), found {', '.join(candidates)[:300]}"
        )
    return tokenizer


def shard_names(files: Files) -> list[str]:
    """The safetensors files that make up the model: the one, or those of the index, or all there are."""
    if files.has("model.safetensors"):
        return ["model.safetensors"]
    if files.has(INDEX):
        table = files.json(INDEX).get("weight_map")
        shards = sorted({str(name) for name in table.values()}) if isinstance(table, dict) else []
        if not shards or any(Path(name).name != name or not name.endswith(".safetensors") for name in shards):
            raise ValueError(f"expected a weight_map from tensors to files of the folder in {files.folder / INDEX}")
        return shards
    here = files.names()
    shards = [name for name in here if name.endswith(".safetensors")]
    if not shards:
        other = [name for name in here if name.endswith(PICKLED)]
        found = f", found {', '.join(other)}: pickled files can run code and are never read" if other else ""
        raise ValueError(f"expected *.safetensors in {files.folder}{found}")
    return shards


def _opened(files: Files, name: str, stack: ExitStack) -> safe_open:
    """An open safetensors file; opening checks its header against its length."""
    path = files.path(name)
    try:
        return stack.enter_context(safe_open(str(path), framework="pt"))
    except (SafetensorError, OSError) as error:
        raise ValueError(f"expected a whole safetensors file in {files.folder / name}: {error}") from None


def _mapped(shards: Sequence[safe_open]) -> dict[str, Tensor]:
    """Every tensor by name, as a view of its file: nothing is read before it is used."""
    state: dict[str, Tensor] = {}
    for shard in shards:
        for key in shard.keys():  # noqa: SIM118 (not a dict)
            if key in state:
                raise ValueError(f"expected each tensor once, {key!r} stands in two files")
            try:
                state[key] = shard.get_tensor(key)
            except SafetensorError as error:
                raise ValueError(f"expected a readable tensor {key!r}: {error}") from None
    return state


def _let_go(model: Transformer, state: dict[str, Tensor]) -> None:
    """Copy what still is a view of a file: whoever changes the file must not change, or crash, the model."""
    files = {tensor.untyped_storage().data_ptr() for tensor in state.values()}
    for value in (*model.parameters(), *model.buffers()):
        if value.untyped_storage().data_ptr() in files:
            value.data = value.data.clone()
