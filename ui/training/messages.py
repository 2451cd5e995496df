"""What a page and a training process say to each other: one JSON object a line, told apart by ``do`` and by ``tell``.

The server of the page sends commands (``do``), the worker tells what happens (``tell``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, final

Settings = Mapping[str, int]  # of a run: seed; labels (tuning); facts, both (reversal)

# ---- commands: from the page ----


class Question(TypedDict, total=False):
    """What is asked of the models along the way: the learner's text, and which token is hidden. None: {}."""

    text: str
    at: int


class Start(TypedDict):
    do: Literal["start"]
    kind: str  # of lesson
    settings: Settings


class Move(TypedDict):
    do: Literal["pause", "go", "step", "back"]


class Rate(TypedDict):
    """scale: multiplies the planned learning rate."""

    do: Literal["rate"]
    scale: float


class Ask(TypedDict):
    do: Literal["probe"]
    asked: Question


Command = Start | Move | Rate | Ask

# ---- what a worker tells ----

# Of a lane at a step; None: no finite number, which JSON cannot say.
LOSS, ACCURACY, GRADIENT, SPEED, RATE, SEEN = range(6)
Numbers = list[float | None]

Row = tuple[int, dict[str, Numbers]]  # step, numbers of each lane
# Of each lane, measured on held-out data: [loss, accuracy] (twins, warmup), [accuracy] (tuning), or for each group of
# facts [how shown, how asked, share right] (reversal).
Values = Mapping[str, Sequence[Any]]
Measurement = tuple[int, Values]  # step, values


@final
class Filled(TypedDict):
    """Of the twins: the text with the token ``at`` hidden, what each says there (token, chance), how CLM goes on."""

    text: str
    tokens: list[str]
    at: int
    unknown: int
    guesses: dict[str, list[tuple[str, float]]]
    right: dict[str, float]
    continued: list[str]


@final
class Classed(TypedDict):
    """Of fine-tuning: each model's chances of the classes."""

    text: str
    tokens: list[str]
    unknown: int
    classes: dict[str, list[float]]


Answered = tuple[str, str, str, str, float]  # way asked, question, what was said, what is right, chance of that


@final
class Recalled(TypedDict):
    """Of the reversal: some questions to each model."""

    answers: dict[str, list[Answered]]


Answer = Filled | Classed | Recalled | None  # None: the text has nothing in it that these models read


class State(TypedDict):
    tell: Literal["ready", "running", "paused", "done"]


class Begun(TypedDict):
    """steps: planned; every: so many steps between two measurements."""

    tell: Literal["begun"]
    steps: int
    every: int


class Rows(TypedDict):
    tell: Literal["rows"]
    rows: list[Row]


class Measured(TypedDict):
    tell: Literal["measured"]
    step: int
    values: Values


class Probe(TypedDict):
    tell: Literal["probe"]
    step: int
    answer: Answer


class Apart(TypedDict):
    """The run has come apart at ``step``; the weights of step ``kept`` were good."""

    tell: Literal["apart"]
    step: int
    kept: int


class Back(TypedDict):
    tell: Literal["back"]
    step: int


Message = State | Begun | Rows | Measured | Probe | Apart | Back
