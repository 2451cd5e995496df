"""A feed-forward network by hand: forwards, backwards, one update; activations; a data set learned."""

import streamlit as st

from core.classics.backprop import backward, forward
from ui.frame import layout, state, text
from ui.neuron import controls, net_steps

VIEWS = ["net", "curves", "learn"]
T = text.page("neuron")
layout.header(T)

columns = st.columns([3, 1.1, 1.3, 1.5, 0.8, 0.9], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "neuron.view", VIEWS, "net", show=lambda name: T(f"view_{name}"), kind="segmented")

if view == "net":
    setup = controls.setup(T, columns[1:])
    edits, place = net_steps.edits(T), net_steps.place(T, setup)
    net_steps.show(T, setup, edits, place)
    layout.source(T, forward, backward)
