"""A figure of the browser: mounted with its data, and with what the browser owns of its view.

    place = Owned(T, {"layer": (range(r.layers), 0), "show": (VIEWS, VIEWS[0])})       # ?encoder.layer=3
    mount("encoder/layer_grid", header, arrays, T.words("grid"), place, pick=place.take)

A component keeps its view in the address by itself and asks the server only for what is not there (lib/figure.js).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state

if TYPE_CHECKING:
    from ui.frame.text import Words


class Owned:
    """What a component shows and keeps in the address under ``<stem>.<name>``.

    values: for each name what is allowed (JSON values, or a range) and what an address without it means; None is a
    choice that the component makes. keys: other names in the address.
    """

    def __init__(
        self, T: Words, values: Mapping[str, tuple[Sequence[Any], Any]], keys: Mapping[str, str] | None = None
    ) -> None:
        self.options = {name: allowed for name, (allowed, _) in values.items()}
        self.first = {name: first for name, (_, first) in values.items()}
        self.url = {name: f"{T.stem}.{(keys or {}).get(name, name)}" for name in values}
        self.view: dict[str, Any] = {
            name: state.client(T, self.url[name], self.options[name], self.first[name]) for name in values
        }

    def __getitem__(self, name: str) -> Any:
        """The value of this run, as far as the server was told."""
        return self.view[name]

    def header(self) -> dict[str, Any]:
        """Of the blob: what is shown now and at first, where it stands in the address, and what it may be."""
        return {
            "view": self.view,
            "first": self.first,
            "url": self.url,
            "options": {name: _options(allowed) for name, allowed in self.options.items()},
        }

    def take(self, picked: Any) -> None:
        """The component tells another view, {name: value}: kept for the next run as far as it is allowed."""
        if not isinstance(picked, Mapping):
            return
        for name, value in picked.items():
            if name in self.options and not isinstance(value, bool) and value in self.options[name]:
                state.put(self.url[name], self.options[name][self.options[name].index(value)])


def mount(
    name: str,
    header: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    words: Mapping[str, str],
    owned: Owned | None = None,
    **events: Callable[[Any], None],
) -> None:
    """Mount component "page/name"; it stays the same, and where its reader is, when another run brings other data.

    events: what to do with a value that the component sends under that name.
    """
    key = name.rpartition("/")[2]
    view = owned.header() if owned else {}
    handlers: dict[str, Any] = {f"on_{event}_change": _handler(key, event, act) for event, act in events.items()}
    component(name)(data=pack({**header, "words": words, **view}, arrays), key=key, **handlers)


def _handler(key: str, event: str, act: Callable[[Any], None]) -> Callable[[], None]:
    return lambda: act(getattr(st.session_state.get(key), event, None))


def _options(allowed: Sequence[Any]) -> Any:
    """A range is sent by its ends."""
    if isinstance(allowed, range) and allowed.step == 1:
        return {"from": allowed.start, "to": allowed.stop - 1}
    return list(allowed)
