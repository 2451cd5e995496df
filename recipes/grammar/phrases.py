"""Who and what: pronouns, names, nouns with article and adjective, two people. Each says itself in both languages."""

from dataclasses import dataclass

from recipes.grammar import declension, english
from recipes.grammar.lexicon import Adjective, Noun, Place
from recipes.grammar.words import Word, word

OBJECTS = {"I": "me", "you": "you", "he": "him", "she": "her", "we": "us", "they": "them"}
PERSONS = {
    "I": (1, False),
    "you": (2, False),
    "we": (1, True),
    "they": (3, True),
    "these": (3, True),
    "those": (3, True),
}
INDEFINITE = ("", "a", "no", "many", "some")


@dataclass(frozen=True)
class Phrase:
    """What all have. role: names the keys of its words. definite: decides its place in German, and nicht or kein."""

    role: str

    person = 3
    plural = False
    definite = True
    pronoun = False
    nouns = frozenset[str]()

    def english(self, subject: bool = False) -> list[Word]:
        raise NotImplementedError

    def german(self, case: str) -> list[Word]:
        raise NotImplementedError

    def key(self, part: str = "") -> str:
        return f"{self.role}.{part}"


@dataclass(frozen=True)
class Pronoun(Phrase):
    """I, you ... they; it; this, that, these and those before "is"; who and what."""

    text: str

    pronoun = True

    @property
    def person(self) -> int:  # type: ignore[override]
        return PERSONS.get(self.text, (3, False))[0]

    @property
    def plural(self) -> bool:  # type: ignore[override]
        return PERSONS.get(self.text, (3, False))[1]

    def english(self, subject: bool = False) -> list[Word]:
        return [word(self.text if subject else OBJECTS.get(self.text, self.text), self.key())]

    def german(self, case: str) -> list[Word]:
        return [word(declension.pronoun(self.text, case), self.key())]


@dataclass(frozen=True)
class Name(Phrase):
    text: str
    female: bool

    def english(self, subject: bool = False) -> list[Word]:
        return [word(self.text, self.key())]

    def german(self, case: str) -> list[Word]:
        return [word(self.text, self.key())]


@dataclass(frozen=True)
class Thing(Phrase):
    """A noun. article: the English one, "" for none, or a number, "many", "which"...; negated: German says kein."""

    noun: Noun
    article: str
    many: bool = False
    adjective: Adjective | None = None
    number: str = ""  # German of a number
    negated: bool = False

    @property
    def plural(self) -> bool:  # type: ignore[override]
        return self.many

    @property
    def definite(self) -> bool:  # type: ignore[override]
        return not (self.article in INDEFINITE or self.number)

    @property
    def nouns(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset({self.noun.english})

    def english(self, subject: bool = False) -> list[Word]:
        noun = english.plural(self.noun.english) if self.many else self.noun.english
        words = [] if self.adjective is None else [word(self.adjective.english, self.key("a"))]
        words.append(word(noun, self.key("n")))
        article = english.article(words[0].text) if self.article == "a" else self.article
        return [word(part, self.key("d")) for part in article.split()] + words

    def german(self, case: str, contracted: str = "") -> list[Word]:
        """contracted: a preposition that melts with the article (im, zum), if it does."""
        article = "no" if self.negated else self.article
        gender, many = self.noun.gender, self.many
        said = self.number or declension.article(article, case, gender, many)
        keys = [self.key("d")] + (["not"] if self.negated else [])
        words = [word(part, *keys) for part in said.split()]
        if contracted:
            both = declension.CONTRACTIONS.get((contracted, said))
            words = [word(both, self.key("p"), *keys)] if both else [word(contracted, self.key("p")), *words]
        if self.adjective is not None:
            table = "" if self.number else article
            words.append(word(declension.adjective(self.adjective, table, case, gender, many), self.key("a")))
        return [*words, word(declension.noun(self.noun, case, many), self.key("n"))]


@dataclass(frozen=True)
class Both(Phrase):
    """Anna and Tom."""

    one: Phrase
    other: Phrase

    plural = True

    @property
    def definite(self) -> bool:  # type: ignore[override]
        return self.one.definite and self.other.definite

    @property
    def nouns(self) -> frozenset[str]:  # type: ignore[override]
        return self.one.nouns | self.other.nouns

    def english(self, subject: bool = False) -> list[Word]:
        return [*self.one.english(subject), word("and", self.key("and")), *self.other.english(subject)]

    def german(self, case: str) -> list[Word]:
        return [*self.one.german(case), word("und", self.key("and")), *self.other.german(case)]


@dataclass(frozen=True)
class Measure(Phrase):
    """A cup of coffee: eine Tasse Kaffee."""

    container: Thing
    content: Noun

    @property
    def plural(self) -> bool:  # type: ignore[override]
        return self.container.many

    @property
    def definite(self) -> bool:  # type: ignore[override]
        return self.container.definite

    @property
    def nouns(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset({self.container.noun.english, self.content.english})

    def english(self, subject: bool = False) -> list[Word]:
        return [*self.container.english(), word("of", self.key("of")), word(self.content.english, self.key("m"))]

    def german(self, case: str) -> list[Word]:
        return [*self.container.german(case), word(self.content.german, self.key("m"))]


@dataclass(frozen=True)
class Adjunct:
    """Words that only stand somewhere: a time, a place, what one goes to or by."""

    english: tuple[Word, ...]
    german: tuple[Word, ...]
    nouns: frozenset[str] = frozenset()
    person: bool = False  # it is someone whom one asks for by "who"


def prepositional(phrase: Phrase, english: str, german: str, case: str) -> Adjunct:
    """in the park: im Park; to the park: in den Park; with him: mit ihm."""
    key = phrase.key("p")
    theirs = [word(part, key) for part in english.split()] + phrase.english()
    if not isinstance(phrase, Thing):
        return Adjunct(tuple(theirs), (word(german, key), *phrase.german(case)), phrase.nouns, person=True)
    human = phrase.noun.kind in ("person", "family")
    return Adjunct(tuple(theirs), tuple(phrase.german(case, german)), phrase.nouns, human)


def at(place: Place, thing: Thing) -> Adjunct:
    return prepositional(thing, place.at[0], place.at[1], "dat")


def towards(place: Place, thing: Thing) -> Adjunct:
    return prepositional(thing, "to", place.to, "dat" if place.to == "zu" else "acc")
