"""A small labelled task: is a verse out of a story or out of a letter? Learned from some books, asked of others.

World English Bible (public domain), made by recipes/genres.py. tiny-bert never read these books: recipes/corpus.py
holds them out. Held out here are whole books, too: other people, other places, the same kinds of text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch

from core.tokens.tokenizers import Tokenizer
from core.train.finetuning import Example

FILE = Path(__file__).parents[3] / "assets" / "data" / "genres.json"
CLASSES = ("story", "letter")
MOST = 64  # verses of a class to learn from


class Labelled(NamedTuple):
    learned: list[Example]
    held_out: list[Example]


@cache
def verses() -> dict[str, dict[str, list[str]]]:
    """part -> class -> verses; parts are "learn" and "held_out"."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def genres(tokenizer: Tokenizer, each: int, seed: int) -> Labelled:
    """``each`` verses of a class to learn from, drawn by the seed, and all that are held out."""
    if not 1 <= each <= MOST:
        raise ValueError(f"expected 1 to {MOST} verses of a class, got {each}")
    rng = torch.Generator().manual_seed(seed)
    learned: list[Example] = []
    for label, name in enumerate(CLASSES):
        lines = verses()["learn"][name]
        learned += encoded(tokenizer, [lines[i] for i in torch.randperm(len(lines), generator=rng)[:each]], label)
    held = [
        example
        for label, name in enumerate(CLASSES)
        for example in encoded(tokenizer, verses()["held_out"][name], label)
    ]
    return Labelled(learned, held)


def encoded(tokenizer: Tokenizer, lines: Sequence[str], label: int) -> list[Example]:
    return [(tokenizer.encode(line).ids, label) for line in lines]
