"""Clauses with "be": is hungry, is bigger than the cat, is my friend, is on the table; and the weather."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english, lexicon, where
from recipes.grammar.clauses import Clause
from recipes.grammar.lexicon import Adjective
from recipes.grammar.phrases import Adjunct, Phrase, Pronoun, Thing
from recipes.grammar.who_is import THINGS, identity, presented, profession
from recipes.grammar.words import Word, word

DEGREES = {"very": "sehr", "too": "zu"}
LYING = ("reading", "clothing", "flat", "upright", "pets")
WEATHER = ("cold", "warm", "hot", "dark")


def be(rng: random.Random, when: str, *, negated: bool = False, timed: bool = True) -> Clause:
    kinds = {
        quality: 40,
        compared: 14,
        profession: 8,
        identity: 12,
        presented: 18,
        located: 18,
        person_at: 10,
        weather: 7,
    }
    made = rng.choices(list(kinds), list(kinds.values()))[0](rng, when, negated)
    timed = timed and changing(made) and when != "perfect"
    if timed and rng.random() < 0.3:
        tag = {"past": "past", "will": "will"}.get(when, "now")
        found, _ = draw.time(rng, tag)
        return replace(made, time=found, early=rng.random() < 0.4)
    if timed and not negated and made.verb is None and rng.random() < 0.12:
        often, oft = rng.choice(list(lexicon.table("small")["frequencies"].items()))
        made = replace(made, frequency=(word(often, "often"), word(oft, "often")))
    return made


def changing(clause: Clause) -> bool:
    """True today, perhaps not tomorrow: how or where someone is, the weather; not what is bigger than what."""
    moods = lexicon.table("small")["degrees"]["moods"]
    if clause.predicate is not None and clause.predicate.english[-1].text not in moods:
        return False
    return not isinstance(clause.subject, Thing) or clause.subject.noun.kind in draw.PEOPLE


def _subject(rng: random.Random, negated: bool) -> Phrase:
    """Of whom or what something is said, without an adjective of its own."""
    luck = rng.random()
    if luck < 0.32:
        return Pronoun("s", draw.some(rng, draw.PERSONS))
    if luck < 0.42:
        return draw.name(rng, "s")
    return draw.thing(rng, "s", draw.noun(rng, (rng.choice(THINGS),)), draw.KNOWN, chance=0)


def _fitting(subject: Phrase) -> list[Adjective]:
    if isinstance(subject, Thing):
        return list(lexicon.adjectives_of(subject.noun))
    if isinstance(subject, Pronoun) and subject.text == "it":
        return [
            adjective for adjective in lexicon.adjectives() if {"clothing", "flat", "food", "reading"} & adjective.kinds
        ]
    return [adjective for adjective in lexicon.adjectives() if "person" in adjective.kinds]


def quality(rng: random.Random, when: str, negated: bool) -> Clause:
    """The apple is very big."""
    subject = _subject(rng, negated)
    if isinstance(subject, Thing) and rng.random() < 0.06 and subject.noun.kind not in draw.PEOPLE:
        subject = Pronoun("s", "it")
    fitting = _fitting(subject)
    if not fitting:
        return quality(rng, when, negated)
    adjective = rng.choice(fitting)
    ours, theirs = [word(adjective.german, "q")], [word(adjective.english, "q")]
    degrees = lexicon.table("small")["degrees"]
    if adjective.english not in degrees["none"] and rng.random() < 0.35:
        degree = "too" if adjective.english in degrees["too"] and rng.random() < 0.4 else "very"
        theirs, ours = [word(degree, "very"), *theirs], [word(DEGREES[degree], "very"), *ours]
    return Clause(subject, None, when, negated, predicate=Adjunct(tuple(theirs), tuple(ours)))


def compared(rng: random.Random, when: str, negated: bool) -> Clause:
    """The horse is bigger than the dog."""
    subject = _subject(rng, negated)
    fitting = [adjective for adjective in _fitting(subject) if adjective.comparative]
    if not fitting:
        return compared(rng, when, negated)
    when = "present" if when in ("will", "perfect") else when
    adjective = rng.choice(fitting)
    assert adjective.comparative is not None
    more, mehr = adjective.comparative
    words, worte = [word(more, "q"), word("than", "than")], [word(mehr, "q"), word("als", "than")]
    if rng.random() < 0.25:  # as big as: so groß wie
        words = [word("as", "so"), word(adjective.english, "q"), word("as", "than")]
        worte = [word("so", "so"), word(adjective.german, "q"), word("wie", "than")]
    person = not isinstance(subject, Thing) or subject.noun.kind in draw.PEOPLE
    if person and rng.random() < 0.35:
        other: Phrase = draw.person(rng, "o", ("person", "family"), subject, ("poss",))
        if other.nouns == subject.nouns and other.nouns:
            return compared(rng, when, negated)
    elif isinstance(subject, Thing):
        others = [noun for noun in lexicon.nouns().values() if adjective.fits(noun) and noun.kind == subject.noun.kind]
        other = draw.thing(rng, "o", rng.choice(others), draw.KNOWN, subject.plural, 0)
        if other.nouns == subject.nouns:
            return compared(rng, when, negated)
    else:
        other = draw.thing(rng, "o", draw.noun(rng, ("family",)), ("poss",), False, 0)
    return Clause(
        subject,
        None,
        when,
        negated,
        predicate=Adjunct(
            (*words, *other.english()),
            (*worte, *other.german("nom")),
            other.nouns,
        ),
    )


def located(rng: random.Random, when: str, negated: bool) -> Clause:
    """The book is on the table."""
    of = draw.noun(rng, LYING)
    articles = draw.KNOWN if negated or rng.random() < 0.6 else ("a", "number", "")
    subject: Phrase = draw.thing(rng, "s", of, articles, chance=0.4)
    if rng.random() < 0.07:
        subject = Pronoun("s", "it")
    return Clause(subject, None, when, negated, place=where.spot(rng, "dat"), predicate=None)


def person_at(rng: random.Random, when: str, negated: bool) -> Clause:
    """They are in the park."""
    subject = draw.subject(rng, ("person", "family"), under_not=True)
    return Clause(subject, None, when, negated, place=where.place(rng))


def weather(rng: random.Random, when: str, negated: bool) -> Clause:
    """It is cold. It is raining."""
    it = Pronoun("s", "it")
    if rng.random() < 0.5:
        of = lexicon.verbs()[rng.choice(["rain", "snow"])]
        said = (
            rng.choice(["present", "progressive"])
            if when == "present"
            else rng.choice(["past", "was ing"])
            if when != "will"
            else when
        )
        return Clause(it, of, said, negated)
    name = rng.choice(WEATHER)
    adjective = next(adjective for adjective in lexicon.adjectives() if adjective.english == name)
    return Clause(it, None, when, negated, predicate=Adjunct((word(name, "q"),), (word(adjective.german, "q"),)))


def there_is(rng: random.Random, when: str, asked: bool) -> tuple[list[Word], list[Word], frozenset[str]]:
    """There is a dog in the park: Es gibt einen Hund im Park."""
    kinds = ("animal", "person", "upright", "furniture", "reading", "food", "drink", "sight")
    what = draw.thing(rng, "o", draw.noun(rng, (rng.choice(kinds),)), ("a", "", "no", "number", "many", "some"))
    at = where.place(rng)
    while at.english[0].text == "there":
        at = where.place(rng)
    if rng.random() < 0.25:
        at = where.spot(rng, "dat")
    there, es = word("there", "s"), word("es", "s")
    be = word(english.be(3, what.plural, when == "past"), "v", "t")
    gibt = word("gab" if when == "past" else "gibt", "v", "t")
    first, erst = ([be, there], [gibt, es]) if asked else ([there, be], [es, gibt])
    nouns = what.nouns | at.nouns
    return [*first, *what.english(), *at.english], [*erst, *what.german("acc"), *at.german], nouns
