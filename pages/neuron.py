"""A feed-forward network by hand: forwards, backwards, one update; six activations; a data set learned."""

import streamlit as st

from core.classics.activations import saturated
from core.classics.alone import learned
from core.classics.backprop import backward, by_autograd, descend, forward, hidden_delta, output_delta
from ui.frame import layout, state, text
from ui.neuron import controls, curves, learning, net_steps, worked

VIEWS = ["net", "curves", "learn"]
T = text.page("neuron")
layout.header(T)

with st.container(key="neuron_controls"):
    columns = st.columns([3, 1.3, 1.3, 1.5, 0.8, 0.9], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "neuron.view", VIEWS, "net", show=lambda name: T(f"view_{name}"), kind="segmented")
links: dict[str, dict[str, object]]

if view == "net":
    setup = controls.setup(T, columns[1:])
    edits, place = net_steps.edits(T), net_steps.place(T, setup)
    net_steps.show(T, setup, edits, place)
    st.caption(T("caption_net", **net_steps.sizes(setup)))
    sample, _ = worked.learned(setup, edits, place["updates"], place["eta"], place["rule"])
    if place["rule"] == "right":
        if (asked := worked.forgotten(sample)) is not None:
            reveal = "reveal_none" if asked[0] == "none" else "reveal"
            layout.predict(T, "q1", ["all", "some", "none"], asked[0], reveal, **asked[1])
        if (steps := worked.farther(sample, place["eta"])) is not None:
            layout.predict(T, "q2", ["lower", "between", "higher"], steps[0], **steps[1])
    layout.source(T, forward, output_delta, hidden_delta, backward, by_autograd)
    last = net_steps.last_step("3-3-3")
    links = {
        "ex_step": {"step": 0},
        "ex_drag": {"step": last, "open": "1.1"},
        "ex_slope": {"step": last, "rule": "no_slope"},
        "ex_linear": {"step": last, "rule": "no_slope", "activation": "linear"},
        "ex_transposed": {"step": last, "rule": "untransposed", "show": "table"},
        "ex_sign": {"step": last, "rule": "sign", "updates": 10},
        "ex_stuck": {"step": last, "open": "1.1", "edits": net_steps.STUCK},
        "ex_eta": {"step": last, "eta": 30},
        "ex_deep": {"sizes": "3-3-3-3-3", "step": net_steps.last_step("3-3-3-3-3"), "show": "table"},
        "ex_cross": {"step": last, "loss": "cross", "show": "table"},
    }
elif view == "curves":
    curves.show(T)
    numbers = curves.numbers()
    st.caption(T("caption_curves", **numbers))
    layout.predict(T, "q3", ["there", "part", "nowhere"], curves.outcome("relu"), **numbers)
    layout.source(T, saturated, learned)
    links = {"ex_dead": {"a": -1}, "ex_flat": {"a": 6}}
else:
    task = controls.task(T, columns[1:])
    kept = learning.kept(T)
    found = learning.learned(task, kept)
    learning.show(T, task, kept, found)
    st.caption(T("caption_learn", **learning.sizes(task)))
    if (equal := learning.from_equal(task)) is not None:
        layout.predict(T, "q4", ["all", "copies", "none"], equal[0], **equal[1])
    layout.source(T, descend, backward)
    links = {
        "ex_line": {"hidden": "0", "phi": "linear"},
        "ex_moons": {"points": "moons", "hidden": "2"},
        "ex_relu": {"points": "moons", "hidden": "8", "phi": "relu"},
        "ex_open": learning.opened(task, found),
    }
layout.prose(T, f"why_{view}")
layout.exercises(T, [(id_, state.link("neuron", **{"view": view} | values)) for id_, values in links.items()])
