"""The block: three norms on the same numbers, the residual stream, depth, and what the feed-forward part keeps."""

import streamlit as st

from core.parts.batch_norm import BatchNorm
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.residual import PostNorm, PreNorm, SandwichNorm
from core.read import neurons as read
from core.read.blocks import stations as walk
from core.train.lessons import depth as lesson
from ui.block import below, charts, depth, facts, neurons, norm_rows, norms, stations
from ui.frame import layout, state, text
from ui.runs import models, run

VIEWS = ["norms", "add", "depth", "ffn", "facts"]
T = text.page("block")
layout.header(T)

columns = st.columns([4.6, 1.4, 4.0], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "block.view", VIEWS, "norms", show=lambda name: T(f"view_{name}"), kind="segmented")

if view in ("norms", "add", "ffn"):
    with columns[1]:
        model_id = models.picker(T)
    with columns[2]:
        typed = run.input(T)
    config, title = models.load(model_id).config, models.name(model_id)
    second = st.columns([1, 1.6, 5], vertical_alignment="bottom")
    with second[0]:
        layers = [str(n) for n in range(config.n_layers)]
        layer = int(state.choice(T, "block.layer", layers, layers[:2][-1]))
    kept = "*" if len(typed) <= 300 else str(layer)  # one run serves every layer of a short text
    keep = neurons.sites(layer) if view == "ffn" else norms.sites(kept)
    r = run.trace(model_id, typed, keep=keep)
    layout.notices(T, r)
    said = {"model": title, "layer": layer, "tokens": len(r.read), "width": config.width}

if view == "norms":
    with second[1]:
        parts = [str(n) for n in range(len(norms.parts(r, layer)))]
        part = int(state.choice(T, "block.part", parts, "0", show=lambda n: T(f"part_{norms.parts(r, layer)[int(n)]}")))
    with second[2]:
        mate = run.trace(
            model_id, state.text(T, "block.mate", T("mate_default"), max_chars=400), keep=norms.sites(kept)
        )
    at = norm_rows.place(T, r, mate)
    with st.spinner(T("following")):
        found = norms.rows(r, mate, layer, part, running=at["norm"] == "running")
    norm_rows.show(T, r, mate, at, found, layer, part)
    numbers = said | norms.numbers(found) | {"most": norms.MOST, "learned": norms.LEARNED}
    st.caption(T("caption_norms", **numbers) + " " + T("caption_alone" if mate.empty else "caption_mate", **numbers))
    if at["show"] != "moved" and (answer := norms.who_moves(found)):
        layout.predict(T, "q_moves", ["batch", "all", "none"], answer, **numbers)
    layout.source(T, BatchNorm, LayerNorm, RMSNorm)
    layout.prose(T, "why_norms", **numbers)
elif view == "add":
    path = stations.path(r, layer)
    stations.show(T, r, stations.place(T, r, path), path, layer)
    st.caption(T("caption_add", **said))
    gain, squares = stations.gained(path)
    if gain:
        layout.predict(T, "q_gain", ["less", "one", "more"], gain, **squares, **said)
    layout.source(T, PreNorm, PostNorm, SandwichNorm, walk)
    layout.prose(T, "why_add", f"why_{config.placement}", **stations.ends(path), **said)
elif view == "ffn":
    fired = neurons.fired(r, layer)
    if fired is None:
        st.info(T("experts", **said))
    else:
        place = neurons.place(T, r, fired)
        neurons.show(T, r, place, fired, layer)
        st.caption(T("caption_ffn", **said, **neurons.numbers(fired)))
        token = place["at"]
        if answer := neurons.how_many_fire(fired, token):
            shown = {"token": r.read[token], **neurons.at_token(fired, token)}
            layout.predict(T, "q_fire", ["few", "some", "most"], answer, **shown, **said)
        layout.source(T, read.promoted, read.effect)
        layout.prose(T, f"ffn_{config.ffn_at(layer).fact.kind}", "why_ffn", **said, **neurons.numbers(fired))
elif view == "depth":
    with columns[1]:
        deep = int(state.choice(T, "block.depth", depth.DEPTHS, str(depth.DEFAULT)))
    with st.spinner(T("measuring", layers=deep)):
        profile = depth.profile(deep)
    words, limits = T.words("chart"), depth.limits(profile)
    for column, residual in zip(st.columns(2), (True, False), strict=True):
        column.vega_lite_chart(charts.profile(depth.lines(profile, residual, words), residual, words, limits))
    st.caption(T("caption_depth", layers=deep, seeds=depth.SEEDS))
    whose, over = depth.last_over_depth()
    if whose:
        layout.predict(T, "q_deep", ["pre", "post", "both", "neither"], whose, **over)
    layout.source(T, lesson.gradient_norms, lesson.first_model)
    layout.prose(T, "depth_read", layers=deep, **depth.ends(profile))
    below.depths(T)
    below.warmup(T)
else:
    titles = facts.titles()
    with columns[2]:
        numbered = [str(n) for n in range(len(titles))]
        fact = int(state.choice(T, "block.fact", numbered, "0", show=lambda n: titles[int(n)]))
    with columns[1]:
        off = int(state.choice(T, "block.off", facts.COUNTS, str(facts.DEFAULT)))
    with st.spinner(T("switching")):
        lesion = facts.lesion(fact)
    words = T.words("chart")
    for column, others in zip(st.columns(2), (False, True), strict=True):
        column.vega_lite_chart(charts.units(facts.lines(lesion, others, words), others, words, off))
    asked = {**facts.numbers(lesion, off), **facts.asked(fact)}
    st.caption(T("caption_facts", **asked))
    layout.prose(T, f"facts_{facts.specific(lesion, off)}", "facts_fair", **asked)
    below.heads(T, fact)

links: dict[str, dict[str, object]] = {
    "ex_mate": {"view": "norms", "norm": "batch", "show": "moved", "mate": T("ex_mate_text")},
    "ex_running": {"view": "norms", "norm": "running", "show": "moved"},
    "ex_add": {"view": "add", "station": 0},
    "ex_deep": {"view": "depth", "depth": 64},
    "ex_rate": {"view": "depth", "peak": depth.PEAKS[0]},
    "ex_ffn": {"view": "ffn", "at": 0},
    "ex_fact": {"view": "facts", "off": 64},
}
layout.exercises(T, [(id_, state.link("block", **values)) for id_, values in links.items()])
