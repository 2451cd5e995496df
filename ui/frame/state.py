"""Every view is a URL: widgets whose values come from the query string and go back into it.

    layer = state.slider(T, "attention.layer", 0, r.layers - 1, 0)       # ?attention.layer=3

A key is its widget's key and its parameter's name; its label is the words of its last part. Junk in the address falls
back to the default with a notice. ``ui.frame.key`` says where a value comes from, ``ui.frame.view`` when the address is
read and who writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from ui.frame.key import Key, hidden
from ui.frame.language import LANGUAGES, language
from ui.frame.links import Link, link
from ui.frame.view import begin, enter, publish
from ui.frame.visit import Left, visit

if TYPE_CHECKING:
    from ui.frame.text import Words

__all__ = [
    "LANGUAGES",
    "Link",
    "begin",
    "choice",
    "client",
    "enter",
    "hidden",
    "language",
    "left",
    "link",
    "notice",
    "plain",
    "publish",
    "put",
    "slider",
    "text",
    "toggle",
]
V = TypeVar("V")

# ---- with a widget -------------------------------------------------------------------------------------------------


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

    def make() -> str | None:
        looks: Any = {
            "format_func": show,
            "label_visibility": "visible" if label else "collapsed",
            "help": "\n\n".join(absent.values()) or None,
        }
        if kind == "segmented":
            return st.segmented_control(_label(T, key), options, required=True, key=key, **looks)
        return st.selectbox(_label(T, key), options, key=key, **looks)

    return Key(key, default, parse, lambda value: value in options).widget(T, (kind, tuple(options), T.lang), make)


def slider(T: Words, key: str, lo: int, hi: int, default: int) -> int:
    """A whole number from lo to hi. With one possible value there is nothing to choose and no widget."""
    if not lo <= default <= hi:
        raise ValueError(f"{key}: expected a default in {lo}..{hi}, got {default}")
    number = Key(key, default, lambda raw: _whole(raw, lo, hi), lambda value: lo <= value <= hi)
    if lo == hi:
        return number.plain(T)
    return number.widget(T, (lo, hi), lambda: st.slider(_label(T, key), lo, hi, step=1, key=key))


def text(T: Words, key: str, default: str, max_chars: int = 4_000) -> str:
    """One line of the learner's own, applied on enter or when leaving the box.

    max_chars: an address has to hold it, at up to 12 bytes a character; the server takes addresses of 64 KiB.
    """

    def cut(raw: str) -> str:
        if len(raw) > max_chars and raw[:max_chars] != left(key):
            notice(T, "notice.cut", got=len(raw), cap=max_chars)
        return raw[:max_chars]

    return Key(key, default, cut).widget(T, (), lambda: cut(st.text_input(_label(T, key), key=key) or ""))


def toggle(T: Words, key: str, default: bool) -> bool:
    """On or off; 1 or 0 in the address."""
    on = Key(key, default, lambda raw: bool(_whole(raw, 0, 1)))
    return on.widget(T, (), lambda: st.toggle(_label(T, key), key=key))


# ---- without a widget ----------------------------------------------------------------------------------------------


def client(T: Words, key: str, allowed: Sequence[V], default: V) -> V:
    """A value that a browser component owns and writes into the address itself. allowed: options, or a range.

    The component takes it as its state when it first gets it and whenever it changes: then an address was opened.
    """

    def parse(raw: str) -> V:
        named = [option for option in allowed if str(option) == raw]
        if not named:
            raise ValueError
        return named[0]

    return Key(key, default, parse, lambda value: value in allowed).client(T)


def plain(T: Words, key: str, default: str, parse: Callable[[str], str]) -> str:
    """A value that the address holds and only ``put`` changes. parse: what a visitor's address becomes."""
    return Key(key, default, parse).plain(T)


def put(key: str, value: Any) -> None:
    """Another value for a key without a widget, from a callback: its component or its buttons told it."""
    visit().left.setdefault(key, Left(value, None)).value = value


def left(key: str) -> Any:
    """A key's value as the last run left it; None if it was never shown."""
    was = visit().left.get(key)
    return was.value if was else None


def notice(T: Words, id_: str, **values: Any) -> None:
    """A small message that goes away by itself."""
    st.toast(T(id_, **values), duration="long")


def _label(T: Words, key: str) -> str:
    return T(key.rpartition(".")[2])


def _whole(raw: str, lo: int, hi: int) -> int:
    if not (raw.isascii() and raw.removeprefix("-").isdecimal() and len(raw) < 10 and lo <= int(raw) <= hi):
        raise ValueError
    return int(raw)
