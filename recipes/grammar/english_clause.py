"""The English of a clause: subject, verb, objects, manner, place, time; do-support; who stands first in questions."""

from recipes.grammar import english
from recipes.grammar.clauses import GERN, Clause
from recipes.grammar.words import Word, word

DO = {"present": ("do", "does"), "past": ("did", "did")}
AUXILIARIES = ("can", "must", "should", "may", "will")
BASES = {"had to": ("past", "have to"), "wanted to": ("past", "want to"), "want to": ("present", "want to")}
BASES |= {"like to": ("present", "like to"), "like ing": ("present", "like"), "have to": ("present", "have to")}


def statement(clause: Clause) -> list[Word]:
    assert clause.subject is not None
    helper, rest = verb_group(clause, plain=not clause.negated)
    often = [] if clause.often is None else [clause.often[0]]
    negation = [word("not", "not")] if clause.negated else []
    if clause.negated and helper and helper[0].text == "can":
        helper, negation = [word("cannot", "t", "not")], []
    front = [] if clause.front is None else list(clause.front.english)
    return [*front, *clause.subject.english(True), *helper[:1], *negation, *helper[1:], *often, *rest, *tail(clause)]


def question(clause: Clause) -> list[Word]:
    """With the verb, or a form of do, before the subject; a question for the subject is like a statement."""
    first = [] if clause.question is None else list(clause.question.english)
    if clause.asked == "subject":
        helper, rest = verb_group(clause, plain=True)
        return [*first, *helper, *rest, *tail(clause)]
    assert clause.subject is not None
    helper, rest = verb_group(clause, plain=False)
    middle = [word("not", "not")] if clause.negated else []
    often = [] if clause.often is None else [clause.often[0]]
    return [*first, *helper[:1], *clause.subject.english(True), *middle, *helper[1:], *often, *rest, *tail(clause)]


def order(clause: Clause) -> list[Word]:
    """To a friend: Eat the apple! Do not eat the apple! Be quiet!"""
    first = [word("do", "t"), word("not", "not")] if clause.negated else []
    return [*first, *([word("be", "v", "t")] if clause.verb is None else base(clause, "v", "t")), *tail(clause)]


def verb_group(clause: Clause, plain: bool) -> tuple[list[Word], list[Word]]:
    """What comes before a "not" or changes places with the subject, and the rest. plain: without do."""
    person, many = (3, False) if clause.subject is None else (clause.subject.person, clause.subject.plural)
    third, tense, verb = person == 3 and not many, clause.tense, clause.verb
    if verb is None:
        if tense == "will":
            return [word("will", "t")], [word("be", "v")]
        if tense == "perfect":
            return [word(inflected("have", third), "t")], [word("been", "v")]
        return [word(english.be(person, many, tense == "past"), "v", "t")], []
    if tense in ("progressive", "was ing"):
        said = english.ing(verb.english[0], verb.doubled)
        return [word(english.be(person, many, tense == "was ing"), "t")], [word(said, "v"), *others(clause)]
    head = verb.english[0]
    past = verb.past or english.past(head, verb.doubled)
    if tense == "perfect":
        done = word(english.participle(head, verb.past, verb.doubled), "v")
        return [word(inflected("have", third), "t")], [done, *others(clause)]
    if tense == "have got":
        return [word(inflected("have", third), "v", "t")], [word("got", "v", "t")]
    if tense == "going to":
        return [word(english.be(person, many), "t")], [word("going", "t"), word("to", "t"), *base(clause, "v")]
    if tense == "would like":
        return [word("would", "t", "v")], [word("like", "t", "v")]
    if tense in AUXILIARIES:
        return [word(tense, "t")], base(clause, "v")
    if tense == "would like to":
        return [word("would", "t")], [word("like", "t"), word("to", "t"), *base(clause, "v")]
    when, modal = BASES.get(tense, (tense, ""))
    key = "gern" if tense in GERN else "t"
    what = base(clause, "v", form="ing" if tense == "like ing" else "")
    if not plain:
        return [word(DO[when][third], "t")], [word(w, key) for w in modal.split()] + what
    if modal:
        first, *more = modal.split()
        said = "had" if tense == "had to" else english.past(first) if when == "past" else inflected(first, third)
        return [], [word(said, key), *(word(w, key) for w in more), *what]
    return [], [word(past if when == "past" else inflected(head, third), "v", "t"), *others(clause)]


def inflected(verb: str, third: bool) -> str:
    return english.third(verb) if third else verb


def base(clause: Clause, *keys: str, form: str = "") -> list[Word]:
    assert clause.verb is not None
    head = clause.verb.english[0]
    return [word(english.ing(head, clause.verb.doubled) if form else head, *keys), *others(clause)]


def others(clause: Clause) -> list[Word]:
    """The verb's other words: look for, turn on; unless they come behind a pronoun or belong to the object."""
    assert clause.verb is not None
    more = clause.verb.english[1:]
    if clause.verb.with_ or clause.verb.section == "saying":
        more = more[:-1]
    return [] if split(clause) else [word(w, "v") for w in more]


def split(clause: Clause) -> bool:
    """pick him up"""
    return bool(clause.verb and clause.verb.phrasal and clause.object is not None and clause.object.pronoun)


def tail(clause: Clause) -> list[Word]:
    """All that follows the verb."""
    found: list[Word] = []
    receiver = [] if clause.receiver is None else clause.receiver.english()
    if not clause.to:
        found += receiver
    found += [] if clause.object is None else clause.object.english()
    if split(clause) and clause.verb is not None:
        found += [word(w, "v") for w in clause.verb.english[1:]]
    if clause.to:
        found += [word("to", "r.to"), *receiver]
    late = None if clause.early else clause.time
    parts = [clause.predicate, clause.fixed, clause.about, clause.benefit, clause.manner, clause.goal, clause.place]
    return found + [w for part in (*parts, clause.vehicle, late) if part is not None for w in part.english]
