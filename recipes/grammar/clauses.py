"""A clause: who does what, when, how and where, and in which tense. Its English and its German are in two files."""

from dataclasses import dataclass, field

from recipes.grammar.lexicon import Verb
from recipes.grammar.phrases import Adjunct, Phrase
from recipes.grammar.words import Word

# A tense: present, progressive ("is eating"), perfect ("has eaten"), past, "was ing", will, "going to"; "like to" and
# "like ing" ("likes eating"); "would like" without another verb; "have got"; or a modal verb: its English name
GERN = ("like to", "like ing")


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
    to: bool = False  # "gives the book to him", not "gives him the book"
    benefit: Adjunct | None = None  # for my sister
    about: Adjunct | None = None  # the object of a verb with a preposition
    goal: Adjunct | None = None
    place: Adjunct | None = None
    vehicle: Adjunct | None = None
    manner: Adjunct | None = None
    time: Adjunct | None = None
    predicate: Adjunct | None = None  # is hungry, is a teacher, is on the table
    fixed: Adjunct | None = None  # plays football
    frequency: tuple[Word, Word] | None = None
    asked: str = ""
    question: Adjunct | None = None  # the question word
    early: bool = field(default=False)  # the time stands first, or "sometimes"

    @property
    def nouns(self) -> frozenset[str]:
        parts = (self.subject, self.object, self.receiver, self.benefit, self.about, self.goal, self.place)
        found = [
            part.nouns for part in (*parts, self.vehicle, self.predicate, self.fixed, self.question) if part is not None
        ]
        return frozenset().union(*found)

    @property
    def front(self) -> Adjunct | None:
        """What stands before all else."""
        if not self.early or self.time is not None or self.frequency is None:
            return self.time if self.early else None
        often, oft = self.frequency
        return Adjunct((often,), (oft,))

    @property
    def often(self) -> tuple[Word, Word] | None:
        """The frequency in its usual place."""
        return None if self.early and self.time is None else self.frequency

    @property
    def verbs(self) -> frozenset[str]:
        return frozenset() if self.verb is None else frozenset({self.verb.key})
