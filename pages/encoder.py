"""A sentence through N layers of one shape: rows of the embedding go in, vectors that know their context come out."""

import streamlit as st

from core.read.contexts import drift, spread, stream_sites
from core.read.lens import readout
from core.read.neighbours import pca
from ui.encoder import context_pair, contexts, layer_grid, ledger, lens
from ui.frame import layout, state, text
from ui.frame.end import PageEnd
from ui.runs import models, run

VIEWS = ["stack", "contexts"]
T = text.page("encoder")
layout.header(T)

columns = st.columns([1.5, 4.3, 3.2], vertical_alignment="bottom")
with columns[2]:
    view = state.choice(T, "encoder.view", VIEWS, "stack", show=lambda name: T(f"view_{name}"), kind="segmented")
with columns[0]:
    model_id = models.picker(T, also=ledger.encoders(), first="minilm")
with columns[1]:
    boxes = st.columns(2 if view == "contexts" else 1)
    with boxes[0]:
        typed = run.input(T)
    if view == "contexts":
        with boxes[1]:
            second = state.text(T, "encoder.other", T("other_default"))
models.one_stack(T, model_id)
r = run.trace(model_id, typed, keep=ledger.KEEP)
layout.notices(T, r)
parameters, alike = ledger.layer_parameters(r)
if ledger.unreadable(r):
    st.info(T("unknown", model=models.name(model_id), token=r.tokens[r.special.index(False)]))
sizes = {"model": models.name(model_id), "layers": r.layers, "tokens": len(r.ids), "width": r.config.width}

if view == "stack":
    cells = ledger.ledger(r)
    readable = lens.has_words(r)
    here = layer_grid.place(T, r, contexts.longest(r))
    guesses = None
    if readable and (here["show"] == "lens" or lens.comes_by_itself(r)):
        with st.spinner(T("reading")):
            guesses = lens.read(r)
    layer_grid.show(T, r, here, cells, guesses, readable)
    st.caption(T("caption_stack", **sizes) + " " + T("caption_lens" if readable else "caption_no_lens", **sizes))

    answer, numbers = ledger.who_writes_more(cells)
    if answer:
        layout.predict(T, "q1", ["few", "half", "most"], answer, **numbers, **sizes)
    layout.source(T, stream_sites, readout)
    layout.prose(T, "why_stack", "same_shape" if alike else "other_shape", parameters=parameters, **sizes)
    layout.prose(T, "causal" if r.causal else "both_ways", "why_numbers", **sizes)
    tied = guesses and lens.read_as_itself(r, guesses)
    if tied:
        layout.prose(T, "lens_tied", **tied, **sizes)
else:
    other = run.trace(model_id, second, keep=ledger.KEEP)
    if other.empty:
        st.info(T("other_empty"))
        raise PageEnd
    layout.notices(T, other)
    pairs = contexts.pairs(r, other)
    at = context_pair.place(T, r, other, contexts.same_word(r, other))
    context_pair.show(T, r, other, pairs, at)
    a, b = at["a"], at["b"]
    words = {"a": r.tokens[a], "b": other.tokens[b]}
    st.caption(T("caption_contexts", most=contexts.MOST, **sizes))

    answer, nearest = contexts.nearest(pairs, r, a, b)
    if answer:
        layout.predict(T, "q2", ["other", "own"], answer, **nearest, **words, **sizes)
    layout.source(T, drift, spread, pca)
    first, last = pairs.ends(a, b)
    layout.prose(T, "said", f"said_{pairs.parting(a, b)}", first=first, last=last, **words, **sizes)
    layout.prose(T, "why_contexts", "causal" if r.causal else "both_ways", **sizes)

links: dict[str, dict[str, object]] = {
    "ex_sense": {"view": "contexts", "other": T("ex_sense_text")},
    "ex_start": {"view": "contexts", "text": T("ex_start_text"), "other": T("ex_start_other")},
    "ex_causal": {
        "view": "contexts",
        "model": models.DEFAULT,
        "text": T("ex_start_text"),
        "other": T("ex_start_other"),
    },
    "ex_order": {"view": "contexts", "text": T("ex_order_text"), "other": T("ex_order_other")},
    "ex_write": {"show": "ffn", "layer": 1, "token": 0},
    "ex_lens": {"show": "lens", "model": models.DEFAULT},
}
if "smollm2-135m" in models.installed():
    links["ex_sink"] = {"show": "norm", "model": "smollm2-135m", "token": 0}
layout.exercises(T, [(id_, state.link("encoder", **{"view": "stack"} | values)) for id_, values in links.items()])
