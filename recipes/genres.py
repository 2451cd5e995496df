"""The labelled verses of the training page: story or letter, from books that tiny-bert never read.

    python -m recipes.genres

Source and clean-up as tiny-bert's (recipes/twins/text.py; World English Bible, public domain). To learn from: Tobit and
Ruth against Hebrews. To be asked about: Judith and Jonah against Galatians and James. Verses of 8 to 48 tokens.
"""

import json
import random
from pathlib import Path

from core import load
from core.train.lessons.genres import FILE, MOST
from recipes.twins import text

BOOKS: dict[str, dict[str, tuple[str, ...]]] = {
    "learn": {"story": ("Tobit", "Ruth"), "letter": ("Hebrews",)},
    "held_out": {"story": ("Judith", "Jonah"), "letter": ("Galatians", "James")},
}
SIZES = {"learn": MOST, "held_out": 60}  # verses of a class
SHORTEST, LONGEST, SEED = 8, 48, 1


def chosen(texts: dict[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    tokenizer = load("tiny-bert").tokenizer
    found: dict[str, dict[str, list[str]]] = {}
    for part, classes in BOOKS.items():
        found[part] = {}
        for name, books in classes.items():
            fits = (line for book in books for line in texts[book])
            lines = [line for line in fits if SHORTEST <= len(tokenizer.encode(line).ids) <= LONGEST]
            random.Random(SEED).shuffle(lines)
            found[part][name] = lines[: SIZES[part]]
    return found


def main(out: Path = FILE) -> None:
    out.write_text(json.dumps(chosen(text.verses()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
