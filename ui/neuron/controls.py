"""The controls of the network: what was typed becomes a setup, or a message says what can be typed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.classics.activations import ACTIVATIONS
from core.classics.losses import LOSSES
from core.classics.points import POINTS
from ui.frame import state
from ui.frame.text import Words
from ui.neuron.learning import HIDDEN, Task
from ui.neuron.learning import task as task_of
from ui.neuron.network import Setup, sizes

STANDING = "3-3-3"  # the example of the lecture
SEEDS = [str(seed) for seed in range(1, 21)]


def setup(T: Words, columns: Sequence[DeltaGenerator]) -> Setup:
    """Five columns of controls."""
    with columns[0]:
        typed = state.text(T, "neuron.sizes", STANDING, max_chars=20)
    with columns[1]:
        activation = phi(T)
    with columns[2]:
        loss = state.choice(T, "neuron.loss", list(LOSSES), "squared", show=lambda name: T(f"loss_{name}"))
    with columns[3]:
        seed = state.choice(T, "neuron.seed", SEEDS, "1")
    with columns[4]:
        bias = state.toggle(T, "neuron.bias", False)
    taken = sizes(typed)
    if taken is None:
        st.info(T("sizes_bad", got=typed, used=STANDING))
        taken = sizes(STANDING)
        assert taken is not None
    return Setup(sizes=taken, activation=activation, loss=loss, bias=bias, seed=int(seed))


def phi(T: Words, key: str = "neuron.activation", first: str = "sigmoid") -> str:
    return state.choice(T, key, list(ACTIVATIONS), first, show=lambda name: T(f"phi_{name}"))


def task(T: Words, columns: Sequence[DeltaGenerator]) -> Task:
    """Four columns of controls."""
    with columns[0]:
        points = state.choice(T, "neuron.points", list(POINTS), "xor", show=lambda name: T(f"points_{name}"))
    with columns[1]:
        hidden = state.choice(T, "neuron.hidden", HIDDEN, "4", show=lambda name: T("hidden_0") if name == "0" else name)
    with columns[2]:
        activation = phi(T, "neuron.phi", "tanh")
    with columns[3]:
        seed = state.choice(T, "neuron.start", SEEDS, "1")
    return task_of(points, hidden, activation, int(seed))
