"""Networks, samples and torch's numbers for them, as the tests of the browser's maths read them.

.venv/bin/python -m tests.core.classics.fixture        writes tests/js/neuron/torch.json anew
"""

import json
from pathlib import Path
from typing import Any

import torch

from tests.core.classics.nets import KINDS, MODULES, Twin, samples

FILE = Path(__file__).parents[2] / "js/neuron/torch.json"
STANDING = (3, 3, 3)  # of every kind of network; beside it one of these each, in turn
OTHERS = [(1, 1), (2, 4, 1), (2, 3), (3, 5, 2, 4, 3)]
ETA, STEPS = 0.05, 4
POINTS = [-7.5, -3.0, -1.25, -0.1, 0.0, 0.4, 1.0, 2.5, 6.0]


def computed() -> dict[str, Any]:
    """Activations with their slopes, and every kind of network on one sample: all by torch.nn and autograd."""
    return {
        "points": POINTS,
        "activations": {name: activation(name) for name in MODULES},
        "nets": [
            case(sizes, at, **kind)
            for at, kind in enumerate(KINDS)
            for sizes in (STANDING, OTHERS[(at + at // 4) % len(OTHERS)])
        ],
    }


def activation(name: str) -> dict[str, list[float]]:
    a = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
    value = MODULES[name]()(a)
    [slope] = torch.autograd.grad(value.sum(), a)
    return {"value": value.tolist(), "slope": slope.tolist()}


def case(sizes: tuple[int, ...], seed: int, activation: str, loss: str, bias: bool) -> dict[str, Any]:
    rng = torch.Generator().manual_seed(seed)
    shapes = [(to, at + bias) for at, to in zip(sizes, sizes[1:], strict=False)]
    weights = tuple(torch.randn(s, generator=rng, dtype=torch.float64) / 2 for s in shapes)
    x, t = samples(sizes, 1, seed)
    twin = Twin(weights, activation, loss, bias)
    sgd = torch.optim.SGD(twin.parameters(), lr=ETA)
    losses, first = [], {}
    for step in range(STEPS + 1):
        value, a = twin.measured(x, t)
        losses.append(value.item())
        sgd.zero_grad()
        value.backward()
        if step == 0:
            first = {
                "a": [one[0].tolist() for one in a],
                "deltas": [one.grad[0].tolist() for one in a],
                "gradients": [one.tolist() for one in twin.gradients()],
            }
        sgd.step()
    kind = {"activation": activation, "loss": loss, "bias": bias, "weights": [w.tolist() for w in weights]}
    return {**kind, "x": x[0].tolist(), "t": t[0].tolist(), "eta": ETA, "losses": losses, **first}


if __name__ == "__main__":
    FILE.write_text(json.dumps(computed()) + "\n", encoding="utf-8")
