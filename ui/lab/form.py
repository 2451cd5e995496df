"""The form that adds an edit: an operation in words, then what it needs, chosen from what the model has."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.lab import words
from ui.lab.compare import Tokens, tokens_of
from ui.lab.fit import OPS_FOR
from ui.lab.places import STREAM, Place, Places, short
from ui.runs.edits import LARGEST, MOST, Argument, Step

if TYPE_CHECKING:
    from ui.frame.text import Words

EVERY = "*"


def add(T: Words, steps: Sequence[Step], places: Places, r: Tokens, put: Callable[[Sequence[Step]], None]) -> None:
    """The form behind a button. put: takes the longer list."""
    with st.popover(T("add"), icon=":material/add:", key=f"lab_add_{len(steps)}"):  # another key: it closes
        ops = [op for op in OPS_FOR if any(OPS_FOR[op](place) for place in places.sites.values())]
        op = st.selectbox(T("operation"), ops, format_func=lambda op: T(f"op.{op}"), key="lab_op")
        st.caption(T(f"op_help.{op}"))
        step = _FIELDS[op](Fields(T, op, places, r))
        full = len(steps) >= MOST
        st.button(
            T("add_this"), key="lab_add_this", type="primary", disabled=full, on_click=put, args=([*steps, step],)
        )
        if full:
            st.caption(T("full", most=MOST))


class Fields:
    """The fields of one operation, two in a row. Each field offers only what the model has."""

    def __init__(self, T: Words, op: str, places: Places, r: Tokens) -> None:
        self.T, self.op, self.places, self.r = T, op, places, r
        self._free: list[DeltaGenerator] = []

    def _slot(self) -> DeltaGenerator:
        if not self._free:
            self._free = list(st.columns(2))
        return self._free.pop(0)

    def site(self, name: str | None = None) -> tuple[str, Place]:
        """A site as the list writes it, by layer, part and name; with a name given, only where it stands."""
        tree = self._tree(name)
        layers = [where for where in tree if where.isdecimal()]
        every = [EVERY] if len(layers) > 1 else []
        where = self._select(
            "layer", [*every, *tree], lambda where: words.where(self.T, where, self.places.crossed), layers[:1]
        )
        parts = tree[layers[0] if where == EVERY else where]
        part = self._select("part", list(parts), lambda part: words.part(self.T, part), [STREAM])
        sites = parts[part]
        chosen = self._select("site", list(sites), lambda site: f"{site}: {words.site(self.T, site)}", ["resid_post"])
        place = sites[chosen]
        written = short(place.name, self.places.stack)
        return (f"{EVERY}.{written.partition('.')[2]}" if where == EVERY else written), place

    def _tree(self, name: str | None) -> dict[str, dict[str, dict[str, Place]]]:
        fits = OPS_FOR[self.op]
        tree: dict[str, dict[str, dict[str, Place]]] = {}
        for where, parts in self.places.tree().items():
            for part, sites in parts.items():
                for site, place in sites.items():
                    if fits(place) and not place.derived and name in (None, site):
                        tree.setdefault(where, {}).setdefault(part, {})[site] = place
        return tree

    def _select(self, name: str, options: list[str], show: Callable[[str], str], first: Sequence[str]) -> str:
        """A list; with one entry there is nothing to choose."""
        if len(options) == 1:
            return options[0]
        at = next((options.index(one) for one in first if one in options), 0)
        key = f"lab_{self.op}_{name}_{zlib.crc32(' '.join(options).encode())}"
        return str(self._slot().selectbox(self.T(name), options, at, format_func=show, key=key))

    def index(self, place: Place, d: int, every: bool, first: int = 0) -> Argument:
        """One place along a dimension: a token by name, a head or a number; "every" is offered as the first choice."""
        symbol, size = place.dims[d], place.sizes(len(self.r.read))[d]
        tokens = tokens_of(self.r, place, symbol) if place.shape[d] is None else None

        def show(option: str) -> str:
            if option == EVERY:
                return self.T("every")
            return f"{option}: {tokens[int(option)]}" if tokens else option

        options = [*([EVERY] if every else []), *[str(i) for i in range(size)]]
        key = f"lab_{self.op}_{symbol}_{d}_{size}_{every}"
        name = words.dim(self.T, symbol)
        chosen = self._slot().selectbox(name[:1].upper() + name[1:], options, first, format_func=show, key=key)
        return None if chosen == EVERY else int(chosen)

    def number(self, name: str, value: float) -> float:
        key = f"lab_{self.op}_{name}"
        got = self._slot().number_input(self.T(name), -LARGEST, LARGEST, value, step=0.1, format="%g", key=key)
        return float(value if got is None else got)


def _zero_head(fields: Fields) -> Step:
    site, place = fields.site("z")
    return Step("zero_head", site, (fields.index(place, 0, every=False),))


def _set_mask(fields: Fields) -> Step:
    site, place = fields.site("mask")
    last = len(fields.r.read)
    query = fields.index(place, len(place.dims) - 2, every=True, first=last)
    key = fields.index(place, len(place.dims) - 1, every=True, first=1)
    T = fields.T
    allow = st.segmented_control(
        T("may"), [0, 1], default=0, required=True, format_func=lambda allow: T(f"may_{allow}"), key="lab_may"
    )
    return Step("set_mask", site, (query, key, int(allow or 0)))


def _scale(fields: Fields) -> Step:
    site, _ = fields.site()
    return Step("scale", site, (fields.number("factor", 0.0),))


def _set_value(fields: Fields) -> Step:
    site, place = fields.site()
    at = [fields.index(place, d, every=True) for d in range(len(place.dims))]
    return Step("set_value", site, (*at, fields.number("value", 0.0)))


def _patch(fields: Fields) -> Step:
    site, place = fields.site()
    at = tuple(fields.index(place, d, every=True) for d in range(len(place.dims)))
    return Step("patch", site, () if all(i is None for i in at) else at)


_FIELDS: dict[str, Callable[[Fields], Step]] = {
    "zero_head": _zero_head,
    "set_mask": _set_mask,
    "scale": _scale,
    "set_value": _set_value,
    "patch": _patch,
}
