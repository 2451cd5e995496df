"""Making clauses: a verb, who and what goes with it, a tense, and a time that fits the tense."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, lexicon
from recipes.grammar.clauses import Clause
from recipes.grammar.lexicon import Verb
from recipes.grammar.phrases import Phrase, Pronoun, Thing, prepositional
from recipes.grammar.words import word

TENSES = {
    "present": 30,
    "progressive": 14,
    "past": 38,
    "will": 12,
    "can": 8,
    "must": 6,
    "should": 4,
    "may": 3,
    "want to": 7,
}
TENSES |= {"would like to": 4, "had to": 4, "wanted to": 4, "like to": 5}
STATE = ("present", "past", "will")
LIKED = ("acc", "separable", "alone", "dative", "preposition", "putting")  # sections of verbs that "like to" goes with
TAGS = {"past": "past", "had to": "past", "wanted to": "past", "progressive": "now"}  # all others: see tag()
SECTIONS = {"acc": 46, "separable": 18, "alone": 18, "dative": 8, "giving": 10, "preposition": 13, "putting": 4}
TIME, OFTEN, EARLY, PLACE = 0.34, 0.12, 0.4, 0.25


def verb(rng: random.Random) -> Verb:
    section = draw.some(rng, SECTIONS)
    return rng.choice([verb for verb in lexicon.verbs().values() if verb.section == section])


def tense(rng: random.Random, of: Verb, among: tuple[str, ...] | None = None) -> str:
    allowed = of.tenses or (STATE if of.state else tuple(TENSES))
    fitting = {t: w for t, w in TENSES.items() if t in allowed and (among is None or t in among)}
    if of.section not in LIKED:
        fitting.pop("like to", None)
    return draw.some(rng, fitting or {"present" if "present" in allowed else allowed[0]: 1})


def tag(of: Verb | None, when: str) -> str:
    """Which times go with a tense: "yesterday" with the past, "every day" with what one does again and again."""
    if when in ("present", "like to"):
        return "now" if of is None or of.state else "habit"
    return TAGS.get(when, "will")


def clause(
    rng: random.Random,
    of: Verb,
    when: str,
    *,
    subject: Phrase | None = None,
    negated: bool = False,
    timed: bool = True,
    short: bool = False,
) -> Clause:
    """A clause of a verb in a tense. timed: it may have a time. short: nothing but what must be said."""
    often = _frequency(rng, of, when, timed and not negated)
    under_not = negated or (often is not None and often[0].text == "never")
    if subject is None:
        subject = draw.subject(rng, of.subject, under_not)
    made = Clause(subject, of, when, negated, frequency=often)
    made = _with_objects(rng, made, draw.UNDER_NOT if under_not else None)
    made = _with_places(rng, made, short)
    if timed and often is None and rng.random() < TIME:
        found, tags = draw.time(rng, tag(of, when))
        made = replace(made, time=found, early=rng.random() < EARLY)
        if (looks_past(made) and "past" in tags) or (negated and found.english[0].text == "every"):
            made = replace(made, time=None, early=False)
    return _unclear(rng, made)


def _frequency(rng: random.Random, of: Verb, when: str, may: bool) -> tuple | None:
    if not may or when != "present" or of.state or rng.random() > OFTEN:
        return None
    english, german = rng.choice(list(lexicon.table("small")["frequencies"].items()))
    return word(english, "often"), word(german, "often")


def looks_past(made: Clause) -> bool:
    """Its English present looks like its past: I read, they put."""
    of, by = made.verb, made.subject
    bare = of is not None and of.past == of.english[0] and made.tense == "present" and not made.negated
    return bare and by is not None and (by.plural or by.person != 3)


def _unclear(rng: random.Random, made: Clause) -> Clause:
    """ "I read a book" without a time is meant as the past."""
    if looks_past(made) and made.time is None and made.frequency is None:
        return replace(made, tense="past")
    return made


def _with_objects(rng: random.Random, made: Clause, articles: tuple[str, ...] | None) -> Clause:
    of, by = made.verb, made.subject
    assert of is not None
    known = draw.KNOWN if articles else None
    receiver = about = what = None
    if of.dative:
        receiver = _negatable(draw.person(rng, "r", of.dative, by, articles or draw.GIVEN), made)
    if of.to and (of.section == "giving" or rng.random() < 0.25):
        receiver = draw.person(rng, "r", of.to, by, known or draw.GIVEN)
    if of.with_ is not None:
        german, case = of.with_
        about = prepositional(draw.person(rng, "o", of.object, by, known), of.english[-1], german, case)
    elif of.object:
        what = draw.person(rng, "o", of.object, by, articles)
        if isinstance(receiver, Pronoun) and receiver.text == "she" and isinstance(what, Thing) and not what.article:
            what = replace(what, article="the") if what.noun.kind != lexicon.BARE else what  # her books: whose?
        if isinstance(what, Pronoun) and receiver is not None:
            receiver = None
        what = _negatable(what, made)
    fixed = draw.fixed(rng, of.fixed, "game") if of.fixed else None
    return replace(made, object=what, receiver=receiver, about=about, fixed=fixed)


def _negatable(phrase: Phrase, made: Clause) -> Phrase:
    """not an apple, not apples: kein; but "nicht gern"."""
    if made.negated and made.tense != "like to" and isinstance(phrase, Thing) and phrase.article in ("", "a"):
        return replace(phrase, negated=True)
    return phrase


def _with_places(rng: random.Random, made: Clause, short: bool) -> Clause:
    of = made.verb
    assert of is not None
    goal = place = by = None
    luck = rng.random()
    if of.place == "goal" or (of.place == "goal?" and luck < PLACE and not short):
        goal = draw.goal(rng, of.at)
    elif of.place == "spot":
        put = of.section == "putting"
        found = draw.spot(rng, "acc" if put else "dat") if put or luck < 0.6 else draw.place(rng, of.at)
        goal, place = (found, None) if put else (None, found)
    elif of.place == "must" or (of.place in ("may", "spot?") and luck < PLACE and not short):
        place = draw.spot(rng, "dat") if of.place == "spot?" and rng.random() < 0.3 else draw.place(rng, of.at)
    if of.by == "must" or (of.by == "may" and rng.random() < 0.5 and not short):
        by = draw.vehicle(rng)
    return replace(made, goal=goal, place=place, vehicle=by)
