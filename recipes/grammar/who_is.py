"""Clauses that say what someone or something is: She is a teacher. He is my friend. This is a red apple."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english, lexicon
from recipes.grammar.clauses import Clause
from recipes.grammar.phrases import Adjunct, Name, Phrase, Pronoun, Thing
from recipes.grammar.words import word

THINGS: tuple[str, ...]
THINGS = ("food", "drink", "reading", "clothing", "flat", "upright", "furniture", "vehicle", "sight", "animal")
THINGS += ("person", "family", "building", "weather")
SHOWN = tuple(kind for kind in THINGS if kind not in ("building", "weather")) + ("place", "door")
MEN, WOMEN, EITHER = ("man", "boy", "king"), ("woman", "girl", "queen"), ("child", "guest", "person")
KIN = ("brother", "sister", "mother", "father", "son", "daughter", "uncle", "aunt")
WHO_IS = ("I", "you", "he", "she", "he", "she", "name", *KIN)


def profession(rng: random.Random, when: str, negated: bool) -> Clause:
    """She is a teacher: Sie ist Lehrerin."""
    who = rng.choice(WHO_IS)
    subject: Phrase
    if who in ("I", "you", "he", "she"):
        subject, female = Pronoun("s", who), who == "she"
    elif who == "name":
        subject = named = draw.name(rng, "s")
        female = named.female
    else:
        subject = draw.thing(rng, "s", lexicon.nouns()[who], ("poss",), False, 0)
        female = lexicon.nouns()[who].gender == "f"
    theirs, ours = rng.choice(list(lexicon.table("small")["professions"].items()))
    said = [word(ours.split()[female], "q")]
    if negated:
        said = [word("keine" if female else "kein", "not", "a"), *said]
    words = (word(english.article(theirs), "a"), word(theirs, "q"))
    return Clause(subject, None, when, negated, predicate=Adjunct(words, tuple(said), frozenset({theirs})))


def identity(rng: random.Random, when: str, negated: bool) -> Clause:
    """She is my friend: Sie ist meine Freundin. We are students: Wir sind Studenten."""
    subject = draw.subject(rng, ("person", "family"), under_not=True)
    while isinstance(subject, Thing) and subject.noun.kind == "person":
        subject = draw.subject(rng, ("person", "family"), under_not=True)
    female = isinstance(subject, Name) and subject.female
    female = female or (isinstance(subject, Pronoun) and subject.text == "she")
    female = female or (isinstance(subject, Thing) and subject.noun.gender == "f" and not subject.plural)
    named = [*lexicon.feminine(), *EITHER, *(WOMEN if female else () if subject.plural else MEN)]
    if isinstance(subject, Thing):
        named = list(lexicon.feminine())
    name = rng.choice([*named, "friend"])
    of = lexicon.feminine().get(name, lexicon.nouns()[name]) if female else lexicon.nouns()[name]
    articles = ("", "poss") if subject.plural else ("a", "poss", "the")
    what = draw.thing(rng, "o", of, articles, subject.plural, chance=0.5)
    if what.article == "a" and what.adjective is None and name in lexicon.table("small")["professions"]:
        what = replace(what, article="the")
    if negated and what.article in ("a", ""):
        what = replace(what, negated=True)
    said = Adjunct(tuple(what.english()), tuple(what.german("nom")), what.nouns)
    return Clause(subject, None, "present" if when == "perfect" else when, negated, predicate=said)


def presented(rng: random.Random, when: str, negated: bool) -> Clause:
    """This is a red apple: Das ist ein roter Apfel."""
    articles = ("a", "", "poss", "the") if negated else ("a", "", "poss", "number", "the")
    what = draw.thing(rng, "o", draw.noun(rng, (rng.choice(SHOWN),)), articles, chance=0.5)
    if negated and what.article in ("a", ""):
        what = replace(what, negated=True)
    subject = Pronoun("s", rng.choice(["these", "those"] if what.plural else ["this", "that", "it"]))
    said = Adjunct(tuple(what.english()), tuple(what.german("nom")), what.nouns)
    return Clause(subject, None, "past" if when == "past" else "present", negated, predicate=said)
