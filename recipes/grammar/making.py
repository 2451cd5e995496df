"""Making clauses: a verb, who and what goes with it, a tense, and a time that fits the tense."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, lexicon, objects, where
from recipes.grammar.clauses import GERN, Clause
from recipes.grammar.lexicon import Verb
from recipes.grammar.phrases import Adjunct, Phrase
from recipes.grammar.words import Word, word

TENSES = {
    "present": 32,
    "progressive": 14,
    "perfect": 8,
    "past": 30,
    "was ing": 6,
    "will": 10,
    "going to": 5,
    "can": 8,
    "must": 5,
    "have to": 5,
    "should": 4,
    "may": 3,
    "want to": 7,
}
TENSES |= {"would like to": 4, "had to": 4, "wanted to": 4, "like to": 4, "like ing": 3}
STATE = ("present", "past", "will")
LIKED = ("acc", "separable", "alone", "dative", "preposition", "putting")  # sections of verbs that "like to" goes with
TAGS = {
    "past": "past",
    "was ing": "past",
    "had to": "past",
    "wanted to": "past",
    "progressive": "now",
}  # all others: see tag()
SECTIONS = {"acc": 46, "separable": 18, "alone": 18, "dative": 8, "giving": 10, "preposition": 13, "putting": 9}
TIME, OFTEN, EARLY, PLACE, MANNER = 0.34, 0.12, 0.4, 0.25, 0.2
# Tenses that "always" goes with, and how often it does.
REPEATED = {"present": OFTEN, "past": 0.05, "perfect": 0.1, "can": 0.06, "must": 0.06, "have to": 0.06, "should": 0.06}


def verb(rng: random.Random) -> Verb:
    section = draw.some(rng, SECTIONS)
    return rng.choice([verb for verb in lexicon.verbs().values() if verb.section == section])


def tense(rng: random.Random, of: Verb, among: tuple[str, ...] | None = None) -> str:
    allowed = of.tenses or (STATE if of.state else tuple(TENSES))
    if "past" in allowed and (not of.state or of.key in ("see", "hear", "have")):
        allowed = (*allowed, "perfect")
    weights = TENSES | {"would like": 30, "have got": 12}  # of "want" and "have"
    fitting = {t: w for t, w in weights.items() if t in allowed and (among is None or t in among)}
    if of.english[0] == "work":  # "I am going to work": zur Arbeit
        fitting.pop("going to", None)
    if of.section not in LIKED:
        fitting = {t: w for t, w in fitting.items() if t not in GERN}
    return draw.some(rng, fitting or {"present" if "present" in allowed else allowed[0]: 1})


def tag(of: Verb | None, when: str) -> str:
    """Which times go with a tense: "yesterday" with the past, "every day" with what one does again and again."""
    if when in ("present", "have got", *GERN):
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
    made = objects.added(rng, made, under_not)
    if not short:
        made = _with_manner(rng, made)
    made = _with_places(rng, made, short)
    if timed and when != "perfect" and rng.random() < (TIME if often is None else TIME / 2):
        made = _with_time(rng, made)
    elif often is not None and often[0].text == "sometimes":
        made = replace(made, early=rng.random() < 0.5)
    return _unclear(made)


def _with_time(rng: random.Random, made: Clause) -> Clause:
    assert made.verb is not None
    found, tags = draw.time(rng, tag(made.verb, made.tense))
    again = found.english[0].text == "every"
    if (looks_past(made) and "past" in tags) or (again and (made.negated or made.frequency)):
        return made
    return replace(made, time=found, early=rng.random() < EARLY)


def _frequency(rng: random.Random, of: Verb, when: str, may: bool) -> tuple | None:
    bare = when == "past" and of.past == of.english[0]  # "I always read": not in the past
    if not may or of.state or bare or rng.random() > REPEATED.get(when, 0):
        return None
    english, german = rng.choice(list(lexicon.table("small")["frequencies"].items()))
    return word(english, "often"), word(german, "often")


def looks_past(made: Clause) -> bool:
    """Its English present looks like its past: I read, they put."""
    of, by = made.verb, made.subject
    bare = of is not None and of.past == of.english[0] and made.tense == "present" and not made.negated
    return bare and by is not None and (by.plural or by.person != 3)


def _unclear(made: Clause) -> Clause:
    """ "I read a book" without a time is meant as the past."""
    if looks_past(made) and made.time is None and made.frequency is None:
        return replace(made, tense="past")
    return made


def _with_manner(rng: random.Random, made: Clause) -> Clause:
    """He sings well; very slowly."""
    assert made.verb is not None
    fitting = []
    for english, entry in lexicon.table("small")["manner"].items():
        german, verbs = entry.split(" | ")
        language = made.verb.key == "speak"
        if made.verb.key.replace(" ", "_") not in verbs.split():
            continue
        if made.object is None or english.split("/")[0] in ("fast", "slowly") or (english == "well" and language):
            fitting.append((english, german))
    if not fitting or rng.random() > MANNER:
        return made
    english, german = rng.choice(fitting)
    theirs = tuple(word(part.split("/")[0], "how") for part in english.split())
    ours: tuple[Word, ...] = (word(german, "how"),)
    if english in ("well", "fast", "slowly") and rng.random() < 0.2:
        theirs, ours = (word("very", "very"), *theirs), (word("sehr", "very"), *ours)
    return replace(made, manner=Adjunct(theirs, ours))


def _with_places(rng: random.Random, made: Clause, short: bool) -> Clause:
    of = made.verb
    assert of is not None
    goal = place = by = None
    luck = rng.random()
    short = short or made.manner is not None
    if of.place == "goal" or (of.place == "goal?" and luck < PLACE and not short):
        goal = where.goal(rng, of.at, here=of.key == "come")
    elif of.place == "spot":
        put = of.section == "putting"
        found = where.spot(rng, "acc" if put else "dat") if put or luck < 0.6 else where.place(rng, of.at)
        goal, place = (found, None) if put else (None, found)
    elif of.place == "must" or (of.place in ("may", "spot?") and luck < PLACE and not short):
        place = where.spot(rng, "dat") if of.place == "spot?" and rng.random() < 0.3 else where.place(rng, of.at)
    if of.by == "must" or (of.by == "may" and rng.random() < 0.5 and not short):
        by = where.vehicle(rng)
    return replace(made, goal=goal, place=place, vehicle=by)
