"""What a verb is said of: an apple, it, a cup of tea, an apple and a pear; to whom and for whom."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, lexicon, where
from recipes.grammar.clauses import GERN, Clause
from recipes.grammar.lexicon import Noun, Verb
from recipes.grammar.phrases import Adjunct, Both, Measure, Name, Phrase, Pronoun, Thing, prepositional

ALONE, PRONOUN, PAIR, BENEFIT, BEHIND = 0.2, 0.07, 0.07, 0.12, 0.35
POURED = {"cup": ("coffee", "tea", "cocoa"), "glass": ("water", "milk", "juice", "lemonade")}
POURED["bottle"] = ("water", "juice", "lemonade", "milk")
# Verbs whose German depends on what the pronoun means: I put it on: anziehen, aufsetzen?
BY_NOUN: tuple[str, ...] = ("know", "watch", "put flat", "put upright", "put ~ on", "put ~ on (hat)", "put ~ on (tie)")
BY_NOUN += ("take ~ off", "take ~ off (hat)", "study", "study (university)")
# A "what" or "where" leaves open which of these verbs is meant: What do you put on? Where do you study?
UNASKED = ("put upright", "put ~ on (hat)", "put ~ on (tie)", "take ~ off (hat)", "study (university)")
UNPAIRED = ("", "a", "the", "my", "your", "his", "her", "our", "their")


def added(rng: random.Random, made: Clause, under_not: bool) -> Clause:
    of, by = made.verb, made.subject
    assert of is not None
    known = draw.KNOWN if under_not else None
    articles = draw.UNDER_NOT if under_not else None
    made = _with_receiver(rng, made, known, articles)
    if of.with_ is not None:
        german, case = of.with_
        about = prepositional(draw.person(rng, "o", of.object, by, known), of.english[-1], german, case)
        made = replace(made, about=about)
    elif of.object and not (of.alone and rng.random() < ALONE):
        made = _with_object(rng, made, articles)
    if of.for_ and made.receiver is None and rng.random() < BENEFIT:
        made = replace(made, benefit=_benefit(rng, made))
    if of.fixed:
        made = replace(made, fixed=where.fixed(rng, of.fixed, "game"))
    return made


def _with_receiver(
    rng: random.Random, made: Clause, known: tuple[str, ...] | None, articles: tuple[str, ...] | None
) -> Clause:
    of, by = made.verb, made.subject
    assert of is not None
    if of.dative:
        return replace(made, receiver=negatable(draw.person(rng, "r", of.dative, by, articles or draw.GIVEN), made))
    if of.section == "giving" or (of.to and rng.random() < 0.25):
        receiver = draw.person(rng, "r", of.to, by, known or draw.GIVEN)
        return replace(made, receiver=receiver, to=of.section == "giving" and rng.random() < BEHIND)
    return made


def _with_object(rng: random.Random, made: Clause, articles: tuple[str, ...] | None) -> Clause:
    of, receiver = made.verb, made.receiver
    assert of is not None
    what = _object(rng, of, made, articles)
    if isinstance(receiver, Pronoun) and receiver.text == "she" and isinstance(what, Thing) and not what.article:
        what = replace(what, article="the") if what.noun.kind != lexicon.BARE else what  # her books: whose?
    if isinstance(what, Pronoun) and not made.to:
        made = replace(made, receiver=None)
    return replace(made, object=negatable(what, made))


def _object(rng: random.Random, of: Verb, made: Clause, articles: tuple[str, ...] | None) -> Phrase:
    luck, people = rng.random(), bool(draw.PEOPLE & set(of.object))
    if not people and of.key not in BY_NOUN and luck < PRONOUN:
        return Pronoun("o", rng.choice(["it", "it", "they"]))
    if articles is None and made.receiver is None and of.section in ("acc", "separable") and luck > 1 - PAIR:
        one, other = (draw.noun(rng, of.object) for _ in range(2))
        if one != other and one.kind == other.kind and not (people and of.state):
            first, second = (_paired(rng, role, noun) for role, noun in (("o1", one), ("o2", other)))
            return Both("o", first, second)
    found = draw.person(rng, "o", of.object, made.subject, articles)
    if isinstance(found, Thing) and found.noun.english in POURED and "poured" in of.object:
        if "upright" not in of.object or rng.random() < 0.5:
            content = rng.choice(POURED[found.noun.english])
            return Measure("o", replace(found, adjective=None), lexicon.nouns()[content])
    return found


def _paired(rng: random.Random, role: str, noun: Noun) -> Thing:
    while True:
        found = draw.thing(rng, role, noun)
        if found.article in UNPAIRED:
            return found


def _benefit(rng: random.Random, made: Clause) -> Adjunct:
    return prepositional(draw.person(rng, "f", ("person", "family"), made.subject, draw.KNOWN), "for", "für", "acc")


def negatable(phrase: Phrase, made: Clause) -> Phrase:
    """not an apple, not apples: kein; but "nicht gern"."""
    if made.negated and made.tense not in GERN:
        if isinstance(phrase, Thing) and phrase.article in ("", "a"):
            return replace(phrase, negated=True)
        if isinstance(phrase, Measure):
            return replace(phrase, container=negatable(phrase.container, made))  # type: ignore[arg-type]
    return phrase


def human(phrase: Phrase | None, of: Verb | None) -> bool:
    """Asked for by "who", not "what"."""
    if isinstance(phrase, Both):
        return human(phrase.one, of)
    if isinstance(phrase, Pronoun):
        return phrase.text != "it" and of is not None and bool(draw.PEOPLE & set((*of.object, *of.dative, *of.to)))
    return isinstance(phrase, Name) or (isinstance(phrase, Thing) and phrase.noun.kind in draw.PEOPLE)
