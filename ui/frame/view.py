"""What a visit shows, between the address bar, the session and the widgets.

The address is read when it is opened: on the first run of a visit, on back and forward, and on our own links. Between
these the widgets hold the truth and the address bar follows: `ui/browser/address.py` writes it in the browser.
The server never writes st.query_params: Streamlit's browser side sends the query string of the first load with each
rerun, so writing it back would wipe out what a browser component has put into the address since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.browser import address

if TYPE_CHECKING:
    from ui.frame.text import Words

SHARED = ("lang", "model", "text", "hide")  # keys that every page understands; the others start with a page's stem
LANGUAGES = ("en", "zh")
V = TypeVar("V")


class Link(str):
    """A relative address made by ``link``: words take it as it is, where other texts are escaped."""


@dataclass
class View:
    """What a visit shows, kept in its session."""

    query: dict[str, str] | None = None  # the address that was opened; None after a step to another page
    read: set[str] = field(default_factory=set)  # keys already taken from it
    values: dict[str, Any] = field(default_factory=dict)  # of all keys ever shown, so that pages forget nothing
    defaults: dict[str, Any] = field(default_factory=dict)
    drawn: dict[str, Any] = field(default_factory=dict)  # what each widget was made of: a change makes a new widget
    address: dict[str, str | None] = field(default_factory=dict)  # this run's keys; None: it is the default
    client: dict[str, str] = field(default_factory=dict)  # this run's keys that the browser owns, as it was told them
    page: str = ""
    came: bool = False  # by a step from another page, not by opening an address
    runs: int = 0


# ---- a run of the shell --------------------------------------------------------------------------------------------


def begin() -> None:
    """Start a run: take the address if it was just opened."""
    view = visit()
    if view.runs == 0 or _history():
        view.query, view.read = st.query_params.to_dict(), set()
    view.address, view.client, view.came = {}, {}, False
    view.runs += 1
    hidden, _ = settle(None, "hide", "", str, lambda value: True)
    keep("hide", hidden, "")


def enter(stem: str) -> None:
    """The page of this run is known. After a step from another page the address that was opened no longer counts."""
    view = visit()
    if view.page not in ("", stem) and not _history():
        view.query, view.came = None, True
    view.page = stem


def publish() -> None:
    """End a run: let the browser put this run's keys into the address bar."""
    view = visit()
    keys = {**{key: _shared(key) for key in SHARED}, **view.address}
    address.show(keys, view.client, page=view.page, run=view.runs, came=view.came)


def language() -> str:
    """The language of this visit: from the address or the switch, else the first that the browser asks for, else en."""
    view = visit()
    if view.query is not None and "lang" not in view.read and view.query.get("lang") in LANGUAGES:
        return view.query["lang"]
    return st.session_state.get("lang") or view.values.get("lang") or _preferred(st.context.headers)


def _preferred(headers: Any) -> str:
    """The first of our languages in Accept-Language."""
    wanted = (part.strip().lower()[:2] for part in (headers.get("Accept-Language") or "").split(","))
    return next((lang for lang in wanted if lang in LANGUAGES), "en")


def hidden(key: str) -> bool:
    """Whether the address locks a control: ?hide=model,attention.layer. Its value still counts."""
    return key in str(visit().values.get("hide", "")).split(",")


def link(page: str, /, **values: Any) -> Link:
    """The relative address of a view: link("heads", layer=3, text="..."). Shared keys carry over unless given."""
    named = {key if key in SHARED or "." in key else f"{page}.{key}": value for key, value in values.items()}
    kept = {key: _shared(key) for key in SHARED if key not in named}
    query = {key: raw(value) for key, value in {**kept, **named}.items() if value is not None}
    return Link(f"{'./' if page == 'home' else page}?{urlencode(query)}")


# ---- one key --------------------------------------------------------------------------------------------------------


def settle(
    T: Words | None, key: str, default: V, parse: Callable[[str], V], fits: Callable[[Any], bool]
) -> tuple[V, bool]:
    """The value of a key, and whether a widget must be told: from the address opened, as left, or the default."""
    view = visit()
    if view.query is not None and key not in view.read:
        view.read.add(key)
        raw = view.query.get(key)
        if raw is None:
            return default, True
        try:
            return parse(raw), True
        except ValueError as error:
            if T is not None:
                why = T("notice.junk", key=key, got=raw[:40], used=str(default))
                st.toast(str(error) or why, duration="long")
            return default, True
    value = st.session_state[key] if key in st.session_state else view.values.get(key, default)
    followed = value == view.defaults.get(key) and value != default  # it stood at a default that is another now
    if followed or value is None or not fits(value):
        return default, True
    return value, key not in st.session_state


def draw(key: str, value: Any, seed: bool, made_of: tuple[Any, ...]) -> None:
    """Before a widget is made: tell it its value, if it is new (on this page) or the value does not come from it."""
    view = visit()
    made_of = (view.page, *made_of)
    if seed or view.drawn.get(key) != made_of:
        st.session_state[key] = value
    view.drawn[key] = made_of


def keep(key: str, value: V, default: V) -> V:
    """The value of this run: remember it and put it into the address."""
    view = visit()
    view.values[key], view.defaults[key] = value, default
    view.address[key] = None if value == default and key != "lang" else raw(value)
    return value


def raw(value: Any) -> str:
    """A value as it stands in an address."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _shared(key: str) -> str | None:
    """What the address says of a shared key, also on a page that has no control for it."""
    view = visit()
    value = view.values.get(key)
    return None if value is None or (value == view.defaults.get(key) and key != "lang") else raw(value)


def visit() -> View:
    """The view of this session."""
    return st.session_state.setdefault("_view", View())


def _history() -> bool:
    """Whether this run was asked for by back, forward or one of our links: they carry the address they open."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def notice(T: Words, id_: str, **values: Any) -> None:
    """A small message that goes away by itself."""
    st.toast(T(id_, **values), duration="long")
