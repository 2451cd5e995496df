"""Clauses with "be": is hungry, is bigger than the cat, is a teacher, is on the table; and the weather."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english, lexicon
from recipes.grammar.clauses import Clause
from recipes.grammar.lexicon import Adjective
from recipes.grammar.phrases import Adjunct, Phrase, Pronoun, Thing
from recipes.grammar.words import Word, word

DEGREES = {"very": "sehr", "too": "zu"}
THINGS = (
    "food",
    "drink",
    "reading",
    "clothing",
    "flat",
    "upright",
    "furniture",
    "vehicle",
    "sight",
    "animal",
    "person",
    "family",
    "building",
)
SHOWN = tuple(kind for kind in THINGS if kind != "building") + ("place", "door")
LYING = ("reading", "clothing", "flat", "upright", "pets")
WEATHER = ("cold", "warm", "hot", "dark")
WHO_IS = ("he", "she", "name", "brother", "sister", "mother", "father", "son", "daughter", "uncle", "aunt")


def be(rng: random.Random, when: str, *, negated: bool = False, timed: bool = True) -> Clause:
    kinds = {quality: 40, compared: 14, profession: 7, presented: 18, located: 18, person_at: 8, weather: 5}
    made = rng.choices(list(kinds), list(kinds.values()))[0](rng, when, negated)
    if timed and changing(made) and rng.random() < 0.3:
        tag = {"past": "past", "will": "will"}.get(when, "now")
        found, _ = draw.time(rng, tag)
        made = replace(made, time=found, early=rng.random() < 0.4)
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
        return Pronoun("s", rng.choice(["I", "you", "he", "she", "we", "they"]))
    if luck < 0.42:
        return draw.name(rng, "s")
    return draw.thing(rng, "s", draw.noun(rng, (rng.choice(THINGS),)), draw.KNOWN, chance=0)


def _fitting(subject: Phrase) -> list[Adjective]:
    if isinstance(subject, Thing):
        return list(lexicon.adjectives_of(subject.noun))
    return [adjective for adjective in lexicon.adjectives() if "person" in adjective.kinds]


def quality(rng: random.Random, when: str, negated: bool) -> Clause:
    """The apple is very big."""
    subject = _subject(rng, negated)
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
    if not fitting or (isinstance(subject, Pronoun) and subject.text in ("I", "you")):
        return compared(rng, when, negated)
    when = "present" if when == "will" else when
    adjective = rng.choice(fitting)
    assert adjective.comparative is not None
    more, mehr = adjective.comparative
    if isinstance(subject, Thing):
        others = [noun for noun in lexicon.nouns().values() if adjective.fits(noun) and noun.kind == subject.noun.kind]
        other: Phrase = draw.thing(rng, "o", rng.choice(others), draw.KNOWN, subject.plural, 0)
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
            (word(more, "q"), word("than", "than"), *other.english()),
            (word(mehr, "q"), word("als", "than"), *other.german("nom")),
            other.nouns,
        ),
    )


def profession(rng: random.Random, when: str, negated: bool) -> Clause:
    """She is a teacher: Sie ist Lehrerin."""
    who = rng.choice(WHO_IS)
    subject: Phrase
    if who in ("he", "she"):
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


def presented(rng: random.Random, when: str, negated: bool) -> Clause:
    """This is a red apple: Das ist ein roter Apfel."""
    articles = ("a", "", "poss", "the") if negated else ("a", "", "poss", "number", "the")
    what = draw.thing(rng, "o", draw.noun(rng, (rng.choice(SHOWN),)), articles, chance=0.5)
    if negated and what.article in ("a", ""):
        what = replace(what, negated=True)
    subject = Pronoun("s", "these" if what.plural else "this")
    said = Adjunct(tuple(what.english()), tuple(what.german("nom")), what.nouns)
    return Clause(subject, None, "present" if when == "will" else when, negated, predicate=said)


def located(rng: random.Random, when: str, negated: bool) -> Clause:
    """The book is on the table."""
    of = draw.noun(rng, LYING)
    articles = draw.KNOWN if negated or rng.random() < 0.6 else ("a", "number", "")
    subject = draw.thing(rng, "s", of, articles, chance=0.4)
    return Clause(subject, None, when, negated, place=draw.spot(rng, "dat"), predicate=None)


def person_at(rng: random.Random, when: str, negated: bool) -> Clause:
    """They are in the park."""
    subject = draw.subject(rng, ("person", "family"), under_not=True)
    return Clause(subject, None, when, negated, place=draw.place(rng))


def weather(rng: random.Random, when: str, negated: bool) -> Clause:
    """It is cold. It is raining."""
    it = Pronoun("s", "it")
    if rng.random() < 0.5:
        of = lexicon.verbs()[rng.choice(["rain", "snow"])]
        return Clause(it, of, "progressive" if when == "present" else when, negated)
    name = rng.choice(WEATHER)
    adjective = next(adjective for adjective in lexicon.adjectives() if adjective.english == name)
    return Clause(it, None, when, negated, predicate=Adjunct((word(name, "q"),), (word(adjective.german, "q"),)))


def there_is(rng: random.Random, when: str, asked: bool) -> tuple[list[Word], list[Word], frozenset[str]]:
    """There is a dog in the park: Es gibt einen Hund im Park."""
    kinds = ("animal", "person", "upright", "furniture", "reading", "food", "drink")
    what = draw.thing(rng, "o", draw.noun(rng, (rng.choice(kinds),)), ("a", "", "no", "number", "many", "some"))
    where = draw.place(rng)
    there, es = word("there", "s"), word("es", "s")
    be = word(english.be(3, what.plural, when == "past"), "v", "t")
    gibt = word("gab" if when == "past" else "gibt", "v", "t")
    first, erst = ([be, there], [gibt, es]) if asked else ([there, be], [es, gibt])
    nouns = what.nouns | where.nouns
    return [*first, *what.english(), *where.english], [*erst, *what.german("acc"), *where.german], nouns
