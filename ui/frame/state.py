"""Every view is a URL: widgets whose values come from the query string and go back into it.

    layer = state.slider(T, "attention.layer", 0, r.layers - 1, 0)       # ?attention.layer=3

A key is its widget's key and its parameter's name; its label is the words of its last part. Junk in the address falls
back to the default with a notice. `ui/view.py` says when the address is read and who writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from ui.frame.view import (
    LANGUAGES,
    SHARED,
    Link,
    begin,
    draw,
    enter,
    hidden,
    keep,
    language,
    link,
    notice,
    publish,
    settle,
    visit,
)

if TYPE_CHECKING:
    from ui.frame.text import Words

__all__ = [
    "LANGUAGES",
    "SHARED",
    "Link",
    "begin",
    "choice",
    "client",
    "enter",
    "hidden",
    "language",
    "link",
    "notice",
    "publish",
    "slider",
    "text",
    "toggle",
]
V = TypeVar("V")


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

    value, seed = settle(T, key, default, parse, lambda value: value in options)
    if hidden(key):
        return keep(key, value, default)
    draw(key, value, seed, (kind, tuple(options), T.lang))
    visible: Any = {
        "label_visibility": "visible" if label else "collapsed",
        "help": "\n\n".join(absent.values()) or None,
    }
    if kind == "segmented":
        got = st.segmented_control(_name(T, key), options, required=True, format_func=show, key=key, **visible)
    else:
        got = st.selectbox(_name(T, key), options, format_func=show, key=key, **visible)
    return keep(key, got if got in options else value, default)


def slider(T: Words, key: str, lo: int, hi: int, default: int) -> int:
    """A whole number from lo to hi. With one possible value there is nothing to choose and no widget."""
    if not lo <= default <= hi:
        raise ValueError(f"{key}: expected a default in {lo}..{hi}, got {default}")

    def parse(raw: str) -> int:
        return _whole(raw, lo, hi)

    value, seed = settle(T, key, default, parse, lambda value: lo <= value <= hi)
    if hidden(key) or lo == hi:
        return keep(key, value, default)
    draw(key, value, seed, (lo, hi))
    return keep(key, st.slider(_name(T, key), lo, hi, step=1, key=key), default)


def text(T: Words, key: str, default: str, max_chars: int = 4_000) -> str:
    """One line of the learner's own, applied on enter or when leaving the box.

    max_chars: an address has to hold it, at up to 12 bytes a character; the server takes addresses of 64 KiB.
    """

    def cut(raw: str) -> str:
        if len(raw) > max_chars and raw[:max_chars] != visit().values.get(key):
            notice(T, "notice.cut", got=len(raw), cap=max_chars)
        return raw[:max_chars]

    value, seed = settle(T, key, default, cut, lambda value: True)
    if hidden(key):
        return keep(key, value, default)
    draw(key, value, seed, ())
    return keep(key, cut(st.text_input(_name(T, key), key=key) or ""), default)


def toggle(T: Words, key: str, default: bool) -> bool:
    """On or off; 1 or 0 in the address."""

    def parse(raw: str) -> bool:
        return bool(_whole(raw, 0, 1))

    value, seed = settle(T, key, default, parse, lambda value: True)
    if hidden(key):
        return keep(key, value, default)
    draw(key, value, seed, ())
    return keep(key, st.toggle(_name(T, key), key=key), default)


def client(T: Words, key: str, allowed: Sequence[V], default: V) -> V:
    """A value that a browser component owns and writes into the address itself. allowed: options, or a range.

    The component takes it as its state when it first gets it and whenever it changes: then an address was opened.
    """

    def parse(raw: str) -> V:
        found = [option for option in allowed if str(option) == raw]
        if not found:
            raise ValueError
        return found[0]

    value, _ = settle(T, key, default, parse, lambda value: value in allowed)
    view = visit()
    view.values[key], view.defaults[key] = value, default
    view.client[key] = str(value)
    return value


def put(key: str, value: Any) -> None:
    """Another value for a key that a browser component owns, told by the component itself."""
    visit().values[key] = value


def _name(T: Words, key: str) -> str:
    return T(key.rpartition(".")[2])


def _whole(raw: str, lo: int, hi: int) -> int:
    if not (raw.isascii() and raw.removeprefix("-").isdecimal() and len(raw) < 10 and lo <= int(raw) <= hi):
        raise ValueError
    return int(raw)
