"""How a visit holds its training job: found by the id in the address, started, paused, stepped, stopped, watched."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.frame import state
from ui.frame.text import Words
from ui.training.job import Job
from ui.training.messages import Settings
from ui.training.pool import Full, pool

KEY = "training.run"
EVERY = 1.0  # seconds between two looks
AT_FIRST = 2.0  # seconds that a start waits for its first figures
FULL = "_training_full"
ID_LENGTH = 16


def held(T: Words) -> str:
    """The id of the address; it stays there in every view, so that a run is found again."""
    return state.plain(T, KEY, "", lambda raw: raw[:ID_LENGTH])


def current(T: Words, kind: str, id_: str) -> Job | None:
    """The job of that id, if it is one of this view."""
    pool().warm()
    job = pool().get(id_) if id_ else None
    return job if job is not None and job.kind == kind else None


def control(T: Words, kind: str, settings: Settings, rate: float, job: Job | None) -> None:
    """Start, pause or go on, one step, stop; and the learning rate, that may change at any time."""
    if job is not None:
        job.rate(rate)
    active = job is not None and job.holds_a_place
    running = job is not None and job.state in ("starting", "running")
    with st.container(horizontal=True, width="content", key="training_buttons"):
        if not active:
            args = (kind, dict(settings), rate)
            label = T("again") if job else T("start")
            st.button(
                label, key="training_start", type="primary", icon=":material/play_arrow:", on_click=_start, args=args
            )
            return
        assert job is not None
        if running:
            st.button(T("pause"), key="training_pause", type="primary", icon=":material/pause:", on_click=job.pause)
        elif job.state == "paused":
            st.button(T("go"), key="training_go", type="primary", icon=":material/play_arrow:", on_click=job.go)
        elif job.state == "apart":
            words = T("back", step=job.kept)
            st.button(words, key="training_back", type="primary", icon=":material/undo:", on_click=job.back)
        if job.state in ("starting", "running", "paused"):
            st.button(T("one_step"), key="training_step", icon=":material/skip_next:", on_click=_single, args=(job,))
        st.button(T("stop"), key="training_stop", icon=":material/stop:", on_click=pool().stop, args=(job.id,))


def notices(T: Words, job: Job | None, id_: str, view: str) -> None:
    """What there is to say about a job that is not simply running."""
    full = st.session_state.pop(FULL, None)
    if full is not None:
        st.warning(T("full", running=full, most=pool().most))
    other = pool().jobs.get(id_)
    if id_ and other is None:
        st.markdown(T("run_gone"))
    elif other is not None and other.kind != view:
        link = state.link("training", view=other.kind, run=other.id)
        st.markdown(T("run_elsewhere", view=T(f"view_{other.kind}"), link=link))
    if job is not None and job.state == "apart":
        st.warning(T("apart", step=job.step, kept=job.kept, rate=f"{job.scale:g}"))
    elif job is not None and job.state in ("dead", "idle"):
        st.warning(T(f"state_{job.state}", step=job.step, steps=job.steps))


def watch(job: Job, draw: Callable[[], None]) -> None:
    """Draw now and, while the job runs, every second: only this part of the page. When its state changes, all of it."""
    if job.state == "starting":
        job.wait(AT_FIRST, lambda job: job.rows)
    drawn = job.state

    def part() -> None:
        job.look()
        with st.container(key="training_live"):
            draw()
        if job.state != drawn:
            st.rerun(scope="app")

    st.fragment(part, run_every=EVERY if drawn in ("starting", "running", "paused") else None)()


def _start(kind: str, settings: Settings, rate: float) -> None:
    """A run of the visit's own, in the place of the one it had."""
    try:
        job = pool().start(kind, settings, state.left(KEY) or "")
        job.rate(rate)
    except Full as full:
        st.session_state[FULL] = full.running
        return
    state.put(KEY, job.id)


def _single(job: Job) -> None:
    """One step, and what it changed: the page waits for it a moment."""
    before = len(job.rows)
    job.single()
    job.wait(AT_FIRST, lambda job: len(job.rows) > before)
