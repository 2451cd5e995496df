"""The pool of training jobs: its bound, what is told when it is full, stops, deaths, and runs found again."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ui.training import pool as pools
from ui.training.job import Job
from ui.training.messages import RATE
from ui.training.pool import DEFAULT, Full, Pool, allowed

COMMAND = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
PATIENCE = 30.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2, COMMAND)
    yield made
    made.close()


def started(pool: Pool, kind: str = "any", **settings: int) -> Job:
    job = pool.start(kind, settings)
    job.wait(PATIENCE, lambda job: job.rows)
    return job


def waited(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(condition())


def stands(job: Job) -> bool:
    """Whether no step comes in a while."""
    before = job.step
    time.sleep(0.1)
    return job.step == before


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_run_is_found_again_by_its_id_and_goes_on_without_being_watched(pool: Pool) -> None:
    job = started(pool)
    before = job.step
    assert waited(lambda: job.step > before)
    again = pool.get(job.id)
    assert again is job and again.state == "running" and again.rows[0][0] == 1
    assert pool.get("another") is None


def test_one_more_than_allowed_is_told_how_many_run(pool: Pool) -> None:
    first, second = started(pool), started(pool)
    with pytest.raises(Full) as told:
        pool.start("any", {})
    assert told.value.running == 2
    pool.stop(first.id)
    third = started(pool)
    assert {job.id for job in pool.running} == {second.id, third.id}


def test_a_visit_has_one_job(pool: Pool) -> None:
    first = started(pool)
    second = pool.start("any", {}, instead=first.id)
    assert first.state == "stopped" and not first.process.alive
    assert [job.id for job in pool.running] == [second.id]


def test_who_has_finished_or_is_not_looked_at_gives_way(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    finished, other = started(pool, steps=3), started(pool)
    assert waited(lambda: finished.state == "done")
    third = started(pool)
    assert finished.state == "idle" and finished.step == 3 and not finished.process.alive
    monkeypatch.setattr(pools, "PAUSE_AFTER", 0.2)
    assert waited(lambda: other.unseen > 0.2)
    third.look()
    started(pool)
    assert other.state == "idle" and third.state == "running"


def test_pause_one_step_and_go_on(pool: Pool) -> None:
    job = started(pool)
    job.pause()
    assert job.state == "paused"
    assert waited(lambda: stands(job))
    before = job.step
    job.single()
    assert waited(lambda: job.step == before + 1)
    time.sleep(0.1)
    assert job.step == before + 1
    job.go()
    assert waited(lambda: job.step > before + 3) and job.state == "running"


def test_a_pause_before_the_first_step_holds(pool: Pool) -> None:
    job = pool.start("any", {})
    job.pause()
    assert waited(lambda: job.steps > 0)
    assert waited(lambda: stands(job))
    before = job.step
    assert job.state == "paused"
    job.single()
    assert waited(lambda: job.step == before + 1) and job.state == "paused"


def test_the_rate_and_a_question_reach_the_worker(pool: Pool) -> None:
    job = started(pool)
    job.rate(0.1)
    assert waited(lambda: (job.rows[-1][1]["a"][RATE] or 1) < 0.0005)
    job.ask({"text": "我吃了一个苹果 <b>"})
    assert waited(lambda: job.probe is not None and job.probe["answer"] == {"text": "我吃了一个苹果 <b>"})


def test_a_process_that_dies_is_told_and_never_waited_for(pool: Pool) -> None:
    job = started(pool)
    os.kill(job.process.child.pid, signal.SIGKILL)
    assert waited(lambda: job.state == "dead")
    job.go()
    job.single()
    job.rate(2.0)
    job.ask({"text": "x"})
    job.pause()
    assert job.state == "dead" and not pool.running and job.step > 0
    never = pool.start("dies", {})
    never.wait(PATIENCE, lambda job: job.rows)
    assert never.state == "dead" and never.rows == []


def test_stop_ends_the_process_and_keeps_the_curves(pool: Pool) -> None:
    job = started(pool)
    pool.stop(job.id)
    assert job.state == "stopped" and gone(job.process.child.pid) and job.rows
    assert pool.get(job.id) is job


def test_a_job_nobody_looks_at_pauses_then_gives_up_its_process_then_is_forgotten(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(pool)
    monkeypatch.setattr(pools, "PAUSE_AFTER", 0.1)
    assert waited(lambda: job.unseen > 0.1)
    pool.tidy()
    assert job.state == "paused"
    monkeypatch.setattr(pools, "DROP_AFTER", 0.1)
    pool.tidy()
    assert job.state == "idle" and not job.process.alive and job.rows
    monkeypatch.setattr(pools, "FORGET_AFTER", 0.1)
    pool.tidy()
    assert pool.get(job.id) is None


def test_a_process_waits_before_it_is_wanted(pool: Pool) -> None:
    pool.warm()
    pool.warm()
    [spare] = pool.waiting
    job = started(pool)
    assert job.process is spare and pool.waiting == []
    pool.close()
    assert not job.process.alive
    pool.warm()
    assert pool.waiting == []


def test_a_worker_ends_when_its_server_is_gone(pool: Pool) -> None:
    """Whatever way the server ends, its end of the pipe closes."""
    job = started(pool)
    assert job.process.child.stdin is not None
    job.process.child.stdin.close()
    assert waited(lambda: job.state == "dead") and gone(job.process.child.pid)


@pytest.mark.parametrize(("given", "expected"), [(None, DEFAULT), ("5", 5), ("0", 0), ("", DEFAULT)])
def test_the_owner_says_how_many(given: str | None, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.suppress(KeyError):
        monkeypatch.delenv(pools.VARIABLE)
    if given is not None:
        monkeypatch.setenv(pools.VARIABLE, given)
    assert allowed() == expected


@pytest.mark.parametrize("given", ["x", "-1", "1e9", "65"])
def test_a_number_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pools.VARIABLE, given)
    with pytest.raises(ValueError, match="0 to 64"):
        allowed()


def test_none_allowed_is_full_at_once() -> None:
    none = Pool(0, COMMAND)
    none.warm()
    assert none.waiting == []
    with pytest.raises(Full):
        none.start("any", {})
    none.close()


def test_the_minutes_are_those_of_the_readme(pool: Pool) -> None:
    """A run nobody looks at pauses after a minute and gives its place up after ten; its curves stay for an hour."""
    readme = " ".join((Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8").split())
    assert "pauses after a minute and gives its place up after ten; its curves stay for an hour" in readme
    job = started(pool)

    def after(minutes: float) -> str:
        job.seen = time.monotonic() - 60 * minutes
        pool.tidy()
        return job.state if job.id in pool.jobs else "forgotten"

    seen = {minutes: after(minutes) for minutes in (0, 0.9, 1.1, 9.5, 10.5, 59, 61)}
    expected = {0: "running", 0.9: "running", 1.1: "paused", 9.5: "paused", 10.5: "idle", 59: "idle", 61: "forgotten"}
    assert seen == expected
