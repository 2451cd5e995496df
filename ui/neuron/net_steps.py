"""A network stepped node by node in the browser; its numbers again by the core and by autograd, beside them."""

from __future__ import annotations

from typing import Any

from core.classics.mistakes import RULES, fits
from ui.browser.figure import Owned, mount
from ui.frame import state
from ui.frame.text import Words
from ui.neuron import worked
from ui.neuron.network import Setup, checked, start

ETAS = (0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 30)
MOST_UPDATES = 100
SHOWS = ("net", "matrices", "table")
FIRST_STEP = 1  # the first node
STUCK = "3-3-3.0.1;x1:1;w1.1.1:8"  # the standing example with a neuron that is saturated


def edits(T: Words) -> str:
    """What the learner has changed, as it stands in the address."""
    return state.plain(T, "neuron.edits", "", checked)


def last_step(sizes: str) -> int:
    """The update: after the inputs, each node forwards, the loss and each node backwards."""
    return 2 + 2 * sum(map(int, sizes.split("-")[1:]))


def sizes(setup: Setup) -> dict[str, Any]:
    """What the caption says of the network."""
    weights = sum(w.numel() for w in start(setup).net.weights)
    return {"sizes": setup.shown, "weights": weights, "seed": setup.seed}


def place(T: Words, setup: Setup) -> Owned:
    """The step, what is open, how it is shown, the rule, and what was learned."""
    nodes = [f"{layer}.{at}" for layer, size in enumerate(setup.sizes) for at in range(1, size + 1)]
    rules = [rule for rule in RULES if fits(rule, start(setup).net)]
    return Owned(
        T,
        {
            "step": (range(last_step(setup.shown) + 1), FIRST_STEP),
            "open": (("step", *nodes), "step"),
            "show": (SHOWS, SHOWS[0]),
            "rule": (rules, "right"),
            "eta": (ETAS, 0.5),
            "updates": (range(MOST_UPDATES + 1), 0),
        },
    )


def show(T: Words, setup: Setup, text: str, at: Owned) -> None:
    first = start(setup)
    asked = {"rule": at["rule"], "eta": at["eta"], "updates": at["updates"]}
    sample, _ = worked.learned(setup, text, **asked)
    header = {
        "of": setup.of,
        "sizes": setup.sizes,
        "activation": setup.activation,
        "loss": setup.loss,
        "bias": setup.bias,
        "start": {
            "weights": [w.tolist() for w in first.net.weights],
            "x": first.x.flatten().tolist(),
            "t": first.t.flatten().tolist(),
        },
        "edits": text if text.startswith(f"{setup.of};") else "",  # those of another network do not hold
        "core": {"of": asked, **worked.numbers(sample, at["rule"])},
    }
    mount("neuron/net_steps", header, {}, T.words("net"), at, pick=lambda told: _take(at, told))


def _take(at: Owned, told: Any) -> None:
    """What the reader changed in the browser, for the next run; what cannot be is left as it was."""
    if not isinstance(told, dict):
        return
    at.take(told)
    try:
        state.put("neuron.edits", checked(str(told.get("edits", ""))))
    except ValueError:
        return
