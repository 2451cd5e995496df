"""What stands before a question: a description of the task, and examples of a draw; read once for all visits."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.train.prompting import Scorer, Shot, Task, draw, relabelled
from ui.prompting.shipped import COUNTS, DRAWS, SETTINGS, labelled
from ui.runs import turns
from ui.runs.kept import MIB, Kept


@dataclass(frozen=True)
class Part:
    """What stands before the question, piece by piece: the description of the task, or one example."""

    ids: list[int]
    tokens: list[str]  # as shown
    is_label: list[bool]  # of each token; a description has no label


@dataclass(frozen=True)
class Examples:
    """What stands before a question, as a model has read it: for all questions the same."""

    scorer: Scorer
    nothing: list[int]  # tokens of the question that says nothing
    is_label: list[bool]  # of each token read

    @property
    def nbytes(self) -> int:
        return self.scorer.cache.bytes

    @cached_property
    def nothing_L(self) -> np.ndarray:
        """ln p of each label where the text says nothing."""
        return self.scorer.scores([self.nothing])[0].numpy()


_examples: Kept[Examples] = Kept(64 * MIB)
_ahead: set[str] = set()  # models that read all examples ahead


def drawn(tokenizer: Tokenizer, task: str, setting: str, seed: int) -> tuple[list[Shot], list[Part]]:
    """The examples of a draw, and all that stands before a question."""
    data, (described, random_labels) = labelled(task), SETTINGS[setting]
    shots = draw(data.pool, max(COUNTS[task]), data.classes, seed)
    shots = relabelled(shots, data.classes, seed) if random_labels else shots
    return shots, prompt_parts(tokenizer, data.task, shots, described)


def prompt_parts(tokenizer: Tokenizer, task: Task, shots: Sequence[Shot], described: bool) -> list[Part]:
    """The description, if there is one, and the examples. A label is what a part ends with."""
    labels = [""] * described + [task.labels[label] for _, label in shots]
    parts = []
    for text, label in zip(task.prompt(shots, described), labels, strict=True):
        encoding, begin = tokenizer.encode(text), len(text) - len(label)
        tokens = [tokenizer.show(id_) for id_ in encoding.ids]
        parts.append(Part(encoding.ids, tokens, [end > begin for _, end in encoding.spans]))
    return parts


def few(counts: Sequence[int]) -> int:
    """So many examples at first: four, or else the fewest beyond none."""
    return 4 if 4 in counts else counts[min(1, len(counts) - 1)]


def read_ahead(model: Transformer, model_id: str) -> None:
    """Every draw with as many examples as a visitor sees first: seconds of a large model, once and not in an act."""
    if model_id in _ahead:
        return
    _ahead.add(model_id)

    def read() -> None:
        for task in COUNTS:
            for setting, (described, _) in SETTINGS.items():
                for seed in range(DRAWS[task]):
                    _, parts = drawn(model.tokenizer, task, setting, seed)
                    with turns.long():
                        examples_of(model, model_id, task, setting, seed, parts[: few(COUNTS[task]) + described])

    threading.Thread(target=read, daemon=True).start()


def examples_of(
    model: Transformer, model_id: str, task: str, setting: str, seed: int, parts: Sequence[Part]
) -> Examples:
    """What stands before the question, read once for all visits."""
    key = (model_id, task, setting, seed, len(parts))
    return _examples.get(key, lambda: _read(model, labelled(task).task, parts))


def _read(model: Transformer, task: Task, parts: Sequence[Part]) -> Examples:
    scorer = Scorer(model, task)
    scorer.read([id_ for part in parts for id_ in part.ids])
    nothing = model.tokenizer.encode(task.question(task.nothing, not parts)).ids
    return Examples(scorer, nothing, [of_label for part in parts for of_label in part.is_label])
