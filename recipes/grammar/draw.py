"""Drawing: phrases at random, of which the words go together."""

from __future__ import annotations

import random
from collections.abc import Sequence

from recipes.grammar import lexicon
from recipes.grammar.declension import POSSESSIVES
from recipes.grammar.lexicon import Adjective, Noun
from recipes.grammar.phrases import Adjunct, Both, Name, Phrase, Pronoun, Thing, at, prepositional, towards
from recipes.grammar.words import marked, word

PEOPLE = {"person", "family"}
SINGULAR = {"the": 30, "a": 30, "poss": 22, "this": 7, "every": 3, "no": 2}
PLURAL = {"": 25, "the": 25, "poss": 16, "these": 8, "number": 12, "many": 7, "some": 6}
UNCOUNTED = {"": 60, "the": 18, "poss": 16, "this": 6}
# What a sentence with "not" or "never" may have: no "every", "many" or number, of which German negates a part.
UNDER_NOT = ("the", "a", "poss", "this", "these", "")
KNOWN = ("the", "poss", "this", "these")
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
        article = rng.choice(list(POSSESSIVES))
    if article == "number":
        article, number = rng.choice(list(lexicon.table("small")["numbers"].items()))
    return Thing(role, of, article, many, adjective(rng, of, chance), number)


def name(rng: random.Random, role: str) -> Name:
    names = lexicon.table("small")["names"]
    female = rng.random() < 0.5
    return Name(role, rng.choice(names["female" if female else "male"]), female)


def subject(rng: random.Random, kinds: Sequence[str], under_not: bool = False) -> Phrase:
    """Who does it: mostly I, you, he ..., if people can."""
    luck = rng.random()
    if PEOPLE <= set(kinds):
        if luck < 0.5:
            return Pronoun("s", rng.choice(["I", "you", "he", "she", "we", "they"]))
        if luck < 0.63:
            return name(rng, "s")
        if luck < 0.67:
            return couple(rng)
    return thing(rng, "s", noun(rng, kinds), ("the", "poss", "this", "these") if under_not else None)


def couple(rng: random.Random) -> Both:
    one, other = name(rng, "s1"), name(rng, "s2")
    if rng.random() < 0.5:
        first, second = (noun(rng, ["person"]) for _ in range(2))
        if first != second:
            return Both("s", Thing("s1", first, "the"), Thing("s2", second, "the"))
    while one.text == other.text:
        other = name(rng, "s2")
    return Both("s", one, other)


def person(
    rng: random.Random, role: str, kinds: Sequence[str], by: Phrase | None, articles: Sequence[str] | None = None
) -> Phrase:
    """Whom it is done to: a pronoun (but not "I ... me"), a name or a noun."""
    luck = rng.random()
    if PEOPLE <= set(kinds) and luck < 0.4:
        taken = by.text if isinstance(by, Pronoun) else ""
        mine = {"I": ("I", "we"), "we": ("I", "we"), "you": ("you",), "": ("you",)}.get(taken, ())
        return Pronoun(role, rng.choice([p for p in ("I", "you", "he", "she", "we", "they") if p not in mine]))
    if PEOPLE <= set(kinds) and luck < 0.5:
        found = name(rng, role)
        if not (isinstance(by, Name) and by.text == found.text) and not isinstance(by, Both):
            return found
    return thing(rng, role, noun(rng, kinds), articles)


def place(rng: random.Random, among: Sequence[str] = (), role: str = "at") -> Adjunct:
    """Where: in the park, at home, in Berlin."""
    luck = rng.random()
    if luck < 0.06 and (not among or "house" in among):
        return fixed(rng, "home", role, "at/1 home/2")
    if luck < 0.2:
        return town(rng, role, "in", "in")
    there = somewhere(rng, among)
    return at(there, known(rng, role, there))


def goal(rng: random.Random, among: Sequence[str] = (), role: str = "to") -> Adjunct:
    """Where to: to the park, home, to Berlin."""
    luck = rng.random()
    if luck < 0.08:
        return fixed(rng, "home", role, "home/1")
    if luck < 0.25:
        return town(rng, role, "to", "nach")
    there = somewhere(rng, among)
    return towards(there, known(rng, role, there))


def somewhere(rng: random.Random, among: Sequence[str]) -> lexicon.Place:
    return lexicon.places()[noun(rng, among or ["place"]).english]


def known(rng: random.Random, role: str, there: lexicon.Place) -> Thing:
    """The park; our school; a small garden."""
    articles = ["the"] + ["a"] * (there.at[0] == "in") + ["poss"] * lexicon.owned(there.noun)
    weights = {article: {"the": 7, "poss": 2, "a": 1}[article] for article in articles}
    article = some(rng, weights)
    if article == "poss":
        article = rng.choice(list(POSSESSIVES))
    return Thing(role, there.noun, article, adjective=adjective(rng, there.noun, 0.12))


def town(rng: random.Random, role: str, english: str, german: str) -> Adjunct:
    theirs, ours = rng.choice(list(lexicon.table("places")["town"].items()))
    return Adjunct(
        (word(english, f"{role}.p"), word(theirs, f"{role}.n")),
        (word(german, f"{role}.p"), word(ours, f"{role}.n")),
        frozenset({theirs}),
    )


def fixed(rng: random.Random, table: str, role: str, key: str = "") -> Adjunct:
    """An entry with its alignment: at home, the piano."""
    entries = lexicon.table("small")[table]
    key = key or rng.choice(list(entries))
    english = marked(key, role)
    nouns = frozenset({english[-1].text}) if table == "games" else frozenset()
    return Adjunct(tuple(english), tuple(marked(entries[key], role)), nouns)


def spot(rng: random.Random, case: str, role: str = "at") -> Adjunct:
    """Beside furniture, or in a box: on the table, auf dem Tisch, auf den Tisch."""
    if rng.random() < 0.2:
        return prepositional(Thing(role, noun(rng, ["container"]), "the"), "in", "in", case)
    english, german = rng.choice(list(lexicon.table("places")["spots"].items()))
    article = some(rng, {"the": 8, "my": 1, "your": 1, "a": 1})
    of = noun(rng, ["furniture"])
    return prepositional(Thing(role, of, article, adjective=adjective(rng, of, 0.12)), english, german, case)


def vehicle(rng: random.Random, role: str = "by") -> Adjunct:
    """by bus: mit dem Bus"""
    of = noun(rng, ["ground"])
    german = Thing(role, of, "the").german("dat")
    said = (word("mit", f"{role}.p"), *(word(w.text, f"{role}.n") for w in german))
    return Adjunct((word("by", f"{role}.p"), word(of.english, f"{role}.n")), said, frozenset({of.english}))


def time(rng: random.Random, tag: str, role: str = "when") -> tuple[Adjunct, frozenset[str]]:
    """A time that goes with a tense, and all the tenses that it goes with."""
    entries = lexicon.table("small")["times"]
    key = rng.choice([key for key, entry in entries.items() if tag in entry.split(" | ")[1].split()])
    german, tags = entries[key].split(" | ")
    number, zahl = rng.choice(list(lexicon.table("small")["numbers"].items()))
    english = marked(key, role, NUMBER=number)
    return Adjunct(tuple(english), tuple(marked(german, role, NUMBER=zahl))), frozenset(tags.split())
