"""The list of edits on the page, and the form that adds one: an operation in words, then what it needs from lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ui import state, view
from ui.edits import LARGEST, MOST, Argument, Step, parse, written
from ui.lab import words
from ui.lab.fit import OPS_FOR, Fitted
from ui.lab.places import Place, Places, short
from ui.text import escape

if TYPE_CHECKING:
    from ui.text import Words

KEY = "lab.edits"
DEFAULT = "zero_head 0.self.z 3"
EVERY = "*"


def edits(T: Words) -> list[Step]:
    """The list of this visit, from the address when one was opened; what cannot be read is told and left out."""

    def read(raw: str) -> str:
        steps, junk = parse(raw)
        for one in junk:
            state.notice(T, "notice.edit", got=one[:60])
        return written(steps)

    value, _ = view.settle(T, KEY, DEFAULT, read, lambda value: isinstance(value, str))
    return parse(view.keep(KEY, value, DEFAULT))[0]


def _put(steps: Sequence[Step]) -> None:
    state.put(KEY, written(steps))


# ---- the list ------------------------------------------------------------------------------------------------------


def show(T: Words, fitted: Sequence[Fitted], places: Places, tokens: Sequence[str]) -> None:
    """Every edit with its switch, its place in the order and its way out; and the form for a new one."""
    steps = [one.step for one in fitted]
    locked = state.hidden(KEY)
    with st.container(key="lab_edits", horizontal=True, vertical_alignment="center", gap="small"):
        for at, one in enumerate(fitted):
            with st.container(key=f"lab_edit_{at}", border=True, horizontal=True, vertical_alignment="center",
                              width="content", gap=None):  # fmt: skip
                _row(T, at, one, steps, words.edit(T, one.step, places, tokens), locked)
        if not locked:
            _add(T, steps, places, tokens)
            if steps:
                st.button(T("clear"), key="lab_clear", type="tertiary", on_click=_put, args=([],))
    for one in fitted:
        if one.problem and one.step.on:
            st.warning(
                f"{T('left_out', edit=words.edit(T, one.step, places, tokens))} {T(one.problem[0], **one.problem[1])}"
            )


def _row(T: Words, at: int, one: Fitted, steps: Sequence[Step], said: str, locked: bool) -> None:
    def change(new: list[Step]) -> dict[str, object]:
        return {"on_click": _put, "args": (new,)}

    step = one.step
    flipped = [*steps[:at], replace(step, on=not step.on), *steps[at + 1 :]]
    label = f":gray[{escape(said)}]" if one.problem and step.on else escape(said)
    st.toggle(label, step.on, key=f"lab_on_{at}_{step}", disabled=locked, on_change=_put, args=(flipped,))
    if locked:
        return
    if at:
        up = [*steps[: at - 1], step, steps[at - 1], *steps[at + 1 :]]
        st.button("↑", key=f"lab_up_{at}", type="tertiary", help=T("up"), on_click=_put, args=(up,))
    if at + 1 < len(steps):
        down = [*steps[:at], steps[at + 1], step, *steps[at + 2 :]]
        st.button("↓", key=f"lab_down_{at}", type="tertiary", help=T("down"), on_click=_put, args=(down,))
    gone = [*steps[:at], *steps[at + 1 :]]
    st.button("✕", key=f"lab_gone_{at}", type="tertiary", help=T("remove"), on_click=_put, args=(gone,))


# ---- the form ------------------------------------------------------------------------------------------------------


def _add(T: Words, steps: Sequence[Step], places: Places, tokens: Sequence[str]) -> None:
    with st.popover(T("add"), icon=":material/add:", key="lab_add"):
        ops = [op for op in OPS_FOR if any(OPS_FOR[op](place) for place in places.sites.values())]
        op = st.selectbox(T("operation"), ops, format_func=lambda op: T(f"op.{op}"), key="lab_op")
        st.caption(T(f"op_help.{op}"))
        step = _FIELDS[op](Fields(T, op, places, tokens))
        full = len(steps) >= MOST
        st.button(
            T("add_this"), key="lab_add_this", type="primary", disabled=full, on_click=_put, args=([*steps, step],)
        )
        if full:
            st.caption(T("full", most=MOST))


class Fields:
    """The fields of one operation. Each field offers only what the model has."""

    def __init__(self, T: Words, op: str, places: Places, tokens: Sequence[str]) -> None:
        self.T, self.op, self.places, self.tokens = T, op, places, tokens

    def site(self, name: str | None = None) -> tuple[str, Place]:
        """A site as the list writes it, by layer, part and name; with a name given, only where it stands."""
        tree = self._tree(name)
        every = [EVERY] if sum(where.isdecimal() for where in tree) > 1 else []
        where = self._select("layer", [*every, *tree], lambda where: words.where(self.T, where), int(bool(every)))
        parts = tree[next(layer for layer in tree if layer == where or (where == EVERY and layer.isdecimal()))]
        part = self._select("part", list(parts), lambda part: words.part(self.T, part))
        sites = parts[part]
        chosen = self._select("site", list(sites), lambda site: f"{site}: {words.site(self.T, site)}")
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

    def _select(self, name: str, options: list[str], show: Callable[[str], str], first: int = 0) -> str:
        """A list; with one entry there is nothing to choose."""
        if len(options) == 1:
            return options[0]
        key = f"lab_{self.op}_{name}_{'_'.join(options)}"
        return str(st.selectbox(self.T(name), options, first, format_func=show, key=key))

    def index(self, place: Place, d: int, every: bool, first: int = 0) -> Argument:
        """One place along a dimension: a token by name, a head or a number; "every" is offered as the first choice."""
        symbol, size = place.dims[d], place.sizes(len(self.tokens))[d]
        counts = place.shape[d] is None

        def show(option: str) -> str:
            if option == EVERY:
                return self.T("every")
            return f"{option}: {self.tokens[int(option)]}" if counts else option

        options = [*([EVERY] if every else []), *[str(i) for i in range(size)]]
        key = f"lab_{self.op}_{symbol}_{d}_{size}_{every}"
        chosen = st.selectbox(words.dim(self.T, symbol), options, first, format_func=show, key=key)
        return None if chosen == EVERY else int(chosen)

    def number(self, name: str, value: float) -> float:
        got = st.number_input(
            self.T(name), -LARGEST, LARGEST, value, step=0.1, format="%g", key=f"lab_{self.op}_{name}"
        )
        return float(value if got is None else got)


def _zero_head(fields: Fields) -> Step:
    site, place = fields.site("z")
    return Step("zero_head", site, (fields.index(place, 0, every=False),))


def _set_mask(fields: Fields) -> Step:
    site, place = fields.site("mask")
    last = len(fields.tokens)
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
