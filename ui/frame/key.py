"""One key of a view: where its value comes from in a run, and where it goes.

Where a value comes from                                                    what holds
    the address was just opened (first run, back, forward, our own links)   the address; without the key the default
    it says junk                                                            the default, with a notice
    a widget stands on the page                                             the widget
    none does: a step to another page and back, a locked control            the value as it was left
    it was left at a default that is another now                            the new default
    it no longer fits (another model has fewer layers)                      the default
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from ui.frame.visit import Left, visit

V = TypeVar("V")
Say = Callable[..., str]  # the words of a page


def hidden(key: str) -> bool:
    """Whether the address locks a control: ?hide=model,attention.layer. Its value still counts."""
    return key in (visit().written("hide") or "").split(",")


@dataclass(frozen=True)
class Key(Generic[V]):
    """A key and the rules of its values. Each run calls one of ``widget``, ``plain`` and ``client``, once."""

    name: str
    default: V
    parse: Callable[[str], V]  # from an address. ValueError: junk; its message, if it has one, is the notice
    fits: Callable[[Any], bool] = lambda value: True  # whether a value left earlier is possible now

    def widget(self, say: Say, made_of: tuple[Any, ...], make: Callable[[], Any]) -> V:
        """A value that a widget holds, or that the address locks. made_of: what makes it another widget."""
        here = visit()
        value, new = self._now(say)
        if not hidden(self.name):
            made_of = (here.page, *made_of)
            if new or here.widgets.get(self.name) != made_of:
                st.session_state[self.name] = value
            here.widgets[self.name] = made_of
            answer = make()
            value = answer if self.fits(answer) else value
        return self._publish(value)

    def plain(self, say: Say | None = None) -> V:
        """A value without a widget."""
        value, _ = self._now(say)
        return self._publish(value)

    def client(self, say: Say) -> V:
        """A value that a browser component owns: the address bar is not written from here."""
        value, _ = self._now(say)
        visit().left[self.name] = Left(value, self.default)
        visit().bar.client[self.name] = str(value)
        return value

    def _publish(self, value: V) -> V:
        here = visit()
        here.left[self.name] = Left(value, self.default)
        here.bar.keys[self.name] = here.written(self.name)
        return value

    def _now(self, say: Say | None) -> tuple[V, bool]:
        """The value, and whether a widget does not hold it yet."""
        here = visit()
        if here.asked(self.name):
            return self._read(here.take(self.name), say), True
        left = here.left.get(self.name, Left(self.default, None))
        value = st.session_state[self.name] if self.name in st.session_state else left.value
        outdated = value == left.default and value != self.default
        if outdated or value is None or not self.fits(value):
            return self.default, True
        return value, self.name not in st.session_state

    def _read(self, words: str | None, say: Say | None) -> V:
        """A value out of an address; junk is told and falls back."""
        if words is None:
            return self.default
        try:
            return self.parse(words)
        except ValueError as error:
            if say is not None:
                junk = say("notice.junk", key=self.name, got=words[:40], used=str(self.default))
                st.toast(str(error) or junk, duration="long")
            return self.default
