"""Models in the directories that the owner of a server allows: LUCIDFORMER_MODELS=dir (several as in PATH).

Offered are, below such a directory: every folder with a config.json and weights, the snapshots of a Hugging Face cache
(models--org--name/snapshots/<commit>), every .gguf file. Their id is "dir:" and the path from there, or "dir:org/name".
Nothing outside of the directory is opened: where a link ends is looked at first.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from core.model import Transformer
from core.weights.folder import load_folder
from core.weights.gguf import load_gguf
from core.weights.packs import ModelMissing

VARIABLE = "LUCIDFORMER_MODELS"
PREFIX = "dir:"
DEEPEST = 6  # folders below a directory
MOST_FOLDERS = 5_000  # looked into per directory: somebody may say "/"
WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack")  # most are refused, with the reason


@dataclass(frozen=True)
class Local:
    """A model found. root: the directory allowed."""

    id: str
    path: Path
    root: Path

    @property
    def title(self) -> str:
        return self.id.removeprefix(PREFIX)


def directories() -> list[Path]:
    """The directories that are allowed and there."""
    return list(dict.fromkeys(path.resolve() for path in _named() if path.is_dir()))


def report() -> str:
    """What the owner should know at the start: the models on offer, and directories that are not there."""
    absent = [f"{path} is no directory" for path in _named() if not path.is_dir()]
    return f"{VARIABLE}: {'; '.join([', '.join(local_models()) or 'no model found', *absent])}"


def _named() -> list[Path]:
    return [Path(entry).expanduser() for entry in os.environ.get(VARIABLE, "").split(os.pathsep) if entry.strip()]


def local_models(roots: Sequence[Path] | None = None) -> dict[str, Local]:
    """Every model on offer by its id, sorted by name within a directory."""
    found: dict[str, Local] = {}
    for number, root in enumerate(directories() if roots is None else roots, 1):
        for name, path in sorted(_scan(root), key=lambda entry: entry[0].lower()):
            if not name.isprintable():
                continue
            # a name that stands twice (two directories, or a cache beside a folder) gets the directory's number
            id_ = PREFIX + name if PREFIX + name not in found else f"{PREFIX}{name}~{number}"
            found.setdefault(id_, Local(id_, path, _root_of(root)))
    return found


def load_local(
    id_: str, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """A model on offer by its id. ModelMissing: no such id; ValueError: it cannot be loaded, and why."""
    model = local_models().get(id_)
    if model is None:
        raise ModelMissing(f"expected a model out of the directories in {VARIABLE}, got {id_!r}")
    read = load_gguf if model.path.suffix == ".gguf" else load_folder
    try:
        return read(model.path, name=model.title, device=device, dtype=dtype, within=model.root)
    except ValueError as error:  # a visitor need not know where on the server it stands
        raise type(error)(str(error).replace(f"{model.root}{os.sep}", "")) from None


def _root_of(directory: Path) -> Path:
    """Where files may lie: a snapshot of a Hugging Face cache links to the blobs beside it."""
    is_snapshot = directory.parent.name == "snapshots" and directory.parents[1].name.startswith("models--")
    return directory.parents[1] if is_snapshot else directory


def _scan(root: Path) -> Iterator[tuple[str, Path]]:
    """Names and paths of what looks like a model. Links to folders are not followed, hidden folders not entered."""
    queue, seen = [(root, "", 0)], 0
    while queue and seen < MOST_FOLDERS:
        folder, name, depth = queue.pop(0)
        seen += 1
        snapshot = _snapshot(folder)
        if snapshot is not None:
            yield from _offers(snapshot, "/".join(folder.name.split("--")[1:]))
            continue
        yield from _offers(folder, name or folder.name, within=name)
        if depth < DEEPEST:
            inner = sorted(entry.name for entry in _entries(folder) if entry.is_dir(follow_symlinks=False))
            queue += [(folder / n, f"{name}/{n}".lstrip("/"), depth + 1) for n in inner if not n.startswith(".")]


def _offers(folder: Path, name: str, within: str | None = None) -> Iterator[tuple[str, Path]]:
    """The model that a folder is, and the GGUF files in it; those are named after the folder they stand in, if any."""
    files = sorted(entry.name for entry in _entries(folder) if not entry.is_dir(follow_symlinks=False))
    if "config.json" in files and any(file.endswith(WEIGHTS) for file in files):
        yield name, folder
    stem = name if within is None else within
    for file in files:
        if file.endswith(".gguf"):
            yield f"{stem}/{file}".lstrip("/"), folder / file


def _snapshot(folder: Path) -> Path | None:
    """The snapshot in use of a model in a Hugging Face cache: the one refs/main names, else the newest with weights."""
    if not folder.name.startswith("models--"):
        return None
    entries = [entry for entry in _entries(folder / "snapshots") if entry.is_dir(follow_symlinks=False)]
    usable = [entry for entry in entries if any(True for _ in _offers(Path(entry.path), "-"))]
    if not usable:
        return None
    ref = folder / "refs" / "main"
    try:
        main = ref.read_text()[:100].strip() if ref.is_file() else ""
    except (OSError, ValueError):
        main = ""
    newest = max(usable, key=lambda entry: (entry.name == main, entry.stat(follow_symlinks=False).st_mtime, entry.name))
    return Path(newest.path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
