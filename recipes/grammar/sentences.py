"""Whole sentences: statements, questions, orders, two clauses together."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from recipes.grammar import being, draw, english_clause, german_clause, lexicon, making
from recipes.grammar.clauses import Clause
from recipes.grammar.phrases import Adjunct, Pronoun, Thing
from recipes.grammar.words import Word, word

MODAL = ("can", "must", "should", "want to", "would like to")
HOW = {"old": "alt", "big": "groß", "tall": "groß", "long": "lang", "heavy": "schwer", "expensive": "teuer"}
ENDS = {"statement": ".", "question": "?", "order": "!"}


@dataclass(frozen=True)
class Sentence:
    """One sentence in both languages, as words; the clauses it is made of."""

    kind: str
    english: tuple[Word, ...]
    german: tuple[Word, ...]
    verbs: frozenset[str]
    nouns: frozenset[str]


def made(kind: str, english: list[Word], german: list[Word], *clauses: Clause, mark: str = "statement") -> Sentence:
    end = word(ENDS[mark], "end")
    verbs = frozenset().union(*(clause.verbs for clause in clauses))
    nouns = frozenset().union(*(clause.nouns for clause in clauses))
    return Sentence(kind, (*english, end), (*german, end), verbs, nouns)


def any_clause(
    rng: random.Random, when: str | None = None, timed: bool = True, short: bool = False, positive: bool = False
) -> Clause:
    """A clause of any verb or of "be", now and then negated; when: past or not."""
    negated = not positive and rng.random() < 0.17
    if rng.random() < 0.22:
        return being.be(rng, when or draw.some(rng, {"present": 7, "past": 4, "will": 1}), negated=negated, timed=timed)
    of = making.verb(rng)
    if when == "past" and of.tenses and "past" not in of.tenses:
        return any_clause(rng, when, timed, short, positive)
    among = None if when is None else ("past", "had to", "wanted to") if when == "past" else ("present", *MODAL)
    tense = making.tense(rng, of, among)
    return making.clause(rng, of, tense, negated=negated, timed=timed, short=short)


def statement(rng: random.Random) -> Sentence:
    clause = any_clause(rng)
    return made("statement", english_clause.statement(clause), german_clause.statement(clause), clause)


def there(rng: random.Random) -> Sentence:
    asked = rng.random() < 0.3
    theirs, ours, nouns = being.there_is(rng, rng.choice(["present", "past"]), asked)
    found = made("there", theirs, ours, mark="question" if asked else "statement")
    return replace(found, nouns=nouns)


def order(rng: random.Random) -> Sentence:
    of = making.verb(rng)
    if (
        of.state
        or of.tenses
        or of.key in ("arrive", "fall asleep", "bark", "forget", "lose", "cough", "cry", "watch", "find")
    ):
        return order(rng)
    friend = Pronoun("s", "you")
    clause = making.clause(rng, of, "order", subject=friend, negated=rng.random() < 0.2, timed=False)
    clause = replace(clause, subject=None)
    theirs, ours = english_clause.order(clause), german_clause.order(clause)
    if rng.random() < 0.35:
        theirs, ours = [word("please", "please"), *theirs], [word("bitte", "please"), *ours]
    return made("order", theirs, ours, clause, mark="order")


def yes_no(rng: random.Random) -> Sentence:
    return asked("yes-no", tidy(any_clause(rng, positive=True)))


def tidy(clause: Clause) -> Clause:
    """A statement on its way to a question: no time in front, no "often"."""
    return replace(clause, early=False, frequency=None)


def asked(kind: str, clause: Clause) -> Sentence:
    return made(kind, english_clause.question(clause), german_clause.question(clause), clause, mark="question")


def question(rng: random.Random) -> Sentence:
    """What, who, whom, where, where to, when, why, which, how many, how old."""
    if rng.random() < 0.06:
        return how(rng)
    why = rng.random() < 0.14
    clause = tidy(any_clause(rng, timed=rng.random() < 0.4, positive=not why))
    if why:
        return asked("question", replace(clause, asked="why", question=single("why", "warum")))
    choices = [part for part in ("object", "receiver", "place", "goal", "time", "subject") if possible(clause, part)]
    if not choices:
        return question(rng)
    return asked("question", about(rng, clause, rng.choice(choices)))


def possible(clause: Clause, part: str) -> bool:
    if part == "time":
        return clause.time is None and clause.tense not in ("progressive", "like to") and clause.verb is not None
    if part == "subject":
        person = clause.verb is None or "person" in clause.verb.subject
        impersonal = isinstance(clause.subject, Pronoun) and clause.subject.text == "it"
        thing = isinstance(clause.subject, Thing) and not draw.PEOPLE & {clause.subject.noun.kind}
        if clause.predicate is not None and clause.predicate.nouns:
            return False  # "Who is a teacher?" may ask for a man or a woman
        return person and not impersonal and not thing and not isinstance(clause.object, Pronoun)
    if part == "receiver" and clause.object is not None:
        return False  # "Who did you give the book?" is not good English
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
    case = "acc" if part == "object" else "dat"
    if isinstance(said, Thing) and rng.random() < 0.45:
        words = "how many" if said.many and rng.random() < 0.6 and part == "object" else "which"
        if said.noun.plural is not None:
            which = Thing(said.role, said.noun, words, said.many)
            chosen = Adjunct(tuple(which.english()), tuple(which.german(case)), which.nouns)
            return replace(without(clause, part), asked=part, question=chosen)
    human = not isinstance(said, Thing) or said.noun.kind in draw.PEOPLE
    word_ = Pronoun("o", "who" if human else "what")
    chosen = Adjunct(tuple(word_.english()), tuple(word_.german(case)))
    return replace(without(clause, part), asked=part, question=chosen)


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
