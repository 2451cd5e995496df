"""A network as the page asks for it: sizes, activation, loss, bias, seed, and what the learner has changed of it.

    3-3-3.0.1;w1.2.3:0.5;x1:-2;t2:1        sizes 3-3-3, no bias, seed 1: layer 1 to 2 from 3; input 1; target 2
The changes stand in the address (assets/components/neuron/net_steps/edits.js writes them). They begin with what they
were made of: with other sizes or another seed they do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from core.classics.backprop import MOST_LAYERS, MOST_WIDE, Net, drawn

MOST = 100  # of a weight, an input or a target, up or down
EDIT = re.compile(r"(?P<name>w[1-4]\.[1-8]\.[0-8]|[xt][1-8]):(?P<value>-?\d{1,3}(?:\.\d{0,17})?(?:e-\d{1,3})?)")
SIZES = re.compile(rf"[1-{MOST_WIDE}](?:-[1-{MOST_WIDE}]){{1,{MOST_LAYERS}}}")


@dataclass(frozen=True, kw_only=True)
class Setup:
    """sizes: inputs, then the nodes of each layer."""

    sizes: tuple[int, ...]
    activation: str
    loss: str
    bias: bool
    seed: int

    @property
    def shown(self) -> str:
        return "-".join(map(str, self.sizes))

    @property
    def of(self) -> str:
        """What changes of this network begin with."""
        return f"{self.shown}.{int(self.bias)}.{self.seed}"


@dataclass(frozen=True)
class Sample:
    """A network with one sample: x_BI and t_BO of one row."""

    net: Net
    x: Tensor
    t: Tensor


def sizes(typed: str) -> tuple[int, ...] | None:
    """ "3-4-2" as numbers; other signs between them are taken too. None: that is no network of this page."""
    plain = re.sub(r"[^\d]+", "-", typed.strip())
    return tuple(map(int, plain.split("-"))) if SIZES.fullmatch(plain) else None


def checked(text: str) -> str:
    """Changes as they came from an address. ValueError: they cannot be read."""
    head, *parts = text.split(";")
    if text and (not re.fullmatch(rf"{SIZES.pattern}\.[01]\.\d{{1,3}}", head) or not all(map(_edit, parts))):
        raise ValueError
    return text


def _edit(part: str) -> tuple[str, float] | None:
    found = EDIT.fullmatch(part)
    return (found["name"], float(found["value"])) if found and abs(float(found["value"])) <= MOST else None


def changes(setup: Setup, text: str) -> dict[str, float]:
    """{name: value}, or nothing where they are of another network."""
    head, *parts = text.split(";")
    found = dict(filter(None, map(_edit, parts))) if head == setup.of else {}
    return {name: value for name, value in found.items() if _exists(setup, name)}


def _exists(setup: Setup, name: str) -> bool:
    if name[0] != "w":
        return int(name[1:]) <= setup.sizes[0 if name[0] == "x" else -1]
    layer, to, index = map(int, name[1:].split("."))
    return layer < len(setup.sizes) and to <= setup.sizes[layer] and 1 - setup.bias <= index <= setup.sizes[layer - 1]


@lru_cache(maxsize=256)
def start(setup: Setup) -> Sample:
    """As it is drawn by the seed: weights, inputs in -1..1, targets in 0..1 or, of cross-entropy, one of them 1."""
    net = Net(
        weights=drawn(setup.sizes, setup.bias, setup.seed),
        bias=setup.bias,
        activation=setup.activation,
        loss=setup.loss,
    )
    rng = torch.Generator().manual_seed(setup.seed)
    x = (2 * torch.rand(1, setup.sizes[0], generator=rng, dtype=torch.float64) - 1).round(decimals=2)
    t = torch.rand(1, setup.sizes[-1], generator=rng, dtype=torch.float64).round(decimals=1)
    if setup.loss == "cross":
        t = torch.eye(t.shape[1], dtype=t.dtype)[t.argmax(1)]
    return Sample(net, x, t)


def changed(sample: Sample, edits: Mapping[str, float]) -> Sample:
    """The sample with these values put in."""
    weights = [w.clone() for w in sample.net.weights]
    x, t = sample.x.clone(), sample.t.clone()
    for name, value in edits.items():
        place: tuple[int, ...]
        if name[0] == "w":
            layer, to, index = map(int, name[1:].split("."))
            table, place = weights[layer - 1], (to - 1, index - 1 + sample.net.bias)
        else:
            table, place = (x if name[0] == "x" else t), (0, int(name[1:]) - 1)
        table[place] = value
    return Sample(replace(sample.net, weights=tuple(weights)), x, t)
