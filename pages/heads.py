"""All heads at once: find one, read it in numbers, lay two over each other, and measure what a head is worth."""

import streamlit as st

from core.read.ablation import head_effects
from core.read.patterns import FEWEST, NAMED, even_scores, excess, pattern_keys, pattern_scores
from ui.frame import layout, sight, state, text
from ui.heads import charts, head_grid, measured
from ui.runs import models, run

SITES = ("weights", "mask", "heads_out", "out")
T = text.page("heads")
layout.header(T)

columns = st.columns([1.5, 5], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T)
with columns[1]:
    typed = run.input(T)
r = run.trace(model_id, typed, keep=tuple(f"{{stack}}.*.self.{site}" for site in SITES))
layout.notices(T, r)

# ---- the figure: every head of the model ----

at = head_grid.place(T, r.layers, r.heads, len(r.read))
layer, head = at["layer"], at["head"]
names = measured.names(r)
head_grid.show(T, r, at, names)
sizes = {"layers": r.layers, "heads": r.heads, "all": r.layers * r.heads, "model": models.name(model_id)}
st.caption(T("caption", **sizes))
if r.kv_heads < r.heads:
    group = r.heads // r.kv_heads
    first = head // group * group
    st.caption(T("caption_shared", first=first, last=first + group - 1, kv=head // group, kv_heads=r.kv_heads))

# ---- predict, then reveal: measured on the head chosen ----

limits = {"named": NAMED["first"], "induction": NAMED["induction"]}
asked = measured.asked(r.tensor(layer, "self.weights")[head], r.read_ids, measured.mask(r, layer))
if asked is not None:
    numbers = {"score": asked.score, "even": asked.even, "excess": asked.excess, "pattern": T(f"q1.{asked.nearest}")}
    layout.predict(T, "q1", asked.options, asked.right, layer=layer, head=head, **numbers, **limits)
layout.source(T, pattern_keys, pattern_scores, even_scores, excess)

# ---- what a head is worth ----

token = len(r.read) - 1 if at["token"] is None else at["token"]
left, right = st.columns(2, gap="large")
with left:
    st.subheader(T("sum_title"), anchor=False)
    if sight.seen("sum", height=360):
        wrote = measured.written(r, layer, token)
        layout.prose(T, "sum", layer=layer, token=r.read[token], difference=wrote.difference)
        st.vega_lite_chart(charts.written(wrote.norms, head, T.words("figure")))
with right:
    st.subheader(T("worth_title"), anchor=False)
    layout.prose(T, "worth", layer=layer)
    if state.toggle(T, "heads.effects", model_id == models.DEFAULT) and sight.seen("worth", height=360):
        with st.spinner(T("measuring", heads=r.heads)):
            effects = measured.effects(r, layer)
        unit = T("effect_nats" if effects.predicts else "effect_share")
        st.vega_lite_chart(charts.worth(effects.sharpness, effects.effect, head, T.words("figure"), unit))
layout.source(T, head_effects)

layout.prose(T, "why", **sizes, **limits, fewest=FEWEST)
repeated = T("ex_induction_text")
items: dict[str, dict[str, object]] = {
    "ex_induction": {"text": repeated, "show": "grid"},
    "ex_two": {"show": "arcs", "layer": layer, "head": head},
    "ex_mix": {"show": "mix", "mix": 50},
    "ex_sink": {"show": "head", "token": token},
    "ex_worth": {"effects": 1, "layer": 0},
}
layout.exercises(T, [(id_, state.link("heads", **values)) for id_, values in items.items()])
