"""Every view is a URL: widgets whose values come from the query string and go back into it.

The address is read when it is opened: on the first run of a visit, on back and forward, and on our own links. Between
these the widgets hold the truth and the address bar follows: `ui/components/address.py` writes it in the browser.
The server never writes st.query_params: Streamlit's browser side sends the query string of the first load with each
rerun, so writing it back would wipe out what a browser component has put into the address since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.components import address

if TYPE_CHECKING:
    from ui.text import Words

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
    view = _view()
    if view.runs == 0 or _history():
        view.query, view.read = st.query_params.to_dict(), set()
    view.address, view.client, view.came = {}, {}, False
    view.runs += 1
    hidden, _ = _settle(None, "hide", "", str, lambda value: True)
    _keep("hide", hidden, "")


def enter(stem: str) -> None:
    """The page of this run is known. After a step from another page the address that was opened no longer counts."""
    view = _view()
    if view.page not in ("", stem) and not _history():
        view.query, view.came = None, True
    view.page = stem


def publish() -> None:
    """End a run: let the browser put this run's keys into the address bar."""
    view = _view()
    keys = {**{key: _shared(key) for key in SHARED}, **view.address}
    address.show(keys, view.client, page=view.page, run=view.runs, came=view.came)


def language() -> str:
    """The language of this visit: from the address or the switch, else the first that the browser asks for, else en."""
    view = _view()
    if view.query is not None and "lang" not in view.read and view.query.get("lang") in LANGUAGES:
        return view.query["lang"]
    return st.session_state.get("lang") or view.values.get("lang") or _preferred(st.context.headers)


def _preferred(headers: Any) -> str:
    """The first of our languages in Accept-Language."""
    wanted = (part.strip().lower()[:2] for part in (headers.get("Accept-Language") or "").split(","))
    return next((lang for lang in wanted if lang in LANGUAGES), "en")


# ---- controls ------------------------------------------------------------------------------------------------------


def choice(
    T: Words,
    key: str,
    options: Sequence[str],
    default: str,
    show: Callable[[str], str] = str,
    kind: str = "select",
    label: bool = True,
    absent: Mapping[str, str] | None = None,
) -> str:
    """One of several: a drop-down list, or a row of buttons (kind="segmented").

    absent: what to say to those who ask for an option that exists, but not here.
    """
    if default not in options:
        raise ValueError(f"{key}: expected a default out of {list(options)}, got {default!r}")
    absent = absent or {}

    def parse(raw: str) -> str:
        if raw not in options:
            raise ValueError(absent.get(raw, ""))
        return raw

    value, seed = _settle(T, key, default, parse, lambda value: value in options)
    if hidden(key):
        return _keep(key, value, default)
    _draw(key, value, seed, (kind, tuple(options), T.lang))
    visible: Any = {
        "label_visibility": "visible" if label else "collapsed",
        "help": "\n\n".join(absent.values()) or None,
    }
    if kind == "segmented":
        got = st.segmented_control(_name(T, key), options, required=True, format_func=show, key=key, **visible)
    else:
        got = st.selectbox(_name(T, key), options, format_func=show, key=key, **visible)
    return _keep(key, got if got in options else value, default)


def slider(T: Words, key: str, lo: int, hi: int, default: int) -> int:
    """A whole number from lo to hi. With one possible value there is nothing to choose and no widget."""
    if not lo <= default <= hi:
        raise ValueError(f"{key}: expected a default in {lo}..{hi}, got {default}")

    def parse(raw: str) -> int:
        return _whole(raw, lo, hi)

    value, seed = _settle(T, key, default, parse, lambda value: lo <= value <= hi)
    if hidden(key) or lo == hi:
        return _keep(key, value, default)
    _draw(key, value, seed, (lo, hi))
    return _keep(key, st.slider(_name(T, key), lo, hi, step=1, key=key), default)


