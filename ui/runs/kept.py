"""Results that are kept for all visits: the least recently used go first, counted in bytes rather than in entries.

@kept(32 * MIB)
def leak(model_id: str, ids: tuple[int, ...]) -> Leak: ...      # made once for each set of arguments
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from ui.runs import turns
from ui.runs.held import held

MIB = 2**20
P = ParamSpec("P")
V = TypeVar("V")


class _Counted(NamedTuple):
    """A value that does not say how large it is (``nbytes``), as it was counted when it was made."""

    value: Any
    nbytes: int


class Kept(Generic[V]):
    """A cache of immutable values. A class that opens one view at once computes it once."""

    def __init__(self, max_bytes: float = float("inf")) -> None:
        self.max_bytes = max_bytes
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes: dict[Hashable, int] = {}  # as each value was when it was last asked for: a run grows
        self.nbytes = 0
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value of a key, made if it is not here. What ``make`` raises is raised, and nothing is kept."""
        with self._lock:
            if key in self._values:
                return self._used(key)
            making = self._making.setdefault(key, threading.Lock())
        if not making.acquire(blocking=False):
            with turns.away():  # its maker may need the turn of who waits for him
                making.acquire()
        try:
            with self._lock:
                if key in self._values:
                    return self._used(key)
            value = make()
            with self._lock:
                self._values[key] = value if hasattr(value, "nbytes") else _Counted(value, held(value))
                self._count(key, self._values[key].nbytes)
                self._drop_old()
        finally:
            with self._lock:
                self._making.pop(key, None)
            making.release()
        return value

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def _used(self, key: Hashable) -> V:
        self._values.move_to_end(key)
        value = self._values[key]
        self._count(key, value.nbytes)
        return value.value if isinstance(value, _Counted) else value

    def _drop_old(self) -> None:
        """The newest stays, however large it is."""
        while len(self._values) > 1 and self.nbytes > self.max_bytes:
            key, _ = self._values.popitem(last=False)
            self._count(key, 0)
            del self._bytes[key]

    def _count(self, key: Hashable, nbytes: int) -> None:
        self.nbytes += nbytes - self._bytes.get(key, 0)
        self._bytes[key] = nbytes


def kept(max_bytes: float) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """Keep what a function returns, by its arguments, in so many bytes."""

    def decorate(function: Callable[P, V]) -> Callable[P, V]:
        values: Kept[V] = Kept(max_bytes)

        @wraps(function)
        def get(*args: P.args, **kwargs: P.kwargs) -> V:
            return values.get((args, *sorted(kwargs.items())), lambda: function(*args, **kwargs))

        return get

    return decorate
