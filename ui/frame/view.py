"""A run of the shell, between the address bar and the session.

The address is read when it is opened: on the first run of a visit, on back and forward, and on our own links. Between
these the widgets hold the truth and the address bar follows: `ui/browser/address.py` writes it in the browser.
The server never writes st.query_params: Streamlit's browser side sends the query string of the first load with each
rerun, so writing it back would wipe out what a browser component has put into the address since.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.browser import address
from ui.frame.key import Key
from ui.frame.links import SHARED
from ui.frame.visit import Bar, Opened, visit


def begin() -> None:
    """Start a run: take the address if it was just opened."""
    here = visit()
    if here.runs == 0 or _history():
        here.opened = Opened(st.query_params.to_dict())
    here.bar = Bar()
    here.runs += 1
    Key("hide", "", str).plain()


def enter(stem: str) -> None:
    """The page of this run is known. After a step from another page the address that was opened no longer counts."""
    here = visit()
    if here.page not in ("", stem):
        here.seen.clear()
        if not _history():
            here.opened, here.bar.came = None, True
    here.page = stem


def publish() -> None:
    """End a run: let the browser put this run's keys into the address bar."""
    here = visit()
    keys = {**{key: here.written(key) for key in SHARED}, **here.bar.keys}
    address.show(keys, here.bar.client, page=here.page, run=here.runs, came=here.bar.came)


def _history() -> bool:
    """Whether this run was asked for by back, forward or one of our links: they carry the address they open."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