def text(T: Words, key: str, default: str, max_chars: int = 4_000) -> str:
    """One line of the learner's own, applied on enter or when leaving the box.

    max_chars: an address has to hold it, at up to 12 bytes a character; the server takes addresses of 64 KiB.
    """

    def cut(raw: str) -> str:
        if len(raw) > max_chars and raw[:max_chars] != _view().values.get(key):
            notice(T, "notice.cut", got=len(raw), cap=max_chars)
        return raw[:max_chars]

    value, seed = _settle(T, key, default, cut, lambda value: True)
    if hidden(key):
        return _keep(key, value, default)
    _draw(key, value, seed, ())
    return _keep(key, cut(st.text_input(_name(T, key), key=key) or ""), default)


def toggle(T: Words, key: str, default: bool) -> bool:
    """On or off; 1 or 0 in the address."""

    def parse(raw: str) -> bool:
        return bool(_whole(raw, 0, 1))

    value, seed = _settle(T, key, default, parse, lambda value: True)
    if hidden(key):
        return _keep(key, value, default)
    _draw(key, value, seed, ())
    return _keep(key, st.toggle(_name(T, key), key=key), default)


def client(T: Words, key: str, allowed: Sequence[V], default: V) -> V:
    """A value that a browser component owns and writes into the address itself. allowed: options, or a range.

    The component takes it as its state when it first gets it and whenever it changes: then an address was opened.
    """

    def parse(raw: str) -> V:
        found = [option for option in allowed if str(option) == raw]
        if not found:
            raise ValueError
        return found[0]

    value, _ = _settle(T, key, default, parse, lambda value: value in allowed)
    view = _view()
    view.values[key], view.defaults[key] = value, default
    view.client[key] = str(value)
    return value


def put(key: str, value: Any) -> None:
    """Another value for a key that a browser component owns, told by the component itself."""
    _view().values[key] = value


def hidden(key: str) -> bool:
    """Whether the address locks a control: ?hide=model,attention.layer. Its value still counts."""
    return key in str(_view().values.get("hide", "")).split(",")


def link(page: str, /, **values: Any) -> Link:
    """The relative address of a view: link("heads", layer=3, text="..."). Shared keys carry over unless given."""
    named = {key if key in SHARED or "." in key else f"{page}.{key}": value for key, value in values.items()}
    kept = {key: _shared(key) for key in SHARED if key not in named}
    query = {key: _raw(value) for key, value in {**kept, **named}.items() if value is not None}
    return Link(f"{'./' if page == 'home' else page}?{urlencode(query)}")


def notice(T: Words, id_: str, **values: Any) -> None:
    """A small message that goes away by itself."""
    st.toast(T(id_, **values), duration="long")


# ---- between the address, the session and the widgets --------------------------------------------------------------


def _view() -> View:
    return st.session_state.setdefault("_view", View())


def _history() -> bool:
    """Whether this run was asked for by back, forward or one of our links: they carry the address they open."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _settle(
    T: Words | None, key: str, default: V, parse: Callable[[str], V], fits: Callable[[Any], bool]
) -> tuple[V, bool]:
    """The value of a key, and whether a widget must be told: from the address opened, as left, or the default."""
    view = _view()
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


def _draw(key: str, value: Any, seed: bool, made_of: tuple[Any, ...]) -> None:
    """Before a widget is made: tell it its value, if it is new (on this page) or the value does not come from it."""
    view = _view()
    made_of = (view.page, *made_of)
    if seed or view.drawn.get(key) != made_of:
        st.session_state[key] = value
    view.drawn[key] = made_of


def _keep(key: str, value: V, default: V) -> V:
    view = _view()
    view.values[key], view.defaults[key] = value, default
    view.address[key] = None if value == default and key != "lang" else _raw(value)
    return value


def _shared(key: str) -> str | None:
    """What the address says of a shared key, also on a page that has no control for it."""
    view = _view()
    value = view.values.get(key)
    return None if value is None or (value == view.defaults.get(key) and key != "lang") else _raw(value)


def _name(T: Words, key: str) -> str:
    return T(key.rpartition(".")[2])


def _raw(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _whole(raw: str, lo: int, hi: int) -> int:
    if not (raw.isascii() and raw.removeprefix("-").isdecimal() and len(raw) < 10 and lo <= int(raw) <= hi):
        raise ValueError
    return int(raw)
