"""What a job trains: some lanes, side by side on the same data, and what is measured and asked of them on the way.

No Streamlit here: a lesson lives in a worker's process and says only what JSON can carry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Protocol

import core
from core.model import Transformer
from core.train import finetuning
from core.train.lessons import depth, pretraining, reversal
from core.train.lessons.genres import CLASSES, genres
from core.train.training import Plan, Training
from ui.training.messages import Answer, Answered, Classed, Filled, Question, Recalled, Settings, Values

TOP = 5  # words of a probe
SENTENCES = 64  # of a batch of facts
ASKED = 4  # facts whose answers are shown


class Lesson(Protocol):
    plan: Plan
    lanes: dict[str, Training]
    every: int  # steps between two measurements

    def measure(self) -> Values: ...

    def probe(self, asked: Question) -> Answer: ...


class Twins:
    """MLM and CLM on the same sentences: loss and accuracy held out, and what they say of the learner's own text."""

    every = 20
    plan = Plan(steps=3000, peak=5e-3, warmup=50, floor=5e-4)

    def __init__(self, settings: Settings) -> None:
        self.corpus, seed = pretraining.corpus(), settings["seed"]
        models = pretraining.untrained_twins(self.corpus, seed)
        self.lanes = {
            name: Training(models[name], pretraining.batches(name, self.corpus, seed), self.plan)
            for name in pretraining.NAMES
        }

    def measure(self) -> Values:
        return {name: pretraining.held_out(name, lane.model, self.corpus) for name, lane in self.lanes.items()}

    def probe(self, asked: Question) -> Filled | None:
        """Fill in one token of a text, say the same from its left side alone, go on with the whole."""
        ids = pretraining.read(asked["text"])
        tokenizer = self.corpus.tokenizer
        inside = len(ids) - 2
        if inside < 1:
            return None
        at = 1 + min(max(asked["at"], 0), inside - 1)
        mlm, clm = (self.lanes[name].model for name in pretraining.NAMES)
        said = {"mlm": pretraining.filled(mlm, ids, at), "clm": pretraining.followed(clm, ids, at)}
        guesses = {}
        for name, probs_V in said.items():
            best = probs_V.topk(TOP)
            shown = [tokenizer.show(int(id_)) for id_ in best.indices]
            guesses[name] = list(zip(shown, best.values.tolist(), strict=True))
        return {
            "text": asked["text"],
            "at": at - 1,
            "tokens": [tokenizer.show(id_) for id_ in ids[1:-1]],
            "unknown": sum(id_ == pretraining.UNK for id_ in ids),
            "guesses": guesses,
            "right": {name: float(probs_V[ids[at]]) for name, probs_V in said.items()},
            "continued": [tokenizer.show(id_) for id_ in pretraining.continued(clm, ids[:-1])],
        }


@cache
def bert() -> Transformer:
    return core.load("tiny-bert", device="cpu")


class FineTuning:
    """The trained tiny-bert and the same one untrained, on the same few labelled verses."""

    every = 5
    plan = Plan(steps=60, peak=5e-4, warmup=10, floor=0.0)

    def __init__(self, settings: Settings) -> None:
        seed = settings["seed"]
        self.data = genres(bert().tokenizer, settings["labels"], seed)
        bodies = {"pretrained": bert(), "scratch": finetuning.untrained(bert(), seed)}
        self.lanes: dict[str, Training] = {
            name: finetuning.finetuning(body, self.data.learned, len(CLASSES), self.plan, seed)
            for name, body in bodies.items()
        }

    def measure(self) -> Values:
        return {name: [finetuning.accuracy(lane.model, self.data.held_out)] for name, lane in self.lanes.items()}

    def probe(self, asked: Question) -> Classed | None:
        """Which class the learner's own text would be of."""
        tokenizer = bert().tokenizer
        encoding = tokenizer.encode(asked["text"])
        if all(encoding.special):
            return None
        ids = encoding.ids[: bert().config.max_tokens]
        said = {
            name: finetuning.scores(lane.model, [(ids, 0)])[0].softmax(-1).tolist() for name, lane in self.lanes.items()
        }
        unknown = sum(id_ == tokenizer.unknown_id for id_ in ids)
        return {"text": asked["text"], "tokens": [tokenizer.show(i) for i in ids], "unknown": unknown, "classes": said}


class Reversal:
    """The same facts shown one way each, and shown both ways."""

    every = 20
    plan = Plan(steps=600, peak=3e-3, warmup=20)

    def __init__(self, settings: Settings) -> None:
        seed = settings["seed"]
        self.facts = reversal.make_facts(settings["facts"], settings["both"], seed)
        self.lanes: dict[str, Training] = {}
        for name, remedy in (("one_way", False), ("both_ways", True)):
            shown_NT = reversal.statements(self.facts, remedy)
            drawn = partial(reversal.statement_batch, shown_NT, size=SENTENCES, seed=seed)
            self.lanes[name] = Training(reversal.untrained_model(seed), drawn, self.plan)

    def measure(self) -> Values:
        return {
            name: [[*key, share] for key, share in reversal.accuracies(lane.model, self.facts).items()]
            for name, lane in self.lanes.items()
        }

    def probe(self, asked: Question) -> Recalled:
        """The answers to some questions that were shown the other way only, and their answers the way they were."""
        facts = [fact for fact in self.facts if fact.shown == "forward"][:ASKED] or self.facts[:ASKED]
        return {"answers": {name: self._asked(lane.model, facts) for name, lane in self.lanes.items()}}

    def _asked(self, model: Transformer, facts: Sequence[reversal.Fact]) -> list[Answered]:
        answered = []
        for way in reversal.WAYS:
            chances = reversal.chances(model, facts, way).tolist()
            for fact, said, chance in zip(facts, reversal.answers(model, facts, way), chances, strict=True):
                given, right = fact.asked(way)
                answered.append((way, " ".join(given[1:]), " ".join(said), " ".join(right), chance))
        return answered


class Warmup:
    """A deep Post-LN stack twice, on the same sentences: at the full learning rate from the start, and with warm-up."""

    every = 20
    plan = depth.plan(depth.WARMUP, depth.PEAK)

    def __init__(self, settings: Settings) -> None:
        warmups = {"cold": 0, "warm": depth.WARMUP}
        self.lanes = {name: depth.learning("post", steps, settings["seed"]) for name, steps in warmups.items()}

    def measure(self) -> Values:
        corpus = pretraining.corpus()
        return {name: pretraining.held_out("clm", lane.model, corpus) for name, lane in self.lanes.items()}

    def probe(self, asked: Question) -> None:
        """It is asked nothing."""


LESSONS: dict[str, Callable[[Settings], Lesson]] = {
    "twins": Twins,
    "tuning": FineTuning,
    "reversal": Reversal,
    "warmup": Warmup,
}


def rehearse() -> None:
    """A step of each lesson that nobody sees: torch imports a good part of itself when it first trains."""
    for lesson in (
        Twins({"seed": 1}),
        FineTuning({"seed": 1, "labels": 2}),
        Reversal({"seed": 1, "facts": 6, "both": 2}),
        Warmup({"seed": 1}),
    ):
        for lane in lesson.lanes.values():
            next(lane)
        lesson.measure()
