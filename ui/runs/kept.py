"""Results that are kept for all visits: the least recently used go first, counted in bytes rather than in entries."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


V = TypeVar("V", bound=Sized)


class Kept(Generic[V]):
    """A cache of immutable values by string. A class that opens one view at once computes it once."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._values: OrderedDict[str, V] = OrderedDict()
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], V]) -> V:
        """The value of a key, made if it is not here. What ``make`` raises is raised, and nothing is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                value = make()
                with self._lock:
                    self._values[key] = value
                    self._drop_old()
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def _drop_old(self) -> None:
        """The newest stays, however large it is."""
        while len(self._values) > 1 and sum(value.nbytes for value in self._values.values()) > self.max_bytes:
            self._values.popitem(last=False)
