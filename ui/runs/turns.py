"""Scripts take turns: one visitor's act at a time, first come, first served.

Python runs one thread at a time. Thirty scripts that fight for it make each act cost two to three times as much as
thirty in a row. What takes long gives its turn away, for others to go on meanwhile: torch needs no interpreter while it
multiplies, a file none while it is read. Long computing has a queue of its own, so that no more of it runs at once than
there are cores to spare.

    with turns.turn(told): ...             # the shell, around all that a visit runs
        with turns.away(): ...             # waiting for something else: a model that loads, another's result
        with turns.long(): ...             # computing for more than a moment

Nobody may wait for a lock while he holds a place: who has the lock might be waiting for that place.
"""

from __future__ import annotations

import heapq
import itertools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds until who waits is told


class Queue:
    """``places`` at a time; of those who wait the one with the lowest ticket goes first."""

    def __init__(self, places: int = 1) -> None:
        self._free = places
        self._waiting: list[tuple[int, threading.Event]] = []
        self._lock = threading.Lock()

    def enter(self, ticket: int, told: Callable[[int], None] | None = None) -> None:
        """Take a place. told: called once, with how many go before, where that takes longer than ``PATIENCE``."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            heapq.heappush(self._waiting, (ticket, called))
        if told is None or called.wait(PATIENCE):
            called.wait()
            return
        try:
            told(self._before(ticket))
        except BaseException:  # Streamlit ends a script wherever it shows something
            self._give_up(ticket, called)
            raise
        called.wait()

    def leave(self) -> None:
        """Hand the place on."""
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[1].set()
            else:
                self._free += 1

    def _before(self, ticket: int) -> int:
        with self._lock:
            return 1 + sum(other < ticket for other, _ in self._waiting)

    def _give_up(self, ticket: int, called: threading.Event) -> None:
        with self._lock:
            if (ticket, called) in self._waiting:
                self._waiting.remove((ticket, called))
                heapq.heapify(self._waiting)
                return
        self.leave()


class _Mine(threading.local):
    """What this thread holds, and the ticket that it drew when it came: who comes back goes before those after him."""

    queue: Queue | None = None
    ticket: int | None = None


_scripts = Queue()
_computing = Queue(max(1, (os.cpu_count() or 1) - 1))
_tickets = itertools.count()
_mine = _Mine()


@contextmanager
def turn(told: Callable[[int], None] | None = None) -> Iterator[None]:
    """A script's turn. told: says to who waits long how many go before."""
    _mine.ticket = next(_tickets)
    try:
        with _in(_scripts, told):
            yield
    finally:
        _mine.ticket = None


@contextmanager
def long(computing: bool = True) -> Iterator[None]:
    """Computing that takes more than a moment: holds no turn, and waits for a core. Not if ``computing`` is false."""
    if not computing:
        yield
        return
    with away(), _in(_computing):
        yield


@contextmanager
def away() -> Iterator[None]:
    """Give the place that this thread holds to another, and take it again at the end."""
    held = _mine.queue
    if held is None:
        yield
        return
    _mine.queue = None
    held.leave()
    try:
        yield
    finally:
        held.enter(_ticket())
        _mine.queue = held


@contextmanager
def _in(queue: Queue, told: Callable[[int], None] | None = None) -> Iterator[None]:
    queue.enter(_ticket(), told)
    _mine.queue = queue
    try:
        yield
    finally:
        _mine.queue = None
        queue.leave()


def _ticket() -> int:
    return next(_tickets) if _mine.ticket is None else _mine.ticket
