"""Turns: one at a time, in the order of coming; long work holds none; nobody waits for ever."""

import ast
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ui.runs import turns
from ui.runs.kept import Kept

ROOT = Path(__file__).parents[3]
SOON = 10  # seconds; what comes in microseconds is awaited as long before the test fails


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_scripts", turns.Queue())
    monkeypatch.setattr(turns, "_computing", turns.Queue())


@pytest.fixture
def start() -> Iterator[Callable[[Callable[[], object]], threading.Thread]]:
    threads: list[threading.Thread] = []

    def begin(act: Callable[[], object]) -> threading.Thread:
        threads.append(threading.Thread(target=act, daemon=True))
        threads[-1].start()
        return threads[-1]

    yield begin
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive(), "waits for ever"


def waiting(queue: turns.Queue, count: int) -> None:
    end = time.monotonic() + SOON
    while len(queue._waiting) != count and time.monotonic() < end:
        time.sleep(0.001)
    assert len(queue._waiting) == count


def test_who_comes_first_is_served_first(start: Callable) -> None:
    served: list[int] = []

    def act(number: int) -> None:
        with turns.turn():
            served.append(number)

    with turns.turn():
        for number in range(12):
            start(lambda number=number: act(number))
            waiting(turns._scripts, number + 1)
    waiting(turns._scripts, 0)
    while len(served) < 12:
        time.sleep(0.001)
    assert served == list(range(12))


def test_two_are_never_in_at_once(start: Callable) -> None:
    inside, most = [0], [0]

    def act() -> None:
        for _ in range(20):
            with turns.turn():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    for thread in [start(act) for _ in range(6)]:
        thread.join(SOON)
    assert most == [1] and inside == [0]


@pytest.mark.parametrize("give_way", [turns.long, turns.away])
def test_long_work_holds_no_turn(start: Callable, give_way: Callable[[], AbstractContextManager]) -> None:
    at_work, other = threading.Event(), threading.Event()

    def works() -> None:
        with turns.turn():
            with give_way():
                at_work.set()
                assert other.wait(SOON), "the other had to wait for the long work"
            assert turns._scripts._free == 0  # and has its turn again

    def acts() -> None:
        assert at_work.wait(SOON)
        with turns.turn():
            other.set()

    for thread in (start(works), start(acts)):
        thread.join(SOON)
    assert other.is_set() and turns._scripts._free == 1 == turns._computing._free


def test_who_comes_back_from_long_work_goes_before_those_who_came_later(start: Callable) -> None:
    order: list[str] = []
    at_work, go_on = threading.Event(), threading.Event()

    def works() -> None:
        with turns.turn():
            with turns.long():
                at_work.set()
                go_on.wait(SOON)
            order.append("back")

    def later(name: str) -> None:
        with turns.turn():
            order.append(name)

    start(works)
    assert at_work.wait(SOON)
    with turns.turn():
        for number, name in enumerate(("second", "third")):
            start(lambda name=name: later(name))
            waiting(turns._scripts, number + 1)
        go_on.set()
        waiting(turns._scripts, 3)
    while len(order) < 3:
        time.sleep(0.001)
    assert order == ["back", "second", "third"]


def test_no_more_long_work_at_once_than_there_are_places(start: Callable) -> None:
    inside, most = [0], [0]

    def works() -> None:
        with turns.turn(), turns.long():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1

    for thread in [start(works) for _ in range(6)]:
        thread.join(SOON)
    assert most == [1]


def test_long_work_inside_long_work_and_without_a_turn() -> None:
    with turns.turn(), turns.long(), turns.long():
        assert turns._scripts._free == 1 and turns._computing._free == 0
    with turns.long():  # a fragment of a page has no turn
        assert turns._computing._free == 0
    with turns.turn(), turns.long(computing=False):
        assert turns._scripts._free == 0
    assert turns._scripts._free == 1 == turns._computing._free


def test_who_waits_long_is_told_once_how_many_go_before(start: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    told: list[int] = []

    def act() -> None:
        with turns.turn(told.append):
            pass

    with turns.turn():
        for number in range(3):
            start(act)
            waiting(turns._scripts, number + 1)
        time.sleep(0.2)
    assert sorted(told) == [1, 2, 3]
    act()
    assert len(told) == 3  # a free turn takes no time


def test_who_leaves_while_he_waits_gives_his_place_up(start: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    gone, served = threading.Event(), threading.Event()

    def leaves(before: int) -> None:
        raise RuntimeError("a visitor who acts again")

    def act() -> None:
        with pytest.raises(RuntimeError), turns.turn(leaves):
            pass
        gone.set()

    with turns.turn():
        start(act)
        assert gone.wait(SOON)
    with turns.turn():
        served.set()
    assert served.is_set()


def test_an_error_gives_the_turn_back() -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), turns.turn(), turns.long():
            _ = 1 // 0
    assert turns._scripts._free == 1 == turns._computing._free


def test_who_waits_for_anothers_result_holds_no_place(start: Callable) -> None:
    """The maker needs a turn and a core in the middle of making; all the others ask for the same."""
    kept: Kept[str] = Kept()
    results: list[str] = []

    def make() -> str:
        with turns.long():
            time.sleep(0.02)
        with turns.away():
            time.sleep(0.01)
        return "made"

    def act() -> None:
        with turns.turn(), turns.long(computing=len(results) % 2 == 0):
            results.append(kept.get("key", make))

    for thread in [start(act) for _ in range(12)]:
        thread.join(SOON)
    assert results == ["made"] * 12


WAITS = {"turns.long", "turns.away", "models.load", "run.trace"}  # a model may have to be loaded, a run to be made


def test_nothing_that_may_wait_for_a_turn_stands_behind_a_lock_of_others() -> None:
    """Streamlit's caches and cached_property hold a lock while they compute: who has the turn may be waiting for it."""
    found = []
    for file in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            locked = isinstance(node, ast.FunctionDef) and any(
                "cache_resource" in (kind := ast.unparse(by)) or "cache_data" in kind or "cached_property" in kind
                for by in node.decorator_list
            )
            names = (
                {ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.Attribute)} if locked else set()
            )
            if names & WAITS:
                found.append((file.name, getattr(node, "name", ""), names & WAITS))
    assert not found, "use ui.runs.kept"
