"""The order of the tokens: six ways to tell it, what they add, and what shuffling, moving and length do to them."""

import streamlit as st

from core.parts.positions import POSITIONS
from core.read import distance, lengths, order
from core.weights.tiny_positions import HEADS, LAYERS, SCHEMES, TRAINED
from ui.frame import layout, sight, state, text
from ui.positions import charts, dials, experiments, facts, measured, own, real, schemes
from ui.runs import run

VIEWS = ["schemes", "rope", "shuffle", "shift", "length", "decay"]
T = text.page("positions")
layout.header(T)
view = state.choice(T, "positions.view", VIEWS, "schemes", lambda name: T(f"view_{name}"), "segmented")
columns = st.columns([4, 3, 1, 1], vertical_alignment="bottom")
with columns[0]:
    long = view in ("length", "decay")
    typed = state.text(T, "positions.long", T("long_default")) if long else run.input(T)
words = T.words("chart") | T.words("is")

# ---- what each scheme adds, and what comes of it; RoPE's rotation by hand ----

if view in ("schemes", "rope"):
    scheme = "rope"
    if view == "schemes":
        with columns[1]:
            scheme = state.choice(T, "positions.scheme", list(SCHEMES), "sinusoidal", lambda name: T(f"is.{name}"))
    with columns[2]:
        layer = int(state.choice(T, "positions.layer", [str(n) for n in range(LAYERS)], "0"))
    with columns[3]:
        head = int(state.choice(T, "positions.head", [str(n) for n in range(HEADS)], "0"))
    r = schemes.traced(scheme, typed)
    layout.notices(T, r)
    (dials if view == "rope" else schemes).show(T, r, scheme, layer, head)
    st.caption(T(f"caption_{view}", layer=layer, head=head, trained=TRAINED))
    if view == "schemes":
        layout.prose(T, f"scheme_{scheme}", **facts.of_scheme(scheme))
        if scheme in charts.PICTURED and sight.seen("picture", height=charts.HEIGHT):
            st.vega_lite_chart(charts.of_scheme(scheme, words))
        if (best := measured.best_at_the_end()) is not None:
            layout.predict(T, "q_best", measured.READERS, best, **facts.at_the_end())
    else:
        answer, moved = dials.both_moved(r, layer, head)
        layout.predict(T, "q_rope", ["same", "larger", "smaller"], answer, **moved)
        if (far := facts.rope_far()) is not None:
            layout.predict(T, "q_far", ["falls", "stays", "rises"], far[0], **far[1])
    layout.source(T, POSITIONS[scheme])

# ---- two experiments on order: every scheme on the same tokens ----

elif view in ("shuffle", "shift"):
    r = schemes.traced("none", typed)
    layout.notices(T, r)
    if view == "shuffle":
        with columns[1]:
            mask = state.choice(T, "positions.mask", list(experiments.MASKS), "full", lambda name: T(f"mask_{name}"))
        with columns[2]:
            seed = int(state.choice(T, "positions.order", [str(n) for n in range(1, 10)], "1"))
        experiments.show_shuffled(T, r, seed, mask, words)
        layout.source(T, order.shuffled)
    else:
        with columns[1]:
            by = state.slider(T, "positions.by", 1, TRAINED, 8)
        experiments.show_moved(T, r, by, words)
        layout.source(T, order.moved)

# ---- past the trained length: held-out books, then the learner's own ----

elif view == "length":
    st.vega_lite_chart(charts.lengths(measured.curves(), measured.block(), words))
    st.caption(T("caption_lengths", **measured.sizes()))
    if sight.seen("own", height=420):
        own.show(T, typed)
    layout.source(T, lengths.loss_at, lengths.stretched)

# ---- a real head: its score over distance beside the theory ----

else:
    counted = real.show(T, typed, columns[2:], words)
    layout.source(T, distance.measured, distance.theory, distance.fall)

# ---- what speaks for each: every cell leads to the experiment that shows it ----

told = facts.compared() | facts.links()
with st.container(key="positions_compare"):
    layout.prose(T, "compare_measured" if view == "length" else "compare", **told)
layout.prose(T, *(["why_far"] if view == "length" else []), "why", **told)
links: dict[str, dict[str, object]] = {
    "ex_waves": {"view": "schemes", "scheme": "sinusoidal"},
    "ex_slopes": {"view": "schemes", "scheme": "alibi", "head": 3},
    "ex_buckets": {"view": "schemes", "scheme": "relative"},
    "ex_turn": {"view": "rope"},
    "ex_causal": {"view": "shuffle", "mask": "causal"},
    "ex_table_end": {"view": "shift", "by": TRAINED},
    "ex_long": {"view": "length"},
}
if view == "decay" and counted is not None:
    links |= {
        "ex_steepest": {"view": "decay", "real_layer": counted.steepest[0], "real_head": counted.steepest[1]},
        "ex_against": {"view": "decay", "real_layer": counted.other[0], "real_head": counted.other[1]},
    }
layout.exercises(T, [(id_, state.link("positions", **values)) for id_, values in links.items()])
