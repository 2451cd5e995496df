"""Pairs of sentences with their alignment: drawn by seed, no two alike, and parted so that a test is a test.

A pair is for testing when one of its verbs stands with one of its nouns in a combination that no training sentence has.
Which combinations those are is decided by the name of the two words alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from recipes.grammar import compound, everyday, questions, sentences
from recipes.grammar.objects import BY_NOUN
from recipes.grammar.sentences import Sentence
from recipes.grammar.words import alignment

KINDS = {sentences.statement: 48, sentences.yes_no: 12, questions.question: 14, sentences.order: 7, sentences.there: 2}
KINDS |= {compound.because: 5, compound.that: 6, compound.first: 5, compound.condition: 2}
KINDS |= {compound.linked: 4, compound.shared: 2, everyday.everyday: 6, everyday.phrase: 2}
KINDS |= {compound.indirect: 2, everyday.fragment: 1}
UNMARKED = 0.15  # share of pairs without the mark at the end: learners leave it out
LONGEST = 24
AGAIN = ("phrase", "everyday")  # kinds of which there are few sentences, which are shown often
HELD = {"test": 4, "dev": 2}  # percent of all combinations of a verb and a noun
FIRST_TEST = (("eat", "apple"),)  # "I ate an apple" must be a real test
# Whether a thing is laid or stood (put: legen, stellen) is said by no other verb: what was never seen with it cannot be
# known. Such verbs are no test.
APART = (",", ".", "?", "!")


@dataclass(frozen=True)
class Pair:
    """english, german: words, the first in lower case unless it always has a capital. alignment: as in words.py."""

    kind: str
    english: tuple[str, ...]
    german: tuple[str, ...]
    alignment: tuple[tuple[int, ...], ...]
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sentence: Sentence) -> Pair:
        english = tuple(word.text for word in sentence.english)
        german = tuple(word.text for word in sentence.german)
        aligned = alignment(sentence.english, sentence.german)
        return cls(sentence.kind, english, german, aligned, sentence.verbs, sentence.nouns)

    def unmarked(self) -> Pair:
        return replace(self, english=self.english[:-1], german=self.german[:-1], alignment=self.alignment[:-1])

    @property
    def source(self) -> str:
        return spoken(self.english)

    @property
    def target(self) -> str:
        return spoken(self.german)

    @property
    def part(self) -> str:
        """ "train", "dev" or "test"."""
        found = {held(verb, noun) for verb in self.verbs for noun in self.nouns}
        return next((part for part in ("test", "dev") if part in found), "train")


def spoken(words: tuple[str, ...]) -> str:
    """Words as a sentence: a capital first, no space before a comma or the mark at the end."""
    text = "".join(word if word in APART else f" {word}" for word in words).strip()
    return text[:1].upper() + text[1:]


@cache
def held(verb: str, noun: str) -> str:
    """The part that a combination belongs to."""
    if (verb, noun) in FIRST_TEST:
        return "test"
    luck = int.from_bytes(hashlib.sha256(f"{verb} {noun}".encode()).digest()[:4], "big") % 100
    if luck >= HELD["test"] + HELD["dev"] or verb in BY_NOUN:
        return "train"
    return "test" if luck < HELD["test"] else "dev"


def draws(seed: int) -> Iterator[Pair]:
    """Endless pairs, some of them twice."""
    rng = random.Random(seed)
    makers, weights = list(KINDS), list(KINDS.values())
    while True:
        pair = Pair.of(rng.choices(makers, weights)[0](rng))
        if rng.random() < UNMARKED or pair.kind == "fragment":
            pair = pair.unmarked()
        if max(len(pair.english), len(pair.german)) <= LONGEST:
            yield pair


def parts(seed: int, sizes: dict[str, int]) -> dict[str, list[Pair]]:
    """So many pairs of each part, all different but for AGAIN. ValueError: one English sentence, two German ones."""
    found: dict[str, list[Pair]] = {part: [] for part in sizes}
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for pair in draws(seed):
        if pair.english in seen:
            if seen[pair.english] != pair.german:
                raise ValueError(f"{pair.source}: {pair.target} or {spoken(seen[pair.english])}?")
            if pair.kind not in AGAIN:
                continue
        seen[pair.english] = pair.german
        part = found.get(pair.part, [])
        if len(part) < sizes.get(pair.part, 0):
            part.append(pair)
        if all(len(found[part]) >= size for part, size in sizes.items()):
            break
    return found
