"""Questions with a question word: what, who, where, when, why, which, how many, how old."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, lexicon, objects
from recipes.grammar.clauses import GERN, Clause
from recipes.grammar.phrases import Adjunct, Pronoun, Thing
from recipes.grammar.sentences import Sentence, any_clause, asked, tidy
from recipes.grammar.words import word

HOW = {"old": "alt", "big": "groß", "tall": "groß", "long": "lang", "heavy": "schwer", "expensive": "teuer"}


def question(rng: random.Random) -> Sentence:
    """What, who, whom, where, where to, when, why, which, how many, how old."""
    if rng.random() < 0.06:
        return how(rng)
    why = rng.random() < 0.14
    clause = tidy(any_clause(rng, timed=rng.random() < 0.4, positive=not why))
    if why:
        return asked("question", replace(clause, asked="why", question=single("why", "warum")))
    choices = [
        part for part in ("object", "receiver", "about", "place", "goal", "time", "subject") if possible(clause, part)
    ]
    if not choices:
        return question(rng)
    return asked("question", about(rng, clause, rng.choice(choices)))


def possible(clause: Clause, part: str) -> bool:
    if part == "time":
        return clause.time is None and clause.tense not in ("progressive", "perfect", *GERN) and clause.verb is not None
    if part == "subject":
        person = clause.verb is None or "person" in clause.verb.subject
        impersonal = isinstance(clause.subject, Pronoun) and clause.subject.text == "it"
        thing = isinstance(clause.subject, Thing) and not draw.PEOPLE & {clause.subject.noun.kind}
        if clause.predicate is not None and clause.predicate.nouns:
            return False  # "Who is a teacher?" may ask for a man or a woman
        return person and not impersonal and not thing and not isinstance(clause.object, Pronoun)
    if part == "receiver" and clause.object is not None and not clause.to:
        return False  # "Who did you give the book?" is not good English
    if part in ("object", "place") and clause.verb is not None and clause.verb.key in objects.UNASKED:
        return False
    if part == "object" and clause.verb is not None and clause.verb.key == "know":
        return objects.human(clause.object, clause.verb)  # What do you know: weißt
    if part == "about":
        return clause.about is not None and clause.verb is not None and clause.verb.with_ is not None
    return getattr(clause, part) is not None


def about(rng: random.Random, clause: Clause, part: str) -> Clause:
    """The clause with a question word in the place of that part."""
    said = getattr(clause, part, None)
    if part == "time":
        return replace(clause, asked=part, question=single("when", "wann"))
    if part == "subject":
        return replace(clause, subject=Pronoun("s", "who"), asked=part, question=single("who", "wer", "s."))
    if part in ("place", "goal"):
        wo = "wo" if part == "place" else "wohin"
        return replace(without(clause, part), asked=part, question=single("where", wo))
    if part == "about":
        return behind(clause)
    case = "acc" if part == "object" else "dat"
    if isinstance(said, Thing) and rng.random() < 0.45:
        words = "how many" if said.many and rng.random() < 0.6 and part == "object" else "which"
        if said.noun.plural is not None:
            which = Thing(said.role, said.noun, words, said.many)
            chosen = Adjunct(tuple(which.english()), tuple(which.german(case)), which.nouns)
            return replace(without(clause, part), asked=part, question=chosen)
    human = part == "receiver" or objects.human(said, clause.verb)
    word_ = Pronoun("o", "who" if human else "what")
    chosen = Adjunct(tuple(word_.english()), tuple(word_.german(case)))
    return replace(without(clause, part), asked=part, question=chosen)


def behind(clause: Clause) -> Clause:
    """Who are you waiting for: auf wen? What: worauf?"""
    assert clause.verb is not None and clause.verb.with_ is not None and clause.about is not None
    german, case = clause.verb.with_
    what = [word(f"wo{'r' * (german[0] in 'aeiouü')}{german}", "o.", "o.p")]
    who = [word(german, "o.p"), *Pronoun("o", "who").german(case)]
    person = clause.about.person
    asked = Adjunct((word("who" if person else "what", "o."),), tuple(who if person else what))
    return replace(clause, about=Adjunct(clause.about.english[:1], ()), asked="about", question=asked)


def without(clause: Clause, part: str) -> Clause:
    return replace(clause, **{part: None})  # type: ignore[arg-type]


def single(english: str, german: str, key: str = "w") -> Adjunct:
    return Adjunct((word(english, key),), (word(german, key),))


def how(rng: random.Random) -> Sentence:
    """How old is the man?"""
    fitting = [adjective for adjective in lexicon.adjectives() if adjective.english in HOW]
    adjective = rng.choice(fitting)
    of = draw.noun(rng, sorted(adjective.kinds))
    subject = draw.thing(rng, "s", of, draw.KNOWN, chance=0)
    words = Adjunct(
        (word("how", "w"), word(adjective.english, "q")), (word("wie", "w"), word(HOW[adjective.english], "q"))
    )
    return asked("question", Clause(subject, None, rng.choice(["present", "past"]), asked="how", question=words))
