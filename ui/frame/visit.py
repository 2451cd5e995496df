"""What the server remembers of one visit: the address that was opened, and how each value was left."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext


@dataclass
class Left:
    """A key as the visit left it."""

    value: Any
    default: Any


@dataclass
class Opened:
    """An address that was opened. Each key is taken from it once: afterwards the widgets hold the truth."""

    query: dict[str, str]
    taken: set[str] = field(default_factory=set)


@dataclass
class Bar:
    """What one run tells the address bar."""

    keys: dict[str, str | None] = field(default_factory=dict)  # None: it is the default and stays out
    client: dict[str, str] = field(default_factory=dict)  # keys that the browser owns, as it was told them
    came: bool = False  # by a step from another page, not by opening an address


@dataclass
class Visit:
    """Kept in the session of a visit."""

    opened: Opened | None = None  # None after a step to another page
    left: dict[str, Left] = field(default_factory=dict)  # every key ever shown, so that pages forget nothing
    widgets: dict[str, tuple[Any, ...]] = field(default_factory=dict)  # what each was made of: a change makes a new one
    bar: Bar = field(default_factory=Bar)
    page: str = ""
    seen: set[str] = field(default_factory=set)  # parts of this page that came into view: ui.frame.sight
    runs: int = 0

    def asked(self, key: str) -> bool:
        """Whether the address has still to be asked for a key."""
        return self.opened is not None and key not in self.opened.taken

    def take(self, key: str) -> str | None:
        """What the opened address says of a key, now and not again."""
        assert self.opened is not None
        self.opened.taken.add(key)
        return self.opened.query.get(key)

    def written(self, key: str) -> str | None:
        """A key as it stands in an address; None: it stays out, for it is the default or was never shown."""
        left = self.left.get(key)
        if left is None or left.value is None or (left.value == left.default and key != "lang"):
            return None
        return raw(left.value)


class _Last(threading.local):
    """Whose run this thread is in. A run asks some hundred times, and each look into the session takes locks."""

    context: ScriptRunContext | None = None
    visit: Visit


_last = _Last()


def visit() -> Visit:
    """The visit of this session."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or context is not _last.context:
        _last.context, _last.visit = context, st.session_state.setdefault("_visit", Visit())
    return _last.visit


def raw(value: Any) -> str:
    """A value as it stands in an address."""
    return str(int(value)) if isinstance(value, bool) else str(value)
