"""Drawing where someone is or goes, and by what: in the park, at home, to Berlin, on the table, by bus."""

from __future__ import annotations

import random
from collections.abc import Sequence

from recipes.grammar import draw, lexicon
from recipes.grammar.phrases import Adjunct, Thing, at, prepositional, towards
from recipes.grammar.words import marked, word


def place(rng: random.Random, among: Sequence[str] = (), role: str = "at") -> Adjunct:
    """Where: in the park, at home, in Berlin."""
    luck = rng.random()
    if luck < 0.12 and (not among or "house" in among):
        keys = {"at/1 home/2": 6, "here/1": 3, "there/1": 2}
        keys |= {} if among else {"at/1 school/2": 2, "at/1 work/2": 2, "in/1 bed/2": 1}
        return fixed(rng, "home", role, draw.some(rng, keys))
    if luck < 0.24 and len(among) != 1:  # "study in London" may be lernen or studieren
        return town(rng, role, "in", "in")
    there = somewhere(rng, among)
    return at(there, known(rng, role, there))


def goal(rng: random.Random, among: Sequence[str] = (), role: str = "to", here: bool = False) -> Adjunct:
    """Where to: to the park, home, to Berlin; here, if one comes."""
    luck = rng.random()
    if luck < 0.2:
        keys = {"home/1": 4, "there/1": 1, "here/1": 3 * here}
        keys |= {} if among and "school" not in among else {"to/1 school/2": 3}
        keys |= {} if among else {"to/1 work/2": 2, "to/1 bed/2": 2}
        return fixed(rng, "goals", role, draw.some(rng, keys))
    if luck < 0.32:
        return town(rng, role, "to", "nach")
    there = somewhere(rng, among)
    return towards(there, known(rng, role, there))


def somewhere(rng: random.Random, among: Sequence[str]) -> lexicon.Place:
    return lexicon.places()[draw.noun(rng, among or ["place"]).english]


def known(rng: random.Random, role: str, there: lexicon.Place) -> Thing:
    """The park; our school; a small garden."""
    articles = ["the"] + ["a"] * (there.at[0] == "in") + ["poss"] * lexicon.owned(there.noun)
    weights = {article: {"the": 7, "poss": 2, "a": 1}[article] for article in articles}
    article = draw.some(rng, weights)
    if article == "poss":
        article = draw.whose(rng)
    return Thing(role, there.noun, article, adjective=draw.adjective(rng, there.noun, 0.12))


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
        return prepositional(Thing(role, draw.noun(rng, ["container"]), "the"), "in", "in", case)
    english, german = rng.choice(list(lexicon.table("places")["spots"].items()))
    article = draw.some(rng, {"the": 8, "my": 1, "your": 1, "a": 1})
    of = draw.noun(rng, ["furniture"])
    return prepositional(Thing(role, of, article, adjective=draw.adjective(rng, of, 0.12)), english, german, case)


def vehicle(rng: random.Random, role: str = "by") -> Adjunct:
    """by bus: mit dem Bus"""
    of = draw.noun(rng, ["ground"])
    german = Thing(role, of, "the").german("dat")
    said = (word("mit", f"{role}.p"), *(word(w.text, f"{role}.n") for w in german))
    return Adjunct((word("by", f"{role}.p"), word(of.english, f"{role}.n")), said, frozenset({of.english}))
