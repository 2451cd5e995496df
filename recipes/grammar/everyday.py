"""What everyone says every day: how are you, what is your name, where are you from, what are you doing, thank you."""

from __future__ import annotations

import random
from dataclasses import replace

from recipes.grammar import draw, english, english_clause, german_clause, lexicon, making, sentences, where
from recipes.grammar.clauses import Clause
from recipes.grammar.declension import POSSESSIVES
from recipes.grammar.phrases import Adjunct, Name, Phrase, Pronoun, Thing
from recipes.grammar.questions import single
from recipes.grammar.sentences import Sentence, asked, made
from recipes.grammar.who_is import THINGS
from recipes.grammar.words import marked, word

OWNERS = dict(zip(POSSESSIVES, ("I", "you", "he", "she", "we", "they"), strict=True))
GREETINGS = ("hello/1", "thank/1 you/1", "good/1 morning/2", "good/1 evening/2", "good/1 night/2", "goodbye/1")


def everyday(rng: random.Random) -> Sentence:
    kinds = {how_are: 5, naming: 6, origin: 5, what_is: 3, doing: 6, knowing: 4, age: 3}
    return rng.choices(list(kinds), list(kinds.values()))[0](rng)


def someone(rng: random.Random) -> Phrase:
    who = draw.subject(rng, ("person", "family"), under_not=True)
    if isinstance(who, Thing) and who.noun.kind == "person":
        return Pronoun("s", "you")
    return who


def how_are(rng: random.Random) -> Sentence:
    """How are you: Wie geht es dir? I am fine: Es geht mir gut."""
    who: Phrase = Pronoun("s", "you") if rng.random() < 0.4 else someone(rng)
    be = word(english.be(who.person, who.plural), "v", "t")
    whom = who.german("dat")
    if rng.random() < 0.5:
        ours = [word("wie", "w"), word("geht", "v", "t"), word("es", "v", "t"), *whom]
        return made("everyday", [word("how", "w"), be, *who.english(True)], ours, mark="question")
    ours = [word("es", "v", "t"), word("geht", "v", "t"), *whom, word("gut", "q")]
    return made("everyday", [*who.english(True), be, word("fine", "q")], ours)


def naming(rng: random.Random) -> Sentence:
    """My name is Anna: Ich heiße Anna. What is your name: Wie heißt du?"""
    owner = draw.some(rng, {"my": 5, "your": 4, "his": 3, "her": 3})
    called = {"my": "heiße", "your": "heißt"}.get(owner, "heißt")
    who = Pronoun("s", OWNERS[owner]).german("nom")
    name, be = [word(owner, "s."), word("name", "v")], word("is", "v")
    if rng.random() < 0.4:
        theirs, ours = [word("what", "w"), be, *name], [word("wie", "w"), word(called, "v"), *who]
        return made("everyday", theirs, ours, mark="question")
    said: Name = draw.name(rng, "o")
    if rng.random() < 0.25:
        return made(
            "everyday", [be, *name, *said.english()], [word(called, "v"), *who, *said.german("nom")], mark="question"
        )
    return made("everyday", [*name, be, *said.english()], [*who, word(called, "v"), *said.german("nom")])


def origin(rng: random.Random) -> Sentence:
    """I am from Berlin, I come from Berlin: Ich komme aus Berlin. Where are you from: Woher kommst du?"""
    town = where.town(rng, "o", "from", "aus")
    kind = draw.some(rng, {"statement": 5, "yes-no": 2, "where": 4})
    clause = Clause(
        someone(rng), lexicon.verbs()["come"], "present", kind == "statement" and rng.random() < 0.2, about=town
    )
    if kind == "where":
        question = Adjunct((word("where", "o.n"),), (word("woher", "o.n", "o.p"),))
        clause = replace(clause, about=Adjunct(town.english[:1], ()), asked="place", question=question)
    theirs = clause if rng.random() < 0.4 else replace(clause, verb=None)
    if kind == "statement":
        return made("everyday", english_clause.statement(theirs), german_clause.statement(clause))
    return made("everyday", english_clause.question(theirs), german_clause.question(clause), mark="question")


