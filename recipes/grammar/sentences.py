"""Whole sentences: statements, questions, orders, two clauses together."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from recipes.grammar import being, draw, english_clause, german_clause, lexicon, making
from recipes.grammar.clauses import Clause
from recipes.grammar.phrases import Adjunct, Pronoun
from recipes.grammar.words import Word, word

MODAL = ("can", "must", "have to", "should", "want to", "would like to")
PLAIN = 0.1  # share of short sentences of any verb, in the present and mostly of "I" and "you"
NOT_PAST = ("present", "progressive", "perfect", *MODAL)
QUIET = ("quiet", "nice", "sad", "friendly", "brave", "curious", "lazy", "loud", "happy")
PLEASE = ([word(",", "comma"), word("please", "please")], [word(",", "comma"), word("bitte", "please")])
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
    if when is None and rng.random() < PLAIN:
        return plain(rng, negated)
    if rng.random() < 0.22:
        tenses = {"present": 14, "past": 8, "will": 2, "perfect": 1}
        return being.be(rng, when or draw.some(rng, tenses), negated=negated, timed=timed)
    of = making.verb(rng)
    if when == "past" and of.tenses and "past" not in of.tenses:
        return any_clause(rng, when, timed, short, positive)
    among = None if when is None else ("past", "was ing", "had to", "wanted to") if when == "past" else NOT_PAST
    tense = making.tense(rng, of, among)
    return making.clause(rng, of, tense, negated=negated, timed=timed, short=short)


def plain(rng: random.Random, negated: bool) -> Clause:
    """I eat. You get up. All forms of "ich" and "du" are seen."""
    of = rng.choice(
        [verb for verb in lexicon.verbs().values() if "person" in verb.subject and verb.section != "saying"]
    )
    if of.section == "doing":
        return plain(rng, negated)
    who = Pronoun("s", draw.some(rng, {"I": 4, "you": 4, "he": 1, "she": 1, "we": 1, "they": 1}))
    tense = making.tense(rng, of, ("present", "progressive"))
    return making.clause(rng, of, tense, subject=who, negated=negated, timed=rng.random() < 0.2, short=True)


def statement(rng: random.Random) -> Sentence:
    clause = any_clause(rng)
    return made("statement", english_clause.statement(clause), german_clause.statement(clause), clause)


def there(rng: random.Random) -> Sentence:
    asked = rng.random() < 0.3
    theirs, ours, nouns = being.there_is(rng, rng.choice(["present", "past"]), asked)
    found = made("there", theirs, ours, mark="question" if asked else "statement")
    return replace(found, nouns=nouns)


def order(rng: random.Random) -> Sentence:
    if rng.random() < 0.06:
        return polite(rng, _be(rng))
    of = making.verb(rng)
    if (
        of.state
        or of.tenses
        or of.key in ("arrive", "fall asleep", "bark", "forget", "lose", "cough", "cry", "watch", "find")
    ):
        return order(rng)
    friend = Pronoun("s", "you")
    clause = making.clause(rng, of, "order", subject=friend, negated=rng.random() < 0.2, timed=False)
    return polite(rng, replace(clause, subject=None))


def _be(rng: random.Random) -> Clause:
    """Be quiet! Do not be sad!"""
    mood = rng.choice([a for a in lexicon.adjectives() if a.english in QUIET])
    said = Adjunct((word(mood.english, "q"),), (word(mood.german, "q"),))
    return Clause(None, None, "order", rng.random() < 0.4, predicate=said)


def polite(rng: random.Random, clause: Clause) -> Sentence:
    """The order, perhaps with "please" before or behind it."""
    theirs, ours = english_clause.order(clause), german_clause.order(clause)
    luck = rng.random()
    if luck < 0.25:
        theirs, ours = [word("please", "please"), *theirs], [word("bitte", "please"), *ours]
    elif luck < 0.4:
        theirs, ours = [*theirs, *PLEASE[0]], [*ours, *PLEASE[1]]
    return made("order", theirs, ours, clause, mark="order")


def yes_no(rng: random.Random) -> Sentence:
    clause = replace(any_clause(rng, positive=rng.random() < 0.85), early=False)
    if clause.tense not in ("can", "may") or rng.random() < 0.6:
        return asked("yes-no", clause)
    clause = tidy(clause)
    theirs, ours = [*english_clause.question(clause), *PLEASE[0]], [*german_clause.question(clause), *PLEASE[1]]
    return made("yes-no", theirs, ours, clause, mark="question")


def tidy(clause: Clause) -> Clause:
    """A statement on its way to a question: no time in front, no "often"."""
    return replace(clause, early=False, frequency=None)


def asked(kind: str, clause: Clause) -> Sentence:
    return made(kind, english_clause.question(clause), german_clause.question(clause), clause, mark="question")
