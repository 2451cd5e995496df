"""The measured parts of the page: what stands below the first figure is computed once it is looked at."""

from __future__ import annotations

import streamlit as st

from core.read import experts as read
from core.read import rerouted
from ui.frame import layout, sight, state
from ui.frame.text import Words
from ui.moe import charts, excerpt, learn, routes
from ui.moe import sizes as sized
from ui.runs import models, run
from ui.runs.run import Run


def capacities(T: Words, model_id: str) -> None:
    """Loss on held-out chapters by capacity factor."""
    if sight.seen("capacities", height=charts.HIGH):
        found = excerpt.capacities(model_id)
        st.vega_lite_chart(charts.capacities(found, T.words("chart")))
        low, even = found[excerpt.FACTORS[0]], found[100]
        numbers = {"low": low[0], "low_dropped": low[1], "even": even[0], "even_dropped": even[1], "free": found[0][0]}
        st.caption(T("caption_capacities", tokens=excerpt.size(), **numbers))


def gradient(T: Words, r: Run) -> None:
    """What the router gets from the loss, by its own rule and with a weight that is always 1."""
    layout.prose(T, "gradient_do")
    found = learn.gradients(r)
    if found is None:
        st.info(T("one_token"))
        return
    own, one = max(found["own"]), max(found["one"])
    if answer := learn.learns(found):
        layout.predict(T, "q_gradient", ["zero", "less", "more"], answer, own=own, one=one)
    with st.expander(T("chart_open")):
        st.vega_lite_chart(charts.gradients(learn.gradient_rows(found, T.words("chart")), T.words("chart")))
        st.caption(T("caption_gradient", tokens=len(r.ids), own=own, one=one))
        layout.prose(T, "why_gradient")


def terms(T: Words, r: Run, typed: str, kind: str) -> int:
    """The balance loss of the learner's text, beside the twin trained without it; gives the layer that is shown."""
    layout.prose(T, "terms_do")
    other = run.trace(routes.model_of(kind, True), typed, keep=())
    experts = len(rerouted.mixtures(models.load(r.model_id))[0].experts)
    columns = st.columns([1, 2, 5], vertical_alignment="bottom")
    with columns[0]:
        layer = int(state.choice(T, "moe.block", [str(n) for n in range(r.layers)], "1"))
    with columns[1]:
        counts = [str(n) for n in learn.devices(experts)]
        count = int(
            state.choice(
                T,
                "moe.devices",
                counts,
                counts[0],
                show=lambda n: T("devices_e") if int(n) == experts else T("devices_n", count=int(n), experts=experts),
            )
        )
    if sight.seen("terms", height=charts.HIGH):
        term_charts(T, {"with": routes.routes(r), "free": routes.routes(other)}, layer, count, len(r.ids))
    layout.prose(T, "why_terms")
    return layer


def term_charts(T: Words, named: dict[str, routes.Routes], layer: int, count: int, tokens: int) -> None:
    """f and P with and without the balance loss, side by side on one scale."""
    words = T.words("chart")
    terms = {label: learn.terms(found, layer, count) for label, found in named.items()}
    most = max(float(value.max()) for found in terms.values() for value in found[:2])
    for column, (label, found) in zip(st.columns(2), named.items(), strict=True):
        chart = charts.terms(
            learn.term_rows(found, layer, count, words),
            words | {"terms_title": words[label]},
            words["expert" if count == found.experts else "device"],
            most,
        )
        column.vega_lite_chart(chart)
    loss = {label: found[2] for label, found in terms.items()}
    st.caption(T("caption_terms", layer=layer, count=count, tokens=tokens, balanced=loss["with"], free=loss["free"]))


