"""Places and edits of the lab in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.lab.compare import Tokens, tokens_of
from ui.lab.places import PLAIN, STREAM, Place, Places, rest_of, split
from ui.runs.edits import Argument, Step

if TYPE_CHECKING:
    from ui.frame.text import Words


def where(T: Words, name: str, crossed: bool = False) -> str:
    """A layer, the embedding, a final norm, the output. crossed: beside an encoder, a number is a decoder layer."""
    if name == "*":
        return T("where.every_dec" if crossed else "where.every")
    if name.isdecimal():
        return T("where.dec" if crossed else "where.layer", layer=int(name))
    stack, _, layer = name.partition(".")
    if layer.isdecimal():
        return T(f"where.{stack}", layer=int(layer))
    return T(f"where.{name.replace('.', '_')}")


def part(T: Words, name: str) -> str:
    known = f"parts.{name.replace('.', '_')}"
    return T(known) if T.has(known) else name


def site(T: Words, name: str) -> str:
    """What a site is, in a phrase."""
    known = f"sites.{name}"
    return T(known) if T.has(known) else name


def described(T: Words, place: Place, tokens: int) -> str:
    """A site's meaning, formula and shape."""
    return T(
        "described",
        name=place.name,
        means=site(T, place.name.rpartition(".")[2]),
        formula=place.formula,
        dims=" × ".join(place.dims) or "1",
        sizes=rest_of(place.sizes(tokens)),
    )


def edit(T: Words, step: Step, places: Places, r: Tokens) -> str:
    """One edit as a sentence of plain text, to be escaped; the index of a token says which token it is."""
    say = T.words("edit")
    names = places.named(step.site)
    place = places.sites[names[0]] if names else None
    every = step.site.startswith("*")
    layer, kind, name = split(names[0] if names else _full(step.site, places.stack), places.stack)
    at = where(T, "*" if every else layer, places.crossed)
    values = {"where": at, "place": ", ".join([at, *([] if kind in (PLAIN, STREAM) else [part(T, kind)]), name])}
    if places.crossed and kind in ("self", "cross"):
        values["where"] = f"{at}, {part(T, kind)}"
    if step.op == "zero_head":
        return say["zero_head"].format(head=step.args[0], **values)
    if step.op == "scale":
        return say["scale"].format(factor=_number(step.args[0]), **values)
    if step.op == "set_mask":
        query, key, allow = step.args
        square = place is not None and len(place.dims) > 1
        rows, columns = (tokens_of(r, place, side) for side in place.dims[-2:]) if place and square else ([], [])
        sides = {"query": _token(T, query, rows), "key": _token(T, key, columns)}
        return say["allow" if allow else "forbid"].format(**sides, **values)
    index = _index(T, step.index, place, r)
    if step.op == "set_value":
        return say["set_value"].format(value=_number(step.args[-1]), at=index, **values)
    return say["patch"].format(at=index, **values)


def _number(value: Argument) -> str:
    return f"{value:g}".replace("-", "\u2212")


def _full(name: str, stack: str) -> str:
    return f"{stack}.{name}" if name[0].isdecimal() else f"{stack}.0{name[1:]}" if name[0] == "*" else name


def _token(T: Words, index: float | None, tokens: Sequence[str]) -> str:
    if index is None:
        return T("every_token")
    t = int(index)
    return f"{t} “{tokens[t]}”" if t < len(tokens) else str(t)


def _index(T: Words, index: Sequence[float | None], place: Place | None, r: Tokens) -> str:
    """Which part of a site: ", head 3, token 5", or nothing for all of it."""
    dims = place.dims if place else ()
    named = []
    for d, i in enumerate(index):
        if i is None:
            continue
        counts = place is not None and d < len(place.shape) and place.shape[d] is None
        number = _token(T, i, tokens_of(r, place, dims[d])) if place and counts else str(int(i))
        named.append(f"{dim(T, dims[d]) if d < len(dims) else ''} {number}")
    return "".join(f", {one}" for one in named)


def dim(T: Words, symbol: str) -> str:
    """What a dimension counts."""
    return T(f"dim.{symbol}") if T.has(f"dim.{symbol}") else symbol
