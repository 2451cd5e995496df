"""The list of edits on the page: its state, and every edit with its switch, its place in the order and its way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ui.frame import state
from ui.frame.text import escape
from ui.lab import form, words
from ui.lab.compare import Tokens
from ui.lab.fit import Fitted
from ui.lab.places import Places
from ui.runs.edits import Step, parse, written

if TYPE_CHECKING:
    from ui.frame.text import Words

KEY = "lab.edits"
DEFAULT = "zero_head 0.self.z 3"


def edits(T: Words) -> list[Step]:
    """The list of this visit, from the address when one was opened; what cannot be read is told and left out."""

    def read(raw: str) -> str:
        steps, junk = parse(raw)
        for one in junk:
            state.notice(T, "notice.edit", got=one[:60])
        return written(steps)

    return parse(state.plain(T, KEY, DEFAULT, read))[0]


def _put(steps: Sequence[Step]) -> None:
    state.put(KEY, written(steps))


# ---- the list ------------------------------------------------------------------------------------------------------


def show(T: Words, fitted: Sequence[Fitted], places: Places, r: Tokens) -> None:
    """Every edit with its switch, its place in the order and its way out; and the form for a new one."""
    steps = [one.step for one in fitted]
    locked = state.hidden(KEY)
    with st.container(key="lab_edits", horizontal=True, vertical_alignment="center", gap="small"):
        for at, one in enumerate(fitted):
            with st.container(key=f"lab_edit_{at}", border=True, horizontal=True, vertical_alignment="center",
                              width="content", gap=None):  # fmt: skip
                _row(T, at, one, steps, words.edit(T, one.step, places, r), locked)
        if not steps:
            st.markdown(T("none_yet"), width="content")
        if not locked:
            form.add(T, steps, places, r, _put)
            if steps:
                st.button(T("clear"), key="lab_clear", type="tertiary", on_click=_put, args=([],))
    for one in fitted:
        if one.problem and one.step.on:
            st.warning(
                f"{T('left_out', edit=words.edit(T, one.step, places, r))} {T(one.problem[0], **one.problem[1])}"
            )


def _row(T: Words, at: int, one: Fitted, steps: Sequence[Step], said: str, locked: bool) -> None:
    step = one.step
    flipped = [*steps[:at], replace(step, on=not step.on), *steps[at + 1 :]]
    label = f":gray[{escape(said)}]" if one.problem and step.on else escape(said)
    st.toggle(label, step.on, key=f"lab_on_{at}_{step}", disabled=locked, on_change=_put, args=(flipped,))
    if locked:
        return
    if at:
        up = [*steps[: at - 1], step, steps[at - 1], *steps[at + 1 :]]
        st.button("↑", key=f"lab_up_{at}", type="tertiary", help=T("up"), on_click=_put, args=(up,))
    if at + 1 < len(steps):
        down = [*steps[:at], steps[at + 1], step, *steps[at + 2 :]]
        st.button("↓", key=f"lab_down_{at}", type="tertiary", help=T("down"), on_click=_put, args=(down,))
    gone = [*steps[:at], *steps[at + 1 :]]
    st.button("✕", key=f"lab_gone_{at}", type="tertiary", help=T("remove"), on_click=_put, args=(gone,))
