"""One core, different parts: two published models side by side, what differs, what it costs, and both on one text."""

import streamlit as st

from core.config import ModelConfig
from core.families import PRESETS, PUBLISHED
from core.parts.masks import named_mask
from core.scale.costs import kv_bytes, parameters
from pages import PAGES
from ui.families import block_diagram, charts, facts, family_years, kv_meter, question, table, twin_sites, twins
from ui.frame import layout, sight, state, text
from ui.runs import models, run

T = text.page("families")
layout.header(T)
titles = {name: PUBLISHED[name].title for name in PRESETS}
columns = st.columns(2)
with columns[0]:
    left = state.choice(T, "families.left", list(PRESETS), "gpt2", show=titles.__getitem__, label=False)
with columns[1]:
    right = state.choice(T, "families.right", list(PRESETS), "llama-2-70b", show=titles.__getitem__, label=False)
chosen = [left, right]
pair, names = [PRESETS[name] for name in chosen], [titles[name] for name in chosen]

# ---- the figure: both as boxes, the differing ones lit ----

lessons = {page.stem: state.link(page.stem) for page in PAGES if page.ready}
block_diagram.show(T, pair, names, [PUBLISHED[name].year for name in chosen], lessons)
st.caption(T("caption"))
for name, note in T.words("note").items():
    if name in chosen:
        st.caption(f"**{text.escape(titles[name])}**: {note}")

# ---- predict, then reveal ----

asked = question.ask(pair, names)
layout.predict(T, asked.id, asked.options, asked.answer, **asked.values)

# ---- the differences in words ----

st.subheader(T("rows_title"), anchor=False)
states = list(facts.compare(*pair).values())
layout.prose(T, "rows", **{kind: states.count(kind) for kind in (facts.OTHER, facts.NUMBERS, facts.SAME)})
everything = state.toggle(T, "families.all", False)
st.markdown(table.differences(T, pair, names, everything) or T("no_rows"))
with st.expander(T("configs"), icon=":material/data_object:"):
    for name, config in zip(names, pair, strict=True):
        st.caption(text.escape(name))
        st.code(table.written(config), language="python")

# ---- what it costs ----

st.subheader(T("costs_title"), anchor=False)
layout.prose(T, "costs")
if sight.seen("shares", height=260):
    st.vega_lite_chart(charts.shares(table.bars(T, pair, names), T.words("share")))
st.markdown(table.spending(T, chosen))
kv_meter.show(T, pair, names)
st.caption(T("meter_caption"))
layout.source(T, ModelConfig, parameters, kv_bytes, named_mask)

# ---- both tiny, on the learner's text ----

st.subheader(T("twins_title"), anchor=False)
layout.prose(T, "twins", **twins.SIZES)
pairs = [twins.twin(name) for name in chosen]
if any(pairs):
    typed = run.input(T)
    first = st.columns([5, 1, 1, 2], vertical_alignment="bottom")
    with first[0]:
        places = twins.offered(pair)
        site = state.choice(T, "families.site", places, "weights", T.words("place").__getitem__, kind="segmented")
    layer = head = 0
    if site in twins.BY_LAYER:
        with first[1]:
            layer = int(state.choice(T, "families.layer", twins.layers(pairs), "0"))
    if site in twins.BY_HEAD:
        with first[2]:
            head = int(state.choice(T, "families.head", twins.heads(pairs), "0"))
    runs = [None if one is None else run.trace(one.model_id, typed, keep=twins.KEEP) for one in pairs]
    read = next(one for one in runs if one is not None)
    if read.empty:
        st.info(T("empty"))
    else:
        layout.notices(T, read)
        twin_sites.show(T, pairs, runs, site, layer, head)
        st.caption(T(f"site_{site}"))
    for one in filter(None, pairs):
        st.caption(T(f"trained_{one.words}", name=models.name(one.model_id), **one.numbers))
    if twins.shared(pairs):
        st.caption(T("twin_shared"))
else:
    st.info(T("twins_missing"))

layout.prose(T, "why")
st.subheader(T("overview_title"), anchor=False)
layout.prose(T, "overview")
if sight.seen("years", height=900):
    family_years.show(T, left, right)
tasks: dict[str, dict[str, object]] = {
    "ex_norm": {"left": "gpt-1", "right": "gpt2", "part": "norm"},
    "ex_cross": {"left": "transformer-base", "right": "bert-base", "part": "mask"},
    "ex_gqa": {"left": "llama-2-7b", "right": "llama-2-70b", "part": "self"},
    "ex_alibi": {"left": "baichuan-7b", "right": "baichuan-13b", "part": "positions"},
    "ex_mask": {"left": "roformer-base", "right": "gpt2", "site": "next", "text": T("ex_mask_text")},
    "ex_moe": {"left": "mixtral-8x7b", "right": "deepseek-moe-16b", "part": "ffn"},
    "ex_window": {"left": "mistral-7b", "right": "llama-2-7b", "tokens": 131072, "part": "mask"},
    "ex_sandwich": {"left": "glm-4-9b", "right": "glm-4-9b-0414", "part": "norm"},
}
layout.exercises(T, [(id_, state.link("families", **values)) for id_, values in tasks.items()])
