"""Any site of any model under any edits: two runs side by side, what changed, and the code that makes them again."""

import streamlit as st

from core.read.changed import difference, divergence, moved
from core.trace import Tap
from ui.frame import layout, state, text
from ui.lab import changes, charts, compare, lab_compare, listed, pick, places, runs, take, words
from ui.runs import models, run

T = text.page("lab")
layout.header(T)

columns = st.columns([1.4, 3, 3], vertical_alignment="bottom")
with columns[0]:
    model_id = pick.model(T)
with columns[1]:
    typed = run.input(T)
with columns[2]:
    other = state.text(T, "lab.other", T("other_default"))
sites = places.places(model_id)
place, at = pick.site(T, sites)
steps = listed.edits(T)
plain = runs.plain(model_id, typed, place)
layout.notices(T, plain)
tokens, title = plain.read, models.name(model_id)

# ---- the figure: one site of two runs, and their difference ----

two = runs.two(plain, typed, other, place, sites, steps)
listed.show(T, two.fitted, sites, plain)
st.markdown(words.described(T, place, len(tokens)))
figure = st.container()

# ---- what changed in the prediction ----

values, predicts = two.by_position()
if len(tokens) > 2 and two.steps and changes.finite(values):
    options = ["first", "middle", "last", "none"]
    numbers = {"unit": T("nats" if predicts else "of_length")} | changes.most(two, values)
    layout.predict(T, "q1", options, changes.where(values), **numbers)
st.subheader(T("changed_title"), anchor=False)
spot = pick.position(T, tokens)
left, right = st.columns(2, gap="large")
unit = T("unit_nats" if predicts else "unit_share")
right.vega_lite_chart(charts.positions(tokens, values, spot, T.words("chart"), unit))
if predicts:
    guesses = compare.guesses(two.before, two.after, spot)
    left.vega_lite_chart(charts.bars(guesses, T.words("chart")))
else:
    left.markdown(T("no_vocabulary", model=title))
if not changes.finite(values):
    st.warning(T("broken"))
elif predicts:
    id_, best = changes.best(two, guesses, spot)
    st.markdown(T(id_, **best))

pair = compare.matrices(two.before, two.after, place, at, spot)
code = take.code(two, pair, spot)
with figure:
    lab_compare.show(T, pair, *take.legend(T, two, sites, pair))
    take.buttons(T, two, pair, code)
    st.caption(T(changes.caption(pair), model=title))
    if sites.crossed:
        st.caption(T("caption_both"))
    if pair.columns.ids:
        st.caption(T("caption_vocabulary", size=place.shape[-1], position=spot))

take.show_code(T, code)
layout.source(T, Tap.__call__, difference, divergence if predicts else moved)
layout.prose(T, "why")
here = {"model": "tiny-gpt", "text": T("text_default"), "other": T("other_default")}
weights = {"layer": 3, "part": "self", "site": "weights", "head": 0}
stream = {"part": "stream", "site": "resid_post"}
exercises: dict[str, dict[str, object]] = {
    "ex_induction": weights | {"edits": "zero_head 0.self.z 3"},
    "ex_alone": weights | {"edits": "zero_head 3.self.z 0"},
    "ex_patch": stream | {"layer": 0, "edits": "patch 0.resid_post 4 *"},
    "ex_patch_late": stream | {"layer": 3, "edits": "patch 3.resid_post 4 *"},
    "ex_first": weights | {"edits": "set_mask *.self.mask * 0 0 set_mask *.self.mask 0 0 1"},
    "ex_layer": stream | {"layer": 0, "edits": "scale *.ffn.out 0.0"},
}
if "smollm2-135m" in models.installed():
    capital = {"model": "smollm2-135m", "text": T("capital_text"), "other": T("capital_other")}
    exercises["ex_capital"] = stream | capital | {"layer": 10, "edits": "patch 10.resid_post 3 *"}
layout.exercises(T, [(id_, state.link("lab", **here | values)) for id_, values in exercises.items()])
