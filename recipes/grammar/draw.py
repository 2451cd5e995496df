"""Drawing: phrases at random, of which the words go together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from recipes.grammar import lexicon
from recipes.grammar.lexicon import Adjective, Noun
from recipes.grammar.phrases import Adjunct, Both, Name, Phrase, Pronoun, Thing
from recipes.grammar.words import marked

PEOPLE = {"person", "family"}
SINGULAR = {"the": 30, "a": 30, "poss": 22, "this": 6, "that": 4, "every": 3, "no": 2}
PLURAL = {"": 25, "the": 25, "poss": 16, "these": 6, "those": 4, "number": 12, "many": 7, "some": 6}
UNCOUNTED = {"": 60, "the": 18, "poss": 16, "this": 6, "no": 3}
# What a sentence with "not" or "never" may have: no "every", "many" or number, of which German negates a part.
UNDER_NOT = ("the", "a", "poss", "this", "these", "that", "those", "")
KNOWN = ("the", "poss", "this", "these", "that", "those")
PERSONS = {"I": 26, "you": 20, "he": 15, "she": 15, "we": 12, "they": 12}
GIVEN = (*KNOWN, "a", "every", "number", "many", "some")  # a dative shows its case: not a noun alone
ADJECTIVE = 0.25


def some(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def noun(rng: random.Random, kinds: Sequence[str]) -> Noun:
    return rng.choice([noun for kind in kinds for noun in lexicon.members(kind)])


def adjective(rng: random.Random, of: Noun, chance: float = ADJECTIVE) -> Adjective | None:
    fitting = lexicon.adjectives_of(of)
    return rng.choice(fitting) if fitting and rng.random() < chance else None


def thing(
    rng: random.Random,
    role: str,
    of: Noun,
    articles: Sequence[str] | None = None,
    many: bool | None = None,
    chance: float = ADJECTIVE,
) -> Thing:
    """A noun with an article out of those (all if None) and perhaps an adjective."""
    if of.kind == lexicon.BARE:
        return Thing(role, of, "")
    if of.plural is None or (of.kind == "family" and "several" not in lexicon.kinds_of(of)):
        many = False
    elif many is None:
        many = rng.random() < (0.2 if of.kind == "family" else 0.33)
    many = many or "plural" in lexicon.kinds_of(of)
    weights = UNCOUNTED if of.plural is None else PLURAL if many else SINGULAR
    if of.kind == "family":
        weights = {"poss": 4, "the": 1} | (
            {"no": 0} if many else {"this": 0, "a": 1 if articles is None and "several" in lexicon.kinds_of(of) else 0}
        )
    elif of.kind == "person" and many:
        weights = weights | {"": 6}
    if not lexicon.owned(of):
        weights = {a: w for a, w in weights.items() if a != "poss"}
    allowed = {a: w for a, w in weights.items() if articles is None or a in articles}
    article, number = some(rng, allowed or weights), ""
    if article == "poss":
        article = whose(rng)
    if article == "number":
        article, number = rng.choice(list(lexicon.table("small")["numbers"].items()))
    return Thing(role, of, article, many, adjective(rng, of, chance), number)


def whose(rng: random.Random) -> str:
    """my, your ... or Anna's."""
    if rng.random() < 0.08:
        names = [name for some in lexicon.table("small")["names"].values() for name in some]
        return f"{rng.choice([name for name in names if name[-1] not in 'sxz'])}'s"
    return some(rng, {"my": 26, "your": 20, "his": 15, "her": 15, "our": 12, "their": 12})


def name(rng: random.Random, role: str) -> Name:
    names = lexicon.table("small")["names"]
    female = rng.random() < 0.5
    return Name(role, rng.choice(names["female" if female else "male"]), female)


def subject(rng: random.Random, kinds: Sequence[str], under_not: bool = False) -> Phrase:
    """Who does it: mostly I, you, he ..., if people can."""
    luck = rng.random()
    if PEOPLE <= set(kinds):
        if luck < 0.5:
            return Pronoun("s", some(rng, PERSONS))
        if luck < 0.63:
            return name(rng, "s")
        if luck < 0.67:
            return couple(rng)
    return thing(rng, "s", noun(rng, kinds), ("the", "poss", "this", "these") if under_not else None)


def couple(rng: random.Random) -> Both:
    one, other = name(rng, "s1"), name(rng, "s2")
    luck = rng.random()
    if luck < 0.25:  # Tom and I; my brother and I
        return Both("s", one if luck < 0.12 else relative(rng, "s1", "my"), Pronoun("s2", "I"))
    if luck < 0.4:
        mine, yours = relative(rng, "s1", whose(rng)), relative(rng, "s2")
        if mine.noun != yours.noun:
            return Both("s", mine, replace(yours, article=mine.article))
    if luck < 0.7:
        first, second = (noun(rng, ["person"]) for _ in range(2))
        if first != second:
            return Both("s", Thing("s1", first, "the"), Thing("s2", second, "the"))
    while one.text == other.text:
        other = name(rng, "s2")
    return Both("s", one, other)


def relative(rng: random.Random, role: str, article: str = "my") -> Thing:
    return Thing(role, rng.choice([noun for noun in lexicon.members("family") if noun.english != "parent"]), article)


def person(
    rng: random.Random, role: str, kinds: Sequence[str], by: Phrase | None, articles: Sequence[str] | None = None
) -> Phrase:
    """Whom it is done to: a pronoun (but not "I ... me"), a name or a noun."""
    luck = rng.random()
    if PEOPLE <= set(kinds) and luck < 0.4:
        me = isinstance(by, Both) and isinstance(by.other, Pronoun)
        taken = by.text if isinstance(by, Pronoun) else "I" if me else ""
        mine = {"I": ("I", "we"), "we": ("I", "we"), "you": ("you",), "": ("you",)}.get(taken, ())
        return Pronoun(role, rng.choice([p for p in ("I", "you", "he", "she", "we", "they") if p not in mine]))
    if PEOPLE <= set(kinds) and luck < 0.5:
        found = name(rng, role)
        if not (isinstance(by, Name) and by.text == found.text) and not isinstance(by, Both):
            return found
    return thing(rng, role, noun(rng, kinds), articles)


def time(rng: random.Random, tag: str, role: str = "when") -> tuple[Adjunct, frozenset[str]]:
    """A time that goes with a tense, and all the tenses that it goes with."""
    entries = lexicon.table("small")["times"]
    key = rng.choice([key for key, entry in entries.items() if tag in entry.split(" | ")[1].split()])
    german, tags = entries[key].split(" | ")
    number, zahl = rng.choice(list(lexicon.table("small")["numbers"].items()))
    english = marked(key, role, NUMBER=number)
    return Adjunct(tuple(english), tuple(marked(german, role, NUMBER=zahl))), frozenset(tags.split())
