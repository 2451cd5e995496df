"""One training job in a process of its own: commands come in as lines of JSON, what happens goes out the same way.

    python -m ui.training.worker

A process of its own, because training in a thread would share the interpreter's lock with every visit; at low priority,
so that a click elsewhere goes first. It ends when its input ends: no server, no job.
"""

from __future__ import annotations

import contextlib
import copy
import json
import math
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

from ui.training.messages import Command, Message, Numbers, Question, Row

if TYPE_CHECKING:  # torch is imported by a thread that already listens: see main
    from core.train.training import Step
    from ui.training.lessons import Lesson

FLUSH = 0.2  # seconds between two reports
PROBED = 1.0  # and between two answers to the learner's own text
KEPT = 50  # steps between two copies to go back to
HOPELESS = 2.0  # times the loss of blind guessing: the run has come apart


class Worker:
    """A lesson, and whether it runs. ``handle`` takes commands, ``advance`` makes a step of every lane."""

    def __init__(self, out: TextIO, lesson: Lesson) -> None:
        self.out, self.lesson = out, lesson
        self.running, self.singles = True, 0
        self.rows: list[Row] = []
        self.asked: Question | None = None
        self.reported = self.probed = 0.0
        self.tell({"tell": "begun", "steps": lesson.plan.steps, "every": lesson.every})
        self.measured()
        self.keep()

    def tell(self, message: Message) -> None:
        tell(self.out, message)

    # ---- commands ----

    def handle(self, command: Command) -> None:
        if command["do"] == "pause":
            self.running = False
            self.report()
            self.tell({"tell": "paused"})
        elif command["do"] == "go":
            self.running = True
            self.tell({"tell": "running"})
        elif command["do"] == "step":
            self.running, self.singles = False, 1
        elif command["do"] == "rate":
            for lane in self.lesson.lanes.values():
                lane.scale = command["scale"]
        elif command["do"] == "probe":
            self.asked = command["asked"]
            self.answer()
        elif command["do"] == "back":
            self.back()

    def back(self) -> None:
        """Back to the last weights that were still good."""
        step, states = self.kept
        for name, lane in self.lesson.lanes.items():
            scale = lane.scale
            lane.restore(copy.deepcopy(states[name]))
            lane.scale = scale
        self.running, self.rows = False, []
        self.tell({"tell": "back", "step": step})
        self.measured()
        self.answer()

    # ---- training ----

    def advance(self) -> None:
        """A step of every lane. What is no number any more stops the run."""
        try:
            steps = {name: next(lane) for name, lane in self.lesson.lanes.items()}
        except StopIteration:
            return self.finish()
        number = max(step.step for step in steps.values())
        self.rows.append((number, {name: numbers(step) for name, step in steps.items()}))
        if any(self.hopeless(name, step.loss) for name, step in steps.items()):
            self.running, self.singles = False, 0
            self.report()
            return self.tell({"tell": "apart", "step": number, "kept": self.kept[0]})
        due = number % self.lesson.every == 0
        if due:
            self.measured()
        if number % KEPT == 0:
            self.keep()
        if time.monotonic() - self.probed > PROBED or self.singles:
            self.answer()
        if self.singles:
            self.singles -= 1
            self.report()
            if not due:
                self.measured()
            self.tell({"tell": "paused"})
        elif time.monotonic() - self.reported > FLUSH:
            self.report()
        if number >= self.lesson.plan.steps:
            self.finish()

    def hopeless(self, name: str, loss: float) -> bool:
        """NaN, infinite, or far worse than knowing nothing."""
        blind = math.log(self.lesson.lanes[name].model.config.out_vocab)
        return not math.isfinite(loss) or loss > HOPELESS * blind

    def keep(self) -> None:
        lanes = self.lesson.lanes
        self.kept = (max(lane.step for lane in lanes.values()), {name: lane.state() for name, lane in lanes.items()})

    def measured(self) -> None:
        self.report()
        step = max(lane.step for lane in self.lesson.lanes.values())
        self.tell({"tell": "measured", "step": step, "values": self.lesson.measure()})

    def answer(self) -> None:
        if self.asked is not None:
            self.probed = time.monotonic()
            step = max(lane.step for lane in self.lesson.lanes.values())
            self.tell({"tell": "probe", "step": step, "answer": self.lesson.probe(self.asked)})

    def report(self) -> None:
        self.reported = time.monotonic()
        if self.rows:
            self.tell({"tell": "rows", "rows": self.rows})
            self.rows = []

    def finish(self) -> None:
        self.running, self.singles = False, 0
        self.report()
        self.answer()
        self.tell({"tell": "done"})


def numbers(step: Step) -> Numbers:
    values = (
        step.loss,
        step.accuracy,
        step.grad_norm,
        step.tokens_per_second,
        step.learning_rate,
        float(step.tokens_seen),
    )
    return [value if math.isfinite(value) else None for value in values]


def tell(out: TextIO, message: Message) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def listen(commands: queue.Queue[Command]) -> None:
    """Commands from the server; when it is gone, so is this process."""
    for line in sys.stdin:
        commands.put(json.loads(line))
    os._exit(0)


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is not a message
    commands: queue.Queue[Command] = queue.Queue()
    threading.Thread(target=listen, args=(commands,), daemon=True).start()
    import torch

    from ui.training import lessons

    torch.set_num_threads(1)
    lessons.rehearse()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # not before: who waits for the first figures should not wait for the imports of an idle process
    tell(out, {"tell": "ready"})
    start = commands.get()
    assert start["do"] == "start", start
    worker = Worker(out, lessons.LESSONS[start["kind"]](start["settings"]))
    while True:
        busy = worker.running or worker.singles
        with contextlib.suppress(queue.Empty):
            worker.handle(commands.get(block=not busy))
            continue
        worker.advance()


if __name__ == "__main__":
    main()
