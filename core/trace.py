"""The tap: how a forward pass names its intermediates, and how they are read and edited.

    s = tap("scores", q @ k.mT * scale)          # the name stands beside the formula

Off, a tap returns its argument. On, it applies the edits meant for that name, records the result and returns it.
No hooks are put on modules, so one model can serve many runs at once.
Ideas from TransformerLens (one name reads and edits) and big_vision (capture in the line that computes).
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from core.sites import Site, site_of


class Trace(Mapping[str, Tensor]):
    """Every named intermediate of one run, by site name. Derived sites are computed when first read."""

    def __init__(self) -> None:
        self._values: dict[str, Tensor | Callable[[], Tensor]] = {}
        self._formulas: dict[str, str] = {}

    def __getitem__(self, name: str) -> Tensor:
        try:
            value = self._values[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._values, n=3)
            raise KeyError(f"no site {name!r} in this run; did you mean {near or list(self._values)[:3]}?") from None
        if not isinstance(value, Tensor):
            value = self._values[name] = value()
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def stored(self) -> list[Tensor | Callable[[], Tensor]]:
        """What the run keeps in memory: its tensors, and for a derived site not read yet what will compute it."""
        return list(self._values.values())

    def spec(self, name: str) -> Site:
        """The declaration of a site: its dims, meaning, and the formula by which this run's model computed it."""
        site = site_of(name)
        return replace(site, formula=self._formulas.get(name, site.formula))


def _zero_head(value: Tensor, head: int) -> Tensor:
    _check_index("zero_head", value, 1, head)
    return value.index_fill(1, torch.tensor([head], device=value.device), 0)


def _set_mask(value: Tensor, query: int, key: int, allow: int) -> Tensor:
    if value.dtype != torch.bool:
        raise ValueError(f"set_mask edits a bool mask (a site '...mask'), got a tensor of {value.dtype}")
    return _set_value(value, slice(None), slice(None), query, key, bool(allow))


def _scale(value: Tensor, factor: float) -> Tensor:
    return value * factor


def _set_value(value: Tensor, *index_and_number: Any) -> Tensor:
    *index, number = index_and_number
    if len(index) > value.ndim:
        raise ValueError(f"set_value: expected at most {value.ndim} indices, got {len(index)}")
    for dim, i in enumerate(index):
        if isinstance(i, int):
            _check_index("set_value", value, dim, i)
    value = value.clone()
    value[tuple(index)] = number
    return value


def _patch(value: Tensor, new: Tensor) -> Tensor:
    if new.shape != value.shape:
        raise ValueError(f"patch: expected a tensor of shape {tuple(value.shape)}, got {tuple(new.shape)}")
    return new.to(value)


def _check_index(op: str, value: Tensor, dim: int, index: int) -> None:
    if value.ndim <= dim or not -value.shape[dim] <= index < value.shape[dim]:
        raise ValueError(f"{op}: index {index} is outside dimension {dim} of a tensor of shape {tuple(value.shape)}")


OPS: dict[str, Callable[..., Tensor]] = {
    "zero_head": _zero_head,  # (head,)                 the site has heads in dimension 1, e.g. ...self.z
    "set_mask": _set_mask,  # (query, key, allow)       0 or 1; every batch row and head
    "scale": _scale,  # (factor,)
    "set_value": _set_value,  # (*index, number)
    "patch": _patch,  # (tensor,)                       of the same shape, for example from another run
}


@dataclass(frozen=True)
class Edit:
    """A change to one site, as data: ``Edit("zero_head", "dec.0.self.z", (3,))``. Ops and their args: ``OPS``."""

    op: str
    site: str
    args: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if self.op not in OPS:
            raise ValueError(f"expected an op out of {sorted(OPS)}, got {self.op!r}")
        try:
            declared = site_of(self.site)
        except KeyError:
            raise ValueError(f"no site is called {self.site!r}") from None
        if declared.derived:
            raise ValueError(f"{self.site} is derived from other sites and can only be read; edit those instead")


class Tap:
    """Records and edits the named values of one run. ``tap.at("dec.0")`` names what follows."""

    __slots__ = ("_edits", "_fired", "_formulas", "_keep", "_prefix", "_values")

    def __init__(self, trace: Trace, edits: Iterable[Edit] = (), keep: Iterable[str] | None = None) -> None:
        self._values, self._formulas = trace._values, trace._formulas
        self._edits: dict[str, list[Edit]] = {}
        for edit in edits:
            self._edits.setdefault(edit.site, []).append(edit)
        self._keep = None if keep is None else _matcher(tuple(keep))
        self._fired: set[str] = set()
        self._prefix = ""

    def at(self, part: str) -> "Tap":
        inner = object.__new__(Tap)
        inner._values, inner._formulas, inner._fired = self._values, self._formulas, self._fired
        inner._edits, inner._keep = self._edits, self._keep
        inner._prefix = f"{self._prefix}{part}."
        return inner

    def __call__(self, site: str, value: Tensor, formula: str = "") -> Tensor:
        """formula: where it is another than the declared one."""
        name = self._prefix + site
        if name in self._fired:
            raise RuntimeError(f"site {name} fired twice in one run")
        self._fired.add(name)
        if self._edits:
            for edit in self._edits.get(name, ()):
                value = OPS[edit.op](value, *edit.args)
        self._record(name, value, formula)
        return value

    def later(self, site: str, compute: Callable[[], Tensor], formula: str = "") -> None:
        """Name a value that follows from others; it is computed when somebody opens it."""
        self._record(self._prefix + site, compute, formula)

    def _record(self, name: str, value: Tensor | Callable[[], Tensor], formula: str) -> None:
        if self._keep is None or self._keep(name):
            self._values[name] = value
            if formula:
                self._formulas[name] = formula

    def check_all_fired(self) -> None:
        missed = sorted(set(self._edits) - self._fired)
        if missed:
            raise ValueError(f"these edits never fired, the run has no such site: {missed}")


class _Off(Tap):
    """The tap of a plain run: it records nothing and hands values through."""

    __slots__ = ()

    def __init__(self) -> None:
        pass

    def at(self, part: str) -> "Tap":
        return self

    def __call__(self, site: str, value: Tensor, formula: str = "") -> Tensor:
        return value

    def later(self, site: str, compute: Callable[[], Tensor], formula: str = "") -> None:
        pass


OFF = _Off()


@lru_cache(maxsize=64)
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    return lru_cache(maxsize=4096)(lambda name: any(fnmatchcase(name, pattern) for pattern in patterns))
