"""The words of both languages, read from ``data/*.toml``, and what each needs for its forms."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from recipes.grammar.conjugation import GermanVerb

FOLDER = Path(__file__).with_name("data")
GENDERS = {"der": "m", "die": "f", "das": "n"}
NOUNS = (
    "person", "family", "animal", "food", "drink", "reading", "clothing", "flat", "upright", "furniture", "abstract",
)  # fmt: skip
MORE_NOUNS = ("door", "vehicle", "sight", "show", "language", "place")
BARE = "language"  # without an article: "Ich lerne Deutsch"


@dataclass(frozen=True)
class Noun:
    """german: nominative singular. plural: None if it is not counted. weak: -n in all other cases."""

    english: str
    german: str
    gender: str
    plural: str | None
    weak: bool
    kind: str


@dataclass(frozen=True)
class Place:
    """A noun and the prepositions for being there (with the dative) and going there."""

    noun: Noun
    at: tuple[str, str]
    to: str


@dataclass(frozen=True)
class Adjective:
    english: str
    german: str
    stem: str
    comparative: tuple[str, str] | None
    kinds: frozenset[str]

    def fits(self, noun: Noun) -> bool:
        countable = noun.plural is not None or self.english not in ("big", "small")
        return countable and bool(self.kinds & kinds_of(noun))


@dataclass(frozen=True)
class Verb:
    """A verb and what stands with it; the fields are those of ``data/verbs.toml``."""

    key: str
    section: str
    english: tuple[str, ...]  # its words; the first takes the endings
    phrasal: bool  # a pronoun stands before the last word
    past: str
    doubled: bool
    german: GermanVerb
    subject: tuple[str, ...]
    object: tuple[str, ...]
    dative: tuple[str, ...]
    to: tuple[str, ...]
    with_: tuple[str, str] | None
    place: str
    at: tuple[str, ...]
    fixed: str
    state: bool
    tenses: tuple[str, ...]
    by: str
    alone: bool
    for_: bool


@cache
def table(file: str) -> dict[str, dict]:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


@cache
def nouns() -> dict[str, Noun]:
    found = {}
    for kind in (*NOUNS, *MORE_NOUNS):
        for english, entry in (table("nouns") | table("places"))[kind].items():
            assert english not in found, f"{english} stands twice"
            found[english] = _noun(english, entry, kind)
    return found


def _noun(english: str, entry: str, kind: str) -> Noun:
    article_word, *rest = entry.split("|")[0].strip().split(", ")
    article, german = article_word.split()
    return Noun(english, german, GENDERS[article], rest[0] if rest else None, "weak" in rest, kind)


@cache
def feminine() -> dict[str, Noun]:
    """Friend, teacher ... where it is clear that she is a woman: Freundin, Lehrerin."""
    return {name: _noun(name, entry, "person") for name, entry in table("small")["feminine"].items()}


@cache
def places() -> dict[str, Place]:
    found = {}
    for english, entry in table("places")["place"].items():
        _, at, to = entry.split(" | ")
        there, german = at.split()
        found[english] = Place(nouns()[english], (there, german), to)
    return found


@cache
def members(kind: str) -> tuple[Noun, ...]:
    """The nouns of a kind, of a group, or the one noun of that name (but "family" is the kind)."""
    groups = table("places")["groups"]
    if kind in nouns() and kind not in NOUNS:
        return (nouns()[kind],)
    if kind in groups:
        return tuple(nouns()[name] for name in groups[kind])
    found = tuple(noun for noun in nouns().values() if noun.kind == kind)
    assert found, f"{kind} is no kind of noun"
    return found


@cache
def kinds_of(noun: Noun) -> frozenset[str]:
    groups = {name for name, names in table("places")["groups"].items() if noun.english in names}
    return frozenset({noun.english, noun.kind} | groups)


def owned(noun: Noun) -> bool:
    """It can be mine: my friend, my dog, my house; but not my king, my lion, my star."""
    groups = {"person": "mine", "animal": "kept", "place": "our_places", "sight": ""}
    return noun.kind not in groups or groups[noun.kind] in kinds_of(noun)


@cache
def adjectives() -> tuple[Adjective, ...]:
    found = []
    for english, entry in table("small")["adjective"].items():
        words, more, kinds = (part.strip() for part in entry.split("|"))
        german, *stem = words.split()
        pair = tuple(more.split()) or None
        for kind in kinds.split():
            members(kind)
        found.append(Adjective(english, german, stem[0] if stem else german, pair, frozenset(kinds.split())))
    return tuple(found)


@cache
def adjectives_of(noun: Noun) -> tuple[Adjective, ...]:
    return tuple(adjective for adjective in adjectives() if adjective.fits(noun))


@cache
def verbs() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for section, entries in table("verbs").items():
        for key, entry in entries.items():
            assert key not in found, f"{key} stands twice"
            found[key] = _verb(section, key, dict(entry))
    return found


def _verb(section: str, key: str, entry: dict) -> Verb:
    words = tuple(entry.pop("word", key).replace("~ ", "").split())
    with_ = entry.pop("with", None)
    verb = Verb(
        key=key,
        section=section,
        english=words,
        phrasal="~" in key,
        past=entry.pop("past", ""),
        doubled=entry.pop("doubled", False),
        german=GermanVerb.parse(entry.pop("de")),
        subject=tuple(entry.pop("subject", ("person", "family"))),
        object=tuple(entry.pop("object", ())),
        dative=tuple(entry.pop("dative", ())),
        to=tuple(entry.pop("to", ())),
        with_=None if with_ is None else (with_[0], with_[1]),
        place=entry.pop("place", ""),
        at=tuple(entry.pop("at", ())),
        fixed=entry.pop("fixed", ""),
        state=entry.pop("state", False),
        tenses=tuple(entry.pop("tenses", ())),
        by=entry.pop("by", ""),
        alone=entry.pop("alone", False),
        for_=entry.pop("for", False),
    )
    assert not entry, f"{key}: unknown {list(entry)}"
    for kind in (*verb.subject, *verb.object, *verb.dative, *verb.to, *verb.at):
        members(kind)
    return verb
