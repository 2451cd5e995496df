"""The German of a clause: the verb second, first or last, what it leaves at the end, and the order between.

    Gestern | hat   | der Mann | dem Kind heute im Park einen Apfel | gegeben
    front     finite  subject    midfield                             closing
Duden 4, "Die Grammatik", on the Satzklammer and the order of the Mittelfeld: pronouns, time, dative, what is known,
nicht, manner, place, what is new, goal.
"""

from recipes.grammar.clauses import GERN, Clause
from recipes.grammar.lexicon import table
from recipes.grammar.words import Word, word

PAST = ("past", "was ing")
MODALS_OF_NO = {"must": "may"}  # "must not" is forbidden: darf nicht


def statement(clause: Clause) -> list[Word]:
    """The verb second: behind the subject, or behind a time with the subject after it."""
    assert clause.subject is not None
    finite, closing = verb(clause)
    if clause.front is not None:
        return [*clause.front.german, finite, *clause.subject.german("nom"), *midfield(clause), *closing]
    return [*clause.subject.german("nom"), finite, *midfield(clause), *closing]


def question(clause: Clause) -> list[Word]:
    """The verb first, or second behind the question word."""
    finite, closing = verb(clause)
    first = [] if clause.question is None else list(clause.question.german)
    subject = [] if clause.asked == "subject" or clause.subject is None else clause.subject.german("nom")
    return [*first, finite, *subject, *midfield(clause), *closing]


def after(clause: Clause) -> list[Word]:
    """The main clause behind another one, which takes the first place: Wenn es regnet, lese ich."""
    return question(clause)


def dependent(clause: Clause) -> list[Word]:
    """The verb last: weil er einen Apfel gegessen hat, weil er aufsteht."""
    assert clause.subject is not None
    finite, closing = verb(clause)
    start = [*clause.subject.german("nom"), *midfield(clause)]
    if clause.verb is not None and simple(clause):
        return [*start, Word(clause.verb.german.prefix + finite.text, finite.keys)]
    return [*start, *closing, finite]


def order(clause: Clause) -> list[Word]:
    if clause.verb is None:
        return [word("sei", "v", "t"), *midfield(clause)]
    said = clause.verb.german
    closing = [word(said.prefix, "v")] if said.prefix else []
    return [word(said.imperative, "v", "t"), *midfield(clause), *closing]


def simple(clause: Clause) -> bool:
    """One verb form, in the present tense or the Präteritum."""
    past = clause.tense in PAST and clause.verb is not None and clause.verb.german.joined in table("small")["irregular"]
    return clause.tense in ("present", "progressive", "have got", *GERN) or past


def verb(clause: Clause) -> tuple[Word, list[Word]]:
    """The finite verb, and what stands at the end of the clause."""
    person, many = (3, False) if clause.subject is None else (clause.subject.person, clause.subject.plural)
    tense = MODALS_OF_NO.get(clause.tense, clause.tense) if clause.negated else clause.tense
    tense = "past" if tense in PAST else tense
    if clause.verb is None:
        if tense == "will":
            return word(irregular("werden", person, many), "t"), [word("sein", "v")]
        if tense == "perfect":
            return word(irregular("sein", person, many), "t"), [word("gewesen", "v")]
        return word(irregular("sein", person, many, tense == "past"), "v", "t"), []
    german = clause.verb.german
    if simple(clause):
        closing = [word(german.prefix, "v")] if german.prefix else []
        if german.joined in table("small")["irregular"]:
            return word(irregular(german.joined, person, many, tense == "past"), "v", "t"), closing
        return word(german.present(person, many), "v", "t"), closing
    if tense in ("past", "perfect"):
        return word(irregular(german.auxiliary, person, many), "t"), [word(german.participle, "v")]
    if tense == "would like":
        return word(modal("would like to", person, many), "t", "v"), []
    return word(modal(tense, person, many), "t"), [word(german.joined, "v")]


def modal(tense: str, person: int, many: bool) -> str:
    forms = table("small")["modals"][tense].split(" | ")[0].split()
    return forms[3 if many else person - 1]


def irregular(infinitive: str, person: int, many: bool, past: bool = False) -> str:
    forms = table("small")["irregular"][infinitive].split(" | ")[past].split()
    return forms[3 if many else person - 1]


def midfield(clause: Clause) -> list[Word]:
    """All between the finite verb (or the subject behind it) and the end, in order."""
    places: list[tuple[int, list[Word]]] = []

    def put(place: int, words: list[Word] | tuple[Word, ...]) -> None:
        places.append((place, list(words)))

    if clause.object is not None:
        put(0 if clause.object.pronoun else 5 if clause.object.definite else 11, clause.object.german("acc"))
    if clause.receiver is not None:
        new = not clause.receiver.definite and clause.object is None and clause.asked != "object"
        put(1 if clause.receiver.pronoun else 10 if new else 4, clause.receiver.german("dat"))
    if clause.time is not None and not clause.early:
        put(2, clause.time.german)
    if clause.often is not None:
        put(6 if clause.often[1].text == "nie" else 3, [clause.often[1]])
    if clause.negated and not says_kein(clause):
        put(6, [word("nicht", "not")])
    if clause.tense in GERN:
        put(7, [word("gern", "gern")])
    later = {8: (clause.benefit, clause.manner, clause.vehicle), 9: (clause.place,), 12: (clause.about,)}
    later |= {13: (clause.goal,), 14: (clause.fixed, clause.predicate)}
    for place, part in ((place, part) for place, parts in later.items() for part in parts):
        if part is not None:
            put(place, part.german)
    return [w for _, words in sorted(places, key=lambda entry: entry[0]) for w in words]


def says_kein(clause: Clause) -> bool:
    """The negation stands in an article."""
    parts = [part.german for part in (clause.predicate, clause.about) if part is not None]
    parts += [tuple(clause.object.german("acc"))] if clause.object is not None else []
    parts += [tuple(clause.receiver.german("dat"))] if clause.receiver is not None else []
    return any(w.text.startswith("kein") and "not" in w.keys for words in parts for w in words)
