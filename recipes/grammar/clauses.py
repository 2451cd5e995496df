"""A clause: who does what, when, how and where, and in which tense. Its English and its German are in two files."""

from dataclasses import dataclass, field

from recipes.grammar.lexicon import Verb
from recipes.grammar.phrases import Adjunct, Phrase
from recipes.grammar.words import Word

# present, progressive ("is eating"), past, will; "like to": gern; or a modal verb: its English name
TENSES = ("present", "progressive", "past", "will", "like to")


@dataclass(frozen=True)
class Clause:
    """What both languages say. asked: the part that a question word stands for ("object", "time" ...), its words below.

    verb: None is "be", whose complement is then the predicate. subject: None is an order to a friend.
    """

    subject: Phrase | None
    verb: Verb | None
    tense: str
    negated: bool = False
    object: Phrase | None = None  # accusative
    receiver: Phrase | None = None  # dative
    about: Adjunct | None = None  # the object of a verb with a preposition
    goal: Adjunct | None = None
    place: Adjunct | None = None
    vehicle: Adjunct | None = None
    time: Adjunct | None = None
    predicate: Adjunct | None = None  # is hungry, is a teacher, is on the table
    fixed: Adjunct | None = None  # plays football
    frequency: tuple[Word, Word] | None = None
    asked: str = ""
    question: Adjunct | None = None  # the question word
    early: bool = field(default=False)  # the time stands first

    @property
    def nouns(self) -> frozenset[str]:
        parts = (self.subject, self.object, self.receiver, self.about, self.goal, self.place, self.vehicle)
        found = [part.nouns for part in (*parts, self.predicate, self.fixed, self.question) if part is not None]
        return frozenset().union(*found)

    @property
    def verbs(self) -> frozenset[str]:
        return frozenset() if self.verb is None else frozenset({self.verb.key})
