"""A small data set learned in the browser; where it stands is checked by the core and by autograd.

    2-4-1.1.3.xor.tanh;150;0.52,-1.3,...      made of what, after how many steps, all weights row by row
That text stands in the address, so that a network that has learned is a link too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from core.classics import backprop
from core.classics.backprop import Net, backward, by_autograd, descend, forward
from core.classics.points import POINTS
from ui.browser.figure import Owned, mount
from ui.frame import state
from ui.frame.text import Words
from ui.neuron.net_steps import ETAS
from ui.neuron.network import Setup, start

HIDDEN = ("0", "2", "3", "4", "8", "4-4", "8-8", "8-8-8")
COUNT = 100  # points
EQUAL, STEPS = 0.5, 20  # a start at which all weights are the same, and how long it is followed
NEAR = 1e-6  # below it weights are the same
FIRST = torch.tensor([0])  # the column of the biases
MOST = 1_000  # of a weight that is kept, up or down
KEPT = re.compile(
    r"[\d-]+\.1\.\d+\.[a-z]+\.[a-z]+;\d{1,6};-?\d{1,4}(\.\d{1,17})?(e-\d{1,3})?(,-?\d{1,4}(\.\d{1,17})?(e-\d{1,3})?)*"
)


@dataclass(frozen=True)
class Task:
    """A data set, and the network that learns it: two inputs, one output, biases, cross-entropy."""

    points: str
    setup: Setup

    @property
    def of(self) -> str:
        return f"{self.setup.of}.{self.points}.{self.setup.activation}"


def task(points: str, hidden: str, activation: str, seed: int) -> Task:
    middle = () if hidden == "0" else tuple(map(int, hidden.split("-")))
    setup = Setup(sizes=(2, *middle, 1), activation=activation, loss="cross", bias=True, seed=seed)
    return Task(points, setup)


@lru_cache(maxsize=64)
def data(task: Task) -> tuple[Tensor, Tensor]:
    """x_B2, t_B1 by the seed of the task."""
    return POINTS[task.points](COUNT, task.setup.seed)


@dataclass(frozen=True)
class Learned:
    """A network after so many steps."""

    net: Net
    steps: int


def kept(T: Words) -> str:
    """What the browser has learned, as it stands in the address."""
    return state.plain(T, "neuron.learned", "", checked)


def checked(text: str) -> str:
    """ValueError: nothing that can be read."""
    if text and not KEPT.fullmatch(text):
        raise ValueError
    return text


def learned(task: Task, text: str) -> Learned:
    """The network that a text holds, if it is of this task; else as it is drawn."""
    net = start(task.setup).net
    of, *rest = text.split(";")
    if of == task.of:
        values = [float(number) for number in rest[1].split(",")]
        if len(values) == sum(w.numel() for w in net.weights) and max(map(abs, values)) <= MOST:
            parts = torch.tensor(values, dtype=torch.float64).split([w.numel() for w in net.weights])
            weights = tuple(part.view_as(w) for part, w in zip(parts, net.weights, strict=True))
            return Learned(replace(net, weights=weights), int(rest[0]))
    return Learned(net, 0)


def measured(task: Task, found: Learned) -> dict[str, Any]:
    """Loss, points told rightly, and the largest difference between the core's gradient and autograd's."""
    x, t = data(task)
    run = forward(found.net, x)
    ours, truth = backward(found.net, run, t).weights, by_autograd(found.net, x, t).weights
    apart = max(float((one - other).abs().max()) for one, other in zip(ours, truth, strict=True))
    right = int(((run.y_BO > 0.5) == t.bool()).sum())
    return {"loss": float(backprop.loss(found.net, run, t)), "right": right, "of": len(t), "apart": apart}


@lru_cache(maxsize=64)
def from_equal(task: Task) -> tuple[str, dict[str, float]] | None:
    """What hidden neurons learn if all weights start at ``EQUAL``, biases at 0: "copies", "all" different, or "none".

    None: there are no two hidden neurons to compare.
    """
    if max(task.setup.sizes[1:]) < 2:
        return None
    first = start(task.setup).net
    equal = replace(first, weights=tuple(torch.full_like(w, EQUAL).index_fill_(1, FIRST, 0) for w in first.weights))
    nets, losses = descend(equal, *data(task), 1, STEPS)
    rows = [w - w[:1] for w in nets[-1].weights[:-1]]
    apart = max(float(row.abs().max()) for row in rows)
    moved = max(float((w - old).abs().max()) for w, old in zip(nets[-1].weights, equal.weights, strict=True))
    answer = "none" if moved < NEAR else "copies" if apart < NEAR else "all"
    return answer, {"equal": EQUAL, "steps": len(nets) - 1, "apart": apart, "moved": moved, "after": losses[-1]}


def sizes(task: Task) -> dict[str, Any]:
    """What the caption says."""
    return {"of": COUNT, "sizes": task.setup.shown}


def opened(task: Task, found: Learned) -> dict[str, Any]:
    """The same network in the view that steps node by node, with the first point as its sample: keys of the address."""
    x, t = data(task)
    parts = [f"x{i}:{value:g}" for i, value in enumerate(x[0].tolist(), 1)] + [f"t1:{float(t[0]):g}"]
    for layer, w in enumerate(found.net.weights, 1):
        parts += [f"w{layer}.{to}.{at}:{_plain(v)}" for to, row in enumerate(w.tolist(), 1) for at, v in enumerate(row)]
    setup = task.setup
    keys = {"view": "net", "sizes": setup.shown, "activation": setup.activation, "loss": setup.loss, "bias": 1}
    return keys | {"seed": setup.seed, "edits": ";".join([setup.of, *parts])}


def _plain(value: float) -> str:
    """Six digits, within what can be edited."""
    return f"{max(-100, min(100, value)):.6g}".replace("e-0", "e-")


def show(T: Words, task: Task, text: str, found: Learned) -> None:
    x, t = data(task)
    header = {
        "of": task.of,
        "sizes": task.setup.sizes,
        "activation": task.setup.activation,
        "x": x.tolist(),
        "t": t.flatten().tolist(),
        "start": [w.tolist() for w in start(task.setup).net.weights],
        "kept": text if text.startswith(f"{task.of};") else "",
        "steps": found.steps,
        "weights": [w.tolist() for w in found.net.weights],
        "core": measured(task, found),
        "blind": math.log(2),
    }
    place = Owned(T, {"rate": (ETAS, 1)})
    mount("neuron/plane", header, {}, T.words("learn"), place, keep=lambda told: _take(told))


def _take(told: Any) -> None:
    """What the browser has learned since; what cannot be read is left."""
    try:
        state.put("neuron.learned", checked(str(told)))
    except ValueError:
        return
