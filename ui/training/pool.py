"""The training jobs of a server: a bounded number, each in a process of its own, found again by the id in the address.

A process is started before it is wanted: importing torch takes seconds, and whoever presses start should see something
at once. A job nobody looks at pauses, and later gives its place up; its record (curves, last answers) stays a while.
No Streamlit here.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import secrets
import threading
from functools import cache

from ui.training.job import COMMAND, Job, Process
from ui.training.messages import Settings

VARIABLE = "LUCIDFORMER_JOBS"
DEFAULT, MOST = 3, 64  # jobs at once
PAUSE_AFTER, DROP_AFTER, FORGET_AFTER = 60.0, 600.0, 3600.0  # seconds without a look
RECORDS = 200  # of jobs that have ended
TICK = 5.0


class Full(Exception):
    """No place is free. running: how many jobs there are."""

    def __init__(self, running: int) -> None:
        super().__init__(f"{running} training jobs are running")
        self.running = running


class Pool:
    """At most ``most`` jobs at once; ``spare``: a process that waits for the next one."""

    def __init__(self, most: int, command: tuple[str, ...] = COMMAND, spares: int = 1) -> None:
        self.most, self.command, self.spares = most, command, spares
        self.jobs: dict[str, Job] = {}
        self.waiting: list[Process] = []
        self.lock = threading.RLock()
        self.ahead = False  # whether to have a process ready
        self.closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def warm(self) -> None:
        """Somebody may press start: from now on let a process be ready."""
        self.ahead = True
        with self.lock:
            self.waiting = [process for process in self.waiting if process.alive]
            while not self.closed.is_set() and len(self.waiting) < self.spares and len(self.running) < self.most:
                self.waiting.append(Process(self.command))

    @property
    def running(self) -> list[Job]:
        return [job for job in self.jobs.values() if job.holds_a_place]

    def start(self, kind: str, settings: Settings, instead: str = "") -> Job:
        """A new job in the place of the visit's former one (``instead``). Full: no place is free."""
        with self.lock:
            self.stop(instead)
            if len(self.running) >= self.most:
                self._make_room()
            alive = [process for process in self.waiting if process.alive]
            process = alive[0] if alive else Process(self.command)
            self.waiting = alive[1:]
            job = Job(secrets.token_urlsafe(8), kind, dict(settings), process)
            self.jobs[job.id] = job
        process.send({"do": "start", "kind": kind, "settings": dict(settings)})
        threading.Thread(target=self._listen, args=(job,), daemon=True).start()
        return job

    def _make_room(self) -> None:
        """Take the place of a job that has finished, or that nobody looks at."""
        idle = [job for job in self.running if job.state == "done" or job.unseen > PAUSE_AFTER]
        if not idle:
            raise Full(len(self.running))
        max(idle, key=lambda job: job.unseen).end("idle")

    def get(self, id_: str) -> Job | None:
        job = self.jobs.get(id_)
        if job is not None:
            job.look()
        return job

    def stop(self, id_: str) -> None:
        job = self.jobs.get(id_)
        if job is not None:
            job.end("stopped")

    def close(self) -> None:
        self.closed.set()
        with self.lock:
            for process in [*self.waiting, *(job.process for job in self.jobs.values())]:
                process.end()
            self.waiting = []

    def _listen(self, job: Job) -> None:
        """What a worker tells until its output ends: then it is no more, whatever the reason."""
        assert job.process.child.stdout is not None
        for line in job.process.child.stdout:
            with contextlib.suppress(json.JSONDecodeError, KeyError):
                message = json.loads(line)
                if message.get("tell") != "ready":
                    job.hear(message)
        job.end("dead")

    def _watch(self) -> None:
        while not self.closed.wait(TICK):
            self.tidy()
            if self.ahead:
                self.warm()

    def tidy(self) -> None:
        """Pause what nobody looks at, then drop it, then forget it."""
        with self.lock:
            for job in list(self.jobs.values()):
                if job.state == "running" and job.unseen > PAUSE_AFTER:
                    job.pause()
                if job.holds_a_place and job.unseen > DROP_AFTER:
                    job.end("idle")
                if not job.holds_a_place and (job.unseen > FORGET_AFTER or len(self.jobs) > RECORDS):
                    del self.jobs[job.id]


def allowed() -> int:
    """How many jobs the owner of the server lets run at once."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return DEFAULT
    if not text.isdecimal() or int(text) > MOST:
        raise ValueError(f"expected {VARIABLE} as a whole number from 0 to {MOST}, got {text!r}")
    return int(text)


@cache
def pool() -> Pool:
    """The one pool of this server."""
    made = Pool(allowed())
    atexit.register(made.close)
    return made