def collapse(T: Words, kind: str, layer: int) -> None:
    """The recorded trainings with and without the balance loss, and how all models fare on held-out books."""
    layout.prose(T, "collapse_do")
    words = T.words("chart")
    ends = learn.ends(kind, layer)
    if sight.seen("collapse", height=charts.HIGH):
        for column, free in zip(st.columns(2), (False, True), strict=True):
            title = words["free" if free else "with"]
            column.vega_lite_chart(charts.loads(learn.load_rows(kind, free, layer), title, words))
    st.caption(T("caption_collapse", kind=T(f"kind_{kind}"), **ends))
    layout.prose(T, "why_collapse")
    if sight.seen("held", height=270):
        st.vega_lite_chart(charts.held_out(learn.held_out(words), words))
    layout.prose(T, "why_held", **learn.against_dense(), **sized.ours())


def kinds(T: Words, kind: str, layer: int) -> None:
    """Forms by expert, and whether form or chapter says more of the choice."""
    found = excerpt.kinds(routes.model_of(kind, False), layer)
    words = T.words("chart")
    total_E = found.counts_EK.sum(1).clamp(min=1)
    counts = [
        {"expert": f"E{e}", "form": words[f"form_{name}"], "count": int(n), "share": float(n / total_E[e])}
        for e, row in enumerate(found.counts_EK)
        for name, n in zip(read.FORMS, row, strict=True)
    ]
    told = {
        "form": found.form,
        "chapter": found.chapter,
        "form_chance": found.form_chance,
        "chapter_chance": found.chapter_chance,
    }
    if answer := excerpt.which_explains(found):
        layout.predict(T, "q_kinds", ["form", "chapter"], answer, **told)
    st.vega_lite_chart(charts.kinds(counts, words))
    st.caption(T("caption_kinds", kind=T(f"kind_{kind}"), layer=layer, tokens=excerpt.size()))
    with st.expander(T("chart_open")):
        rows = [
            {"of": words[of], "which": words[which], "value": told[of if which == "measured" else f"{of}_chance"]}
            for of in ("form", "chapter")
            for which in ("measured", "chance")
        ]
        st.vega_lite_chart(charts.explained(rows, words))
        st.caption(T("caption_explained", **told))


def without(T: Words) -> None:
    """DeepSeekMoE's figure 4: the experts that a token likes best are switched off."""
    layout.prose(T, "without_do")
    words = T.words("chart")
    found = {kind: excerpt.without_best(routes.model_of(kind, False)) for kind in ("deepseek", "mixtral")}
    skip = state.slider(T, "moe.skip", 0, len(found["deepseek"]) - 1, 4)
    experts = {kind: len(rerouted.mixtures(models.load(routes.model_of(kind, False)))[0].experts) for kind in found}
    st.vega_lite_chart(charts.without(found, experts, words, skip))
    numbers = {
        "skip": skip,
        "experts": experts["deepseek"],
        "share": skip / experts["deepseek"],
        "loss": found["deepseek"][skip],
        "whole": found["deepseek"][0],
        "rise": found["deepseek"][skip] - found["deepseek"][0],
    }
    st.caption(T("caption_without", tokens=excerpt.size(), **numbers))
    layout.prose(T, "why_without")


def shared(T: Words) -> None:
    """DeepSeekMoE's other experiment: one more routed expert in the place of the shared one."""
    layout.prose(T, "shared_do")
    if sight.seen("shared", height=330):
        found = excerpt.shared(routes.model_of("deepseek", False))
        if answer := excerpt.replaced(found):
            layout.predict(T, "q_shared", ["better", "same", "worse"], answer, **found)
        with st.expander(T("chart_open")):
            st.vega_lite_chart(charts.shared(found, T.words("chart")))
            st.caption(T("caption_shared", tokens=excerpt.size(), **found))
            layout.prose(T, "why_shared")


def sizes(T: Words) -> None:
    """Total against active parameters of the published models."""
    st.vega_lite_chart(charts.sizes(sized.rows(T.words("chart")), T.words("chart")))
    st.caption(T("caption_sizes"))
    layout.prose(T, "why_sizes", **sized.mixtral(), **sized.ours())
