"""Every site of a model, by layer, part and name, with its shape: read off the model's own runs.

    dec.2.self.weights   where "2" (a layer of the model's own stack), part "self", site "weights", shape H Q K
Two runs of different length tell which dimensions count tokens: those that grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch

import core
from core.model import Transformer
from ui.runs import models
from ui.runs.edits import batched, site_in

STREAM, PLAIN = "stream", "plain"  # the part of what stands in a block itself, and elsewhere
SHORTEST = (3, 4)  # tokens of the two runs


@dataclass(frozen=True)
class Place:
    """One site of a model. dims: symbols without the batch; shape: None for a dimension that counts tokens."""

    name: str
    dims: tuple[str, ...]
    shape: tuple[int | None, ...]
    dtype: torch.dtype
    derived: bool
    formula: str

    @property
    def logical(self) -> bool:
        return self.dtype == torch.bool

    @property
    def editable(self) -> bool:
        """Holds numbers that a run can be given others for."""
        return not self.derived and self.dtype.is_floating_point and bool(self.shape)

    @property
    def has_heads(self) -> bool:
        return bool(self.dims) and self.dims[0] in ("H", "G") and batched(self.name)

    def sizes(self, tokens: int) -> tuple[int, ...]:
        return tuple(tokens if size is None else size for size in self.shape)


@dataclass(frozen=True)
class Places:
    """The sites of one model, in the order in which they are computed."""

    stack: str
    layers: int
    sites: dict[str, Place]

    @property
    def crossed(self) -> bool:
        """An encoder and a decoder."""
        return len({name.split(".")[0] for name in self.sites} & {"enc", "dec"}) == 2

    def tree(self) -> dict[str, dict[str, dict[str, Place]]]:
        """where -> part -> site."""
        tree: dict[str, dict[str, dict[str, Place]]] = {}
        for place in self.sites.values():
            where, part, site = split(place.name, self.stack)
            tree.setdefault(where, {}).setdefault(part, {})[site] = place
        return tree

    def named(self, site: str) -> list[str]:
        """The full names that a site of a list stands for: of its layer, or of every layer that has it; [] if none.

        A layer of a stack that the model does not have is taken as one of the stack it has.
        """
        head, _, rest = site.partition(".")
        if head == "*":
            wanted = [f"{self.stack}.{layer}.{rest}" for layer in range(self.layers)]
        else:
            other = {"enc": "dec", "dec": "enc"}.get(head)
            absent = other and not any(name.startswith(f"{head}.") for name in self.sites)
            wanted = [f"{other}.{rest}" if absent else site_in(site, self.stack)]
        return [name for name in wanted if name in self.sites]


def split(name: str, stack: str) -> tuple[str, str, str]:
    """A full name as where, part and site."""
    words = name.split(".")
    if words[1].isdecimal():
        where, rest = words[1] if words[0] == stack else ".".join(words[:2]), words[2:]
    else:
        deep = 2 if words[0] in ("enc", "dec") or words[:2] == ["emb", "target"] else 1
        where, rest = ".".join(words[:deep]), words[deep:]
    return where, ".".join(rest[:-1]) or (STREAM if words[1].isdecimal() else PLAIN), rest[-1]


def short(name: str, stack: str) -> str:
    """A full name as an address has it: without the model's own stack."""
    words = name.split(".")
    return ".".join(words[1:]) if words[0] == stack and words[1].isdecimal() else name


_known: WeakKeyDictionary[Transformer, Places] = WeakKeyDictionary()


def places(model_id: str) -> Places:
    """The sites of a model, found once for as long as it is loaded."""
    model = models.load(model_id)
    if model not in _known:
        _known[model] = _found(model)
    return _known[model]


def _found(model: Transformer) -> Places:
    """The sites of a model, from two short runs."""
    config = model.config
    traces = []
    for tokens in SHORTEST:
        ids = [0] * tokens
        traces.append(core.run(model, ids, target_ids=ids if config.crossed else None))
    shorter, longer = traces
    sites = {}
    for name in shorter:
        at = 1 if batched(name) else 0
        small, large = shorter[name].shape[at:], longer[name].shape[at:]
        shape = tuple(None if a != b else a for a, b in zip(small, large, strict=True))
        spec = shorter.spec(name)
        sites[name] = Place(name, tuple(spec.dims.split()[at:]), shape, shorter[name].dtype, spec.derived, spec.formula)
    return Places(config.stack, config.n_layers, sites)


def rest_of(sizes: Sequence[int]) -> str:
    """A shape as text: 4 x 17 x 17."""
    return " × ".join(map(str, sizes)) or "1"
