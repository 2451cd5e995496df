"""Two clauses in one sentence: and, but, because, that, if, when. German puts the verb of a dependent clause last."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english_clause, german_clause, lexicon, making
from recipes.grammar.clauses import Clause
from recipes.grammar.phrases import Pronoun
from recipes.grammar.sentences import Sentence, any_clause, made
from recipes.grammar.words import Word, of, word

COMMA = word(",", ",")
LINKED = word(",", "c")  # a comma that English has not
UNREAL = ("must", "should", "may", "would like to", "had to", "wanted to")  # not what a condition says
LINKS = {"and": "und", "but": "aber"}


def _plain(rng: random.Random, when: str) -> Clause:
    """A short clause in the past, or not, that begins with its subject; many show what a prefix does there."""
    if when == "present" and rng.random() < 0.3:
        of = rng.choice([verb for verb in lexicon.verbs().values() if verb.german.prefix])
        who = Pronoun("s", rng.choice(["I", "you"])) if rng.random() < 0.4 and "person" in of.subject else None
        return making.clause(rng, of, "present", subject=who, timed=False, short=True)
    clause = any_clause(rng, when, timed=rng.random() < 0.3, short=True)
    return replace(clause, early=False)


def _tense(rng: random.Random) -> str:
    return "past" if rng.random() < 0.5 else "present"


def english(clause: Clause, name: str) -> list[Word]:
    return of(name, english_clause.statement(clause))


def linked(rng: random.Random) -> Sentence:
    """I work, but she sleeps: Ich arbeite, aber sie schläft."""
    when = _tense(rng)
    one, other = _plain(rng, when), _plain(rng, when)
    link, verbindung = rng.choice(list(LINKS.items()))
    comma = [] if link == "and" else [COMMA]
    theirs = [*english(one, "one"), COMMA, word(link, "c"), *english(other, "other")]
    ours = [*of("one", german_clause.statement(one)), *comma, word(verbindung, "c")]
    ours += of("other", german_clause.statement(other))
    return made("linked", theirs, ours, one, other)


def because(rng: random.Random) -> Sentence:
    """I eat because I am hungry: Ich esse, weil ich hungrig bin."""
    when = _tense(rng)
    return _dependent("because", _plain(rng, when), _plain(rng, when), ("because", "weil"))


def that(rng: random.Random) -> Sentence:
    """I know that he sleeps: Ich weiß, dass er schläft."""
    saying = rng.choice([verb for verb in lexicon.verbs().values() if verb.section == "saying"])
    main = Clause(draw.subject(rng, saying.subject), saying, saying.tenses[0])
    return _dependent("that", main, _plain(rng, _tense(rng)), ("that", "dass"))


def _dependent(kind: str, main: Clause, other: Clause, link: tuple[str, str]) -> Sentence:
    theirs = [*english(main, "main"), word(link[0], "c"), *english(other, "other")]
    ours = [*of("main", german_clause.statement(main)), LINKED, word(link[1], "c")]
    ours += of("other", german_clause.dependent(other))
    return made(kind, theirs, ours, main, other)


def first(rng: random.Random) -> Sentence:
    """If it rains, I read: Wenn es regnet, lese ich. When he came, we slept: Als er gekommen ist, haben wir ..."""
    when = "past" if rng.random() < 0.4 else "present"
    link = ("when", "als") if when == "past" else ("if", "wenn")
    other, main = replace(_plain(rng, when), time=None), _plain(rng, when)
    if other.tense in UNREAL:
        return first(rng)
    theirs = [word(link[0], "w"), *english(other, "other"), COMMA, *english(main, "main")]
    ours = [word(link[1], "w"), *of("other", german_clause.dependent(other)), COMMA]
    ours += of("main", german_clause.after(main))
    return made("first", theirs, ours, other, main)
