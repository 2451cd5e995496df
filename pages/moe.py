"""Mixture of experts: a router sends every token to a few of many feed-forward parts."""

import streamlit as st

from core.parts import routing
from core.read import experts as read
from core.read import rerouted
from core.train import balance
from core.weights.tiny_moe import SPARSE
from ui.frame import layout, state, text
from ui.moe import below, routes, sizes
from ui.runs import run

VIEWS = ["route", "learn", "kinds", "without", "sizes"]
T = text.page("moe")
layout.header(T)

columns = st.columns([4.2, 1.6, 3.4], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "moe.view", VIEWS, "route", show=lambda name: T(f"view_{name}"), kind="segmented")
if view in ("route", "learn", "kinds"):
    with columns[1]:
        kind = state.choice(T, "moe.kind", SPARSE, "mixtral", show=lambda name: T(f"kind_{name}"))
if view in ("route", "learn"):
    with columns[2]:
        typed = run.input(T)

if view == "route":
    second = st.columns([2.4, 3, 3], vertical_alignment="bottom")
    with second[0]:
        free = state.toggle(T, "moe.free", False)
    percent = None
    if kind == "switch":
        with second[1]:
            percent = state.slider(T, "moe.factor", 25, 400, 125)
    model_id = routes.model_of(kind, free)
    r = run.trace(model_id, typed, keep=())
    layout.notices(T, r)
    found = routes.routes(r, percent)
    routes.show(T, r, routes.place(T, r), found)
    numbers = routes.numbers(r, found)
    st.caption(T(f"caption_{kind}", **numbers) + " " + T("caption_free" if free else "caption_balanced"))
    if kind == "switch":
        whole = routes.routes(r)
        if found.nats is not None:
            losses = {"limited": found.nats, "unlimited": whole.nats}
            st.caption(T("caption_losses", **numbers, **losses))
        layout.source(T, routing.Switch, routing.overflow, routing.capacity)
        layout.prose(T, "why_switch")
        below.capacities(T, model_id)
    else:
        if kind == "mixtral":
            layout.predict(T, "q_size", ["eight", "less", "active"], "less", **sizes.mixtral())
        layout.source(T, routing.TopK)
        layout.prose(T, f"why_{kind}")
elif view == "learn":
    r = run.trace(routes.model_of(kind, False), typed, keep=())
    layout.notices(T, r)
    below.gradient(T, r)
    layout.source(T, rerouted.router_gradients, rerouted.weight_one)
    layer = below.terms(T, r, typed, kind)
    layout.source(T, routing.balance_loss, routing.by_device, balance.losses)
    below.collapse(T, kind, layer)
elif view == "kinds":
    with columns[2]:
        layer = int(state.choice(T, "moe.block", ["0", "1"], "1"))
    below.kinds(T, kind, layer)
    layout.source(T, read.form, read.explained)
    layout.prose(T, "why_kinds")
elif view == "without":
    below.without(T)
    layout.source(T, rerouted.without_best, rerouted.for_shared, read.survey)
    below.shared(T)
else:
    below.sizes(T)

links: dict[str, dict[str, object]] = {
    "ex_full": {"view": "route", "kind": "switch", "factor": 50},
    "ex_free": {"view": "route", "kind": "mixtral", "free": 1, "layer": 1},
    "ex_one": {"view": "learn", "kind": "switch"},
    "ex_kinds": {"view": "kinds", "kind": "deepseek", "block": 1},
    "ex_off": {"view": "without", "skip": 4},
}
layout.exercises(T, [(id_, state.link("moe", **values)) for id_, values in links.items()])
