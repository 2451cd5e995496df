"""What size costs and what it buys: a layer, the table of 2017, GPT-1 to 3, the law, and a ladder of our own."""

import streamlit as st

from core.scale.complexity import attention, counted_macs, kept_bytes, lap, steps_apart
from core.scale.fits import fit_law, parabola
from core.scale.laws import Law, training_flops
from core.scale.results import gpu_flops
from ui.frame import layout, state, text
from ui.scaling import below, charts, history, ladder, layers, plane

VIEWS = ["layer", "bleu", "gpt", "law", "ladder"]
T = text.page("scaling")
layout.header(T)
columns = st.columns([5.2, 4.8], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "scaling.view", VIEWS, "layer", show=lambda name: T(f"view_{name}"), kind="segmented")
words = T.words("chart")

if view == "layer":
    with columns[1]:
        controls = st.columns([0.9, 1.1, 2.1], vertical_alignment="bottom")
    with controls[0]:
        width = int(state.choice(T, "scaling.width", layers.WIDTH_OPTIONS, layers.WIDTH_OPTIONS[-1]))
    with controls[1]:
        what = state.choice(T, "scaling.what", ["time", "memory"], "time", show=lambda name: T(f"what_{name}"))
    with controls[2]:
        where = state.choice(
            T, "scaling.where", layers.WHERE, "shipped", show=lambda name: T(f"where_{name}"), kind="segmented"
        )
    if where == "here":
        with st.spinner(T("measuring")):
            found = layers.here(width)
    else:
        found = layers.shipped(width)
    kinds = [(kind, words[kind]) for kind in layers.KINDS]
    plain = [pair for pair in kinds if pair[0] != "fused"]
    left, right = st.columns(2)
    left.vega_lite_chart(charts.over_length(layers.rows(found, "macs", plain), "macs", words))
    right.vega_lite_chart(charts.over_length(layers.rows(found, what, kinds), what, words, timed=what == "time"))
    numbers = layers.numbers(found)
    st.caption(" ".join(T(f"caption_{part}", **numbers) for part in ("layer", what, where)))
    if what == "time" and (times := layers.growth(found))[0]:
        layout.predict(T, "q_memory", ["two", "four", "eight"], times[0], **times[1], **numbers)
    if what == "memory" and (longer := layers.slower(found, layers.LENGTHS[0])):
        layout.predict(T, "q_short", ["attention", "recurrence"], longer, **numbers)
    layout.source(T, attention, lap, counted_macs, kept_bytes)
    layout.prose(T, "why_layer", *(["why_cross"] if numbers["equal_times"] > layers.CLEAR else []), **numbers)
    below.paths(T, numbers)
    layout.source(T, steps_apart)
elif view == "bleu":
    with columns[1]:
        pair = state.choice(
            T, "scaling.pair", history.PAIR_NAMES, "german", show=lambda name: T(f"pair_{name}"), kind="segmented"
        )
    groups = {kind: words[kind] for kind in ("transformer", "single", "ensemble")}
    st.vega_lite_chart(charts.bleu(history.points(pair, groups), groups, words, T(f"pair_{pair}")))
    told = history.numbers(pair)
    st.caption(T("caption_bleu", **told))
    answer, counted = history.counted_or_estimated()
    if answer:
        layout.predict(T, "q_counted", ["more", "same", "less"], answer, **counted, **told)
    with st.expander(T("table")):
        st.markdown(history.table(list(T.words("columns").values())[:5]))
    layout.source(T, gpu_flops)
    layout.prose(T, f"why_{pair}", "why_setup", **told)
elif view == "gpt":
    layout.prose(T, "gpts")
    st.vega_lite_chart(charts.compute(history.gpt3_rows(words), words))
    answer, compute = history.same_compute()
    st.caption(T("caption_gpt", **compute))
    if answer:
        layout.predict(T, "q_same", ["same", "twice", "ten"], answer, **compute)
    layout.source(T, training_flops)
    layout.prose(T, "why_gpt", **compute)
elif view == "law":
    at = plane.place(T)
    plane.show(T, at)
    told = plane.numbers()
    st.caption(T("caption_law"))
    other, ratio = plane.hidden_ratio(at["set"])
    if ratio:
        layout.predict(T, f"q_{other}", list(plane.RATIOS), ratio, **told)
    layout.source(T, Law)
    if at["set"] == "both":
        layout.prose(T, "why_both", **told)
    layout.prose(T, "why_law", **told)
else:
    with columns[1]:
        shown = state.choice(
            T, "scaling.show", ladder.SHOWN, "budgets", show=lambda name: T(f"show_{name}"), kind="segmented"
        )
    told = ladder.numbers()
    if shown == "budgets":
        parts = ladder.budget_rows(), ladder.parabola_rows(), ladder.least_rows()
        st.vega_lite_chart(charts.budgets(*parts, words))
    elif shown == "sizes":
        st.vega_lite_chart(charts.best(ladder.best_rows(words), ladder.best_points(), words))
    elif shown == "residuals":
        st.vega_lite_chart(charts.residuals(ladder.residual_rows(), words))
    else:
        st.vega_lite_chart(charts.largest(ladder.largest_rows(words), words))
    st.caption(T(f"caption_{shown}", **told))
    if shown == "budgets" and (apart := ladder.agreement())[0]:
        layout.predict(T, "q_agree", ["two", "same", "three"], apart[0], **apart[1], **told)
    if shown != "largest" and (miss := ladder.missed())[0]:
        layout.predict(T, "q_largest", ["low", "met", "high"], miss[0], **miss[1], **told)
    layout.source(T, parabola, fit_law)
    if shown != "budgets":  # where it is asked what they say
        below.fits(T, told)
    layout.prose(T, *ladder.reads(shown), **told)
    below.own_text(T)

links: dict[str, dict[str, object]] = {
    "ex_memory": {"view": "layer", "what": "memory", "width": 64},
    "ex_cross": {"view": "layer", "width": 64},
    "ex_french": {"view": "bleu", "pair": "french"},
    "ex_chinchilla": {"view": "law", "at": "chinchilla"},
    "ex_both": {"view": "law", "set": "both"},
    "ex_llama": {"view": "law", "at": "llama-7b"},
    "ex_largest": {"view": "ladder", "show": "largest"},
    "ex_residuals": {"view": "ladder", "show": "residuals"},
}
layout.exercises(T, [(id_, state.link("scaling", **values)) for id_, values in links.items()])
