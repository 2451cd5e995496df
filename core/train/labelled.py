"""A small labelled task, as it ships: what is to be told apart, texts to show or learn from, and texts to be tested on.

A file is {"task": {...}, "pool": [[text, label], ...], "test": [...]}; no text is in both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.train.prompting import Shot, Task


@dataclass(frozen=True)
class Labelled:
    """A task with its texts."""

    task: Task
    pool: list[Shot]
    test: list[Shot]

    @property
    def classes(self) -> int:
        return len(self.task.labels)

    @property
    def chance(self) -> float:
        """How often a guess is right: every label is as frequent as any other."""
        return 1 / self.classes


def read_labelled(path: Path) -> Labelled:
    """ValueError: a label that there is not, or a text that is both shown and tested."""
    given = json.loads(path.read_text(encoding="utf-8"))
    task = Task(**{**given["task"], "labels": tuple(given["task"]["labels"])})
    pool, test = ([(text, label) for text, label in given[part]] for part in ("pool", "test"))
    if not all(0 <= label < len(task.labels) for _, label in (*pool, *test)):
        raise ValueError(f"expected labels 0 to {len(task.labels) - 1} in {path.name}")
    if {text for text, _ in pool} & {text for text, _ in test}:
        raise ValueError(f"{path.name}: a text is both in the pool and tested")
    return Labelled(task, pool, test)