def what_is(rng: random.Random) -> Sentence:
    """What is this? Who is she? What are those?"""
    what = rng.random() < 0.5
    if rng.random() < 0.15:
        time, spät = (marked(text, "p") for text in ("what/1 time/2 is/3 it/4", "wie/1 spät/2 ist/3 es/4"))
        return made("everyday", time, spät, mark="question")
    said = rng.choice(
        ["this", "that", "it", "these", "those"] if what else ["this", "that", "he", "she", "you", "they", "I"]
    )
    subject = Pronoun("s", said)
    tense = "past" if rng.random() < 0.2 else "present"
    question = single("what", "was") if what else single("who", "wer")
    return asked("everyday", Clause(subject, None, tense, asked="predicate", question=question))


def age(rng: random.Random) -> Sentence:
    """I am twelve years old: Ich bin zwölf Jahre alt."""
    number, zahl = rng.choice(list(lexicon.table("small")["numbers"].items()))
    years = Adjunct(
        tuple(marked("NUMBER/1 years/2 old/3", "a", NUMBER=number)),
        tuple(marked("NUMBER/1 Jahre/2 alt/3", "a", NUMBER=zahl)),
    )
    clause = Clause(someone(rng), None, "present", predicate=years)
    if rng.random() < 0.2:
        return asked("everyday", clause)
    return made("everyday", english_clause.statement(clause), german_clause.statement(clause))


def fragment(rng: random.Random) -> Sentence:
    """No sentence: a red apple, two dogs."""
    said = draw.thing(
        rng, "o", draw.noun(rng, [rng.choice(THINGS)]), ("a", "the", "", "poss", "number", "this", "these")
    )
    return replace(made("fragment", said.english(), said.german("nom")), nouns=said.nouns)


def doing(rng: random.Random) -> Sentence:
    """What are you doing: Was machst du? I do it every day: Ich mache es jeden Tag."""
    of = lexicon.verbs()["do"]
    tense = draw.some(rng, {"present": 4, "progressive": 6, "past": 5, "perfect": 1, "will": 2, "can": 1, "want to": 2})
    clause = Clause(someone(rng), of, tense)
    if rng.random() < 0.4 and tense != "perfect":
        clause = replace(clause, time=draw.time(rng, making.tag(of, tense))[0])
    if rng.random() < 0.65:
        return asked("everyday", replace(clause, asked="object", question=single("what", "was")))
    clause = replace(clause, object=Pronoun("o", rng.choice(["it", "this", "that"])), negated=rng.random() < 0.3)
    if clause.negated and clause.time and clause.time.english[0].text == "every":
        clause = replace(clause, time=None)
    return made("everyday", english_clause.statement(clause), german_clause.statement(clause))


def knowing(rng: random.Random) -> Sentence:
    """I do not know: Ich weiß nicht. Do you know? I know it."""
    of = lexicon.verbs()["know that"]
    clause = Clause(someone(rng), of, "present" if rng.random() < 0.8 else "past", rng.random() < 0.6)
    if rng.random() < 0.5:
        clause = replace(clause, object=Pronoun("o", rng.choice(["it", "that"])))
    if rng.random() < 0.2:
        return asked("everyday", replace(clause, negated=False))
    return made("everyday", english_clause.statement(clause), german_clause.statement(clause))


def phrase(rng: random.Random) -> Sentence:
    """Hello! Good morning, Anna! Yes, I am hungry."""
    entries = lexicon.table("small")["phrases"]
    key = rng.choice(list(entries))
    theirs, ours = marked(key, "p"), marked(entries[key], "p")
    comma = word(",", "comma")
    pause = [comma] if rng.random() < 0.75 or key == "no/1" else []
    if key in ("yes/1", "no/1") and rng.random() < 0.8:
        clause = replace(sentences.any_clause(rng, timed=False, short=True, positive=key == "yes/1"), early=False)
        theirs += [*pause, *english_clause.statement(clause)]
        ours += [word(",", "comma") if pause else word(",", "p1"), *german_clause.statement(clause)]
        return made("answer", theirs, ours, clause)
    if key in GREETINGS and rng.random() < 0.6:
        said = draw.name(rng, "n")
        theirs += [*pause, *said.english()]
        ours += [word(",", "comma") if pause else word(",", "p1"), *said.german("nom")]
    mark = rng.choice(["statement", "order"])
    return made("phrase", theirs, ours, mark=mark)
