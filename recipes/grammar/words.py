"""Words with their meaning: two words of a pair belong together when they share a key.

"ate" {v, t}, "habe" {t}, "gegessen" {v}: both German words are the translation of the one English word.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Word(NamedTuple):
    text: str
    keys: frozenset[str]


def word(text: str, *keys: str) -> Word:
    return Word(text, frozenset(keys))


def of(clause: str, words: Iterable[Word]) -> list[Word]:
    """Words of one of two clauses, so that the subject of one is not taken for that of the other."""
    return [Word(text, frozenset(f"{clause}.{key}" for key in keys)) for text, keys in words]


def marked(entry: str, role: str, **fill: str) -> list[Word]:
    """Words of an entry with numbers for keys, as "in/1 the/1 morning/2"; `fill` replaces NUMBER and the like."""
    found = []
    for part in entry.split():
        text, _, numbers = part.partition("/")
        found.append(word(fill.get(text, text), *(f"{role}{number}" for number in numbers.split(","))))
    return found


def alignment(english: Iterable[Word], german: Iterable[Word]) -> tuple[tuple[int, ...], ...]:
    """For each German word the places of the English words that it translates."""
    english = list(english)
    return tuple(tuple(i for i, theirs in enumerate(english) if ours.keys & theirs.keys) for ours in german)
