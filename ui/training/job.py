"""A training job as its server knows it: a worker's process, and all that it has told. No Streamlit here."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ui.training.messages import Command, Measurement, Message, Probe, Question, Row, Settings

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "ui.training.worker")
ALIVE = ("starting", "running", "paused", "apart", "done")


class Process:
    """A worker: lines of JSON in, lines of JSON out."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        quiet = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
        self.child = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **quiet},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def send(self, command: Command) -> None:
        assert self.child.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it has died: its reader tells
            self.child.stdin.write(json.dumps(command) + "\n")
            self.child.stdin.flush()

    def end(self) -> None:
        """Kill it: nothing in it is wanted, and a step may take long."""
        self.child.kill()
        self.child.wait()

    @property
    def alive(self) -> bool:
        return self.child.poll() is None


@dataclass
class Job:
    """What is known of a job."""

    id: str
    kind: str
    settings: Settings
    process: Process
    state: str = "starting"  # one of ALIVE, "stopped", "dead", "idle" (its place was given to another)
    steps: int = 0  # planned
    rows: list[Row] = field(default_factory=list)
    measured: list[Measurement] = field(default_factory=list)
    probe: Probe | None = None
    kept: int = 0  # the step to go back to
    scale: float = 1.0
    seen: float = field(default_factory=time.monotonic)
    changed: threading.Condition = field(default_factory=threading.Condition)
    asked: Question | None = None

    def look(self) -> None:
        self.seen = time.monotonic()

    @property
    def unseen(self) -> float:
        return time.monotonic() - self.seen

    @property
    def step(self) -> int:
        return self.rows[-1][0] if self.rows else 0

    @property
    def holds_a_place(self) -> bool:
        return self.state in ALIVE

    # ---- what a visit asks for ----

    def pause(self) -> None:
        self._move("paused", "pause")

    def go(self) -> None:
        self._move("running", "go")

    def single(self) -> None:
        """One step, then wait."""
        self._move("paused", "step")

    def back(self) -> None:
        """To the weights of ``kept``."""
        self._move("paused", "back")

    def rate(self, scale: float) -> None:
        """Multiply the planned learning rate, from the next step on."""
        if scale != self.scale and self.holds_a_place:
            self.scale = scale
            self.process.send({"do": "rate", "scale": scale})

    def ask(self, asked: Question) -> None:
        """What to say about the learner's own text, now and on the way."""
        if asked != self.asked and self.holds_a_place:
            self.asked = asked
            self.process.send({"do": "probe", "asked": asked})

    def wait(self, seconds: float, until: Callable[[Job], object]) -> None:
        with self.changed:
            self.changed.wait_for(lambda: until(self) or not self.holds_a_place, seconds)

    def _move(self, state: str, do: Literal["pause", "go", "step", "back"]) -> None:
        if self.holds_a_place and self.state != "done" or do == "back":
            self.state = state
            self.process.send({"do": do})

    def end(self, state: str) -> None:
        with self.changed:
            if self.holds_a_place:
                self.state = state
            self.changed.notify_all()
        self.process.end()

    # ---- what the worker tells ----

    def hear(self, message: Message) -> None:
        with self.changed:
            if message["tell"] == "begun":
                self.steps = message["steps"]
                self.state = "running" if self.state == "starting" else self.state  # it may have been paused already
            elif message["tell"] == "rows":
                self.rows += message["rows"]
            elif message["tell"] == "measured":
                self.measured.append((message["step"], message["values"]))
            elif message["tell"] == "probe":
                self.probe = message
            elif message["tell"] == "apart":
                self.state, self.kept = "apart", message["kept"]
            elif message["tell"] == "back":
                step = message["step"]
                self.rows = [row for row in self.rows if row[0] <= step]
                self.measured = [row for row in self.measured if row[0] < step]
                self.state = "paused"
            elif message["tell"] == "done":
                self.state = "done"
            self.changed.notify_all()
