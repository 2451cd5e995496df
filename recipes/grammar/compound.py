"""Two clauses in one sentence: and, but, because, that, if, when. German puts the verb of a dependent clause last."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english_clause, german_clause, lexicon, making, questions
from recipes.grammar.clauses import Clause
from recipes.grammar.phrases import Phrase, Pronoun
from recipes.grammar.sentences import Sentence, any_clause, made
from recipes.grammar.words import Word, of, word

COMMA = word(",", ",")
LINKED = word(",", "c")  # a comma that English has not
UNREAL = ("must", "have to", "should", "may", "would like to", "had to", "wanted to")  # not what a condition says
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
    """I work, but she sleeps: Ich arbeite, aber sie schläft. The English comma is often left out."""
    when = _tense(rng)
    one, other = _plain(rng, when), _plain(rng, when)
    link, verbindung = rng.choice(list(LINKS.items()))
    comma = [] if link == "and" else [word(",", ",", "c")]
    pause = [] if rng.random() < 0.4 else [COMMA]
    theirs = [*english(one, "one"), *pause, word(link, "c"), *english(other, "other")]
    ours = [*of("one", german_clause.statement(one)), *comma, word(verbindung, "c")]
    ours += of("other", german_clause.statement(other))
    return made("linked", theirs, ours, one, other)


def shared(rng: random.Random) -> Sentence:
    """She got up and went home: Sie ist aufgestanden und ist nach Hause gegangen."""
    when = _tense(rng)
    subject = draw.subject(rng, ("person", "family"), under_not=True)
    one, other = _of(rng, when, subject), _of(rng, when, subject, ("can", "must", "want to"))
    theirs = [*english(one, "one"), word("and", "c"), *english(other, "other")[len(subject.english(True)) :]]
    ours = [*of("one", german_clause.statement(one)), word("und", "c")]
    ours += of("other", german_clause.statement(other))[len(subject.german("nom")) :]
    return made("shared", theirs, ours, one, other)


def _of(rng: random.Random, when: str, subject: Phrase, modal: tuple[str, ...] = ()) -> Clause:
    """A clause of that person; the first has no modal verb, which would be read with the second, too."""
    while True:
        verb = making.verb(rng)
        if not {"person", "family"} <= set(verb.subject) or (
            when == "past" and "past" not in (verb.tenses or ("past",))
        ):
            continue
        tense = making.tense(rng, verb, ("past",) if when == "past" else ("present", *modal))
        clause = making.clause(rng, verb, tense, subject=subject, timed=False, short=True)
        if (clause.tense == "past") == (when == "past"):
            return clause


def because(rng: random.Random) -> Sentence:
    """I eat because I am hungry: Ich esse, weil ich hungrig bin."""
    when = _tense(rng)
    return _dependent("because", _plain(rng, when), _plain(rng, when), ("because", "weil"))


def condition(rng: random.Random) -> Sentence:
    """I read when it rains: Ich lese, wenn es regnet."""
    link, other, main = _condition(rng)
    return _dependent("condition", main, other, link)


def that(rng: random.Random) -> Sentence:
    """I know (that) he sleeps: Ich weiß, dass er schläft. Do you know that he sleeps: Weißt du, dass er schläft?"""
    saying = rng.choice([verb for verb in lexicon.verbs().values() if verb.section == "saying"])
    tense = rng.choice(["past", *saying.tenses, *saying.tenses])
    negated, question = rng.random() < 0.15, rng.random() < 0.15
    main = Clause(draw.subject(rng, saying.subject, under_not=True), saying, tense, negated and not question)
    other = _plain(rng, "past" if tense == "past" else _tense(rng))
    pointing = getattr(other.subject, "article", getattr(other.subject, "text", ""))
    leave_out = not question and rng.random() < 0.3 and pointing not in ("that", "those", "this", "these", "")
    if question:
        theirs, ours = english_clause.question(main), german_clause.question(main)
    else:
        theirs, ours = english_clause.statement(main), german_clause.statement(main)
    link = "v" if leave_out else "c"
    theirs = [*theirs, *([] if leave_out else [word("that", "c")]), *english(other, "other")]
    ours = [*ours, word(",", link), word("dass", link), *of("other", german_clause.dependent(other))]
    return made("that", theirs, ours, main, other, mark="question" if question else "statement")


def indirect(rng: random.Random) -> Sentence:
    """I know where he is: Ich weiß, wo er ist. Do you know what she ate: Weißt du, was sie gegessen hat?"""
    clause = questions.tidy(any_clause(rng, timed=rng.random() < 0.2, positive=True))
    why = rng.random() < 0.2
    parts = [p for p in ("object", "place", "goal", "time") if questions.possible(clause, p)]
    if not parts and not why:
        return indirect(rng)
    if why:
        other = replace(clause, asked="why", question=questions.single("why", "warum"))
    else:
        other = questions.about(rng, clause, rng.choice(parts))
    assert other.question is not None
    tense = "past" if other.tense == "past" and rng.random() < 0.3 else "present"
    asked = rng.random() < 0.35
    main = Clause(draw.subject(rng, ("person", "family"), True), lexicon.verbs()["know that"], tense)
    main = replace(main, negated=not asked and rng.random() < 0.5)
    theirs = english_clause.question(main) if asked else english_clause.statement(main)
    ours = german_clause.question(main) if asked else german_clause.statement(main)
    ours = [*ours, word(",", "v"), *of("other", [*other.question.german, *german_clause.dependent(other)])]
    theirs = [*theirs, *of("other", [*other.question.english, *english_clause.statement(other)])]
    return made("indirect", theirs, ours, main, other, mark="question" if asked else "statement")


def _dependent(kind: str, main: Clause, other: Clause, link: tuple[str, str]) -> Sentence:
    theirs = [*english(main, "main"), word(link[0], "c"), *english(other, "other")]
    ours = [*of("main", german_clause.statement(main)), LINKED, word(link[1], "c")]
    ours += of("other", german_clause.dependent(other))
    return made(kind, theirs, ours, main, other)


def first(rng: random.Random) -> Sentence:
    """If it rains, I read: Wenn es regnet, lese ich. When he came, we slept: Als er gekommen ist, haben wir ..."""
    link, other, main = _condition(rng)
    if rng.random() < 0.2:
        link = ("because", "weil")
    theirs = [word(link[0], "w"), *english(other, "other"), COMMA, *english(main, "main")]
    ours = [word(link[1], "w"), *of("other", german_clause.dependent(other)), COMMA]
    ours += of("main", german_clause.after(main))
    return made("first", theirs, ours, other, main)


def _condition(rng: random.Random) -> tuple[tuple[str, str], Clause, Clause]:
    """The two link words, what must hold, and what is said of it."""
    when = "past" if rng.random() < 0.35 else "present"
    link = ("when", "als") if when == "past" else rng.choice([("if", "wenn"), ("if", "wenn"), ("when", "wenn")])
    other, main = replace(_plain(rng, when), time=None), _plain(rng, when)
    if when == "present":  # "If it rains, I read": not in the past
        other, main = (replace(c, tense="present") if c.tense == "past" else c for c in (other, main))
    return _condition(rng) if other.tense in UNREAL else (link, other, main)
