"""Links to views: relative addresses that carry the keys which every page understands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ui.frame.visit import raw, visit

SHARED = ("lang", "model", "text", "hide")  # keys that every page understands; the others start with a page's stem


class Link(str):
    """A relative address made by ``link``: words take it as it is, where other texts are escaped."""


def link(page: str, /, **values: Any) -> Link:
    """The relative address of a view: link("heads", layer=3, text="..."). Shared keys carry over unless given."""
    named = {key if key in SHARED or "." in key else f"{page}.{key}": value for key, value in values.items()}
    carried = {key: visit().written(key) for key in SHARED if key not in named}
    query = {key: raw(value) for key, value in {**carried, **named}.items() if value is not None}
    return Link(f"{'./' if page == 'home' else page}?{urlencode(query)}")
