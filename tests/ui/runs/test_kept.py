"""The cache of runs: bounded in bytes, made once, nothing kept of a failure."""

import threading
from dataclasses import dataclass

import pytest

from ui.runs.kept import Kept


@dataclass(frozen=True)
class Value:
    name: str
    nbytes: int = 10


def test_the_least_recently_used_goes_first() -> None:
    kept: Kept[Value] = Kept(max_bytes=30)
    made: list[str] = []

    def make(name: str) -> Value:
        made.append(name)
        return Value(name)

    def get(name: str) -> Value:
        return kept.get(name, lambda: make(name))

    for name in "abcad":  # d has no room beside a, b and c; a was asked for last, so b goes
        assert get(name).name == name
    for name in "acdb":
        get(name)
    assert made == list("abcdb")


def test_a_value_larger_than_the_bound_is_kept_alone() -> None:
    kept: Kept[Value] = Kept(max_bytes=30)
    kept.get("a", lambda: Value("a"))
    big = kept.get("big", lambda: Value("big", 99))
    assert kept.get("big", lambda: pytest.fail("made again")) is big


def test_a_failure_is_raised_and_not_kept() -> None:
    kept: Kept[Value] = Kept(max_bytes=30)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: Value("a", 1 // 0))
    assert kept.get("a", lambda: Value("a")) == Value("a")


def test_those_who_ask_at_once_wait_for_one_result() -> None:
    kept: Kept[Value] = Kept(max_bytes=30)
    started, made, results = threading.Event(), [], []

    def make() -> Value:
        made.append(1)
        started.wait(5)
        return Value("a")

    threads = [threading.Thread(target=lambda: results.append(kept.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    started.set()
    for thread in threads:
        thread.join(5)
    assert len(made) == 1 and len({id(value) for value in results}) == 1 and len(results) == 8
