"""The files of tiny-recurrent: recipe.json with every figure, and the page that a person reads."""

from __future__ import annotations

import json
import platform
from datetime import date
from pathlib import Path

import torch

from core.weights.tiny_recurrent import load_language_model
from recipes import bits
from recipes.families_report import Text
from recipes.report import SOURCE, dump

WINDOW = 64  # tokens that a figure is measured over, as tiny-families' are


def record(out: Path, part: str, name: str, entry: object) -> None:
    """Put one entry into recipe.json beside those that are there."""
    path = out / "recipe.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    content.setdefault(part, {})[name] = entry
    dump(path, content)


def made(seconds: float) -> dict[str, object]:
    return {
        "date": date.today().isoformat(),
        "torch": torch.__version__,
        "cpu_minutes": round(seconds / 60, 1),
        "machine": f"{platform.machine()} CPU, 1 thread",
    }


def language(out: Path, kind: str, seconds: float, settings: dict[str, object], text: Text) -> None:
    """The figures of a language model as it ships, on text that it never saw."""
    model = load_language_model(kind, out)
    entry: dict[str, object] = {"parameters": sum(p.numel() for p in model.parameters())}
    for name, (ids, size) in text.parts.items():
        entry[name] = bits.figures(bits.nats(model, ids, WINDOW), len(ids) - 1, size)
    record(out, "language", kind, entry | {"made": made(seconds)})
    record(out, "language", "settings", settings | {"source": SOURCE, "training": text.facts})
    print(kind, entry, flush=True)
