"""The KV cache: what a decoder keeps of a text, what that saves at each step, and what it takes of memory."""

import streamlit as st

from core.generate.ledger import ledger
from core.parts.cache import LayerCache
from core.parts.pooling import pool_heads, pooled_rows
from core.scale.compute import step_macs
from core.scale.costs import kv_bytes
from ui.frame import layout, sight, state, text
from ui.kv_cache import charts, memory, pooled, rows, steps
from ui.runs import models, run

VIEWS = ["steps", "share", "memory"]
T = text.page("kv-cache")
layout.header(T)

columns = st.columns([3.2, 1.6, 3.6, 0.8], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "kv-cache.view", VIEWS, "steps", show=lambda name: T(f"view_{name}"), kind="segmented")
words = T.words("chart")

if view == "steps":
    with columns[1]:
        model_id = models.picker(T, also=steps.TINY)
    with columns[2]:
        typed = run.input(T)
    model = steps.decoder(T, model_id)
    config = model.config
    r = run.trace(model_id, typed, keep=(), most=steps.room(config))
    layout.notices(T, r)
    with columns[3]:
        layer = int(state.choice(T, "kv-cache.layer", [str(n) for n in range(r.layers)], "0"))
    made = steps.decoding(r)
    timed = steps.clock(r) if state.toggle(T, "kv-cache.clock", False) else None
    said = {"model": models.name(model_id), "layer": layer, **steps.numbers(made)}
    steps.show(T, r, steps.place(T, r, made), made, layer, timed)
    st.caption(T(f"caption_{steps.kind(config)}", **said, **steps.sizes(config, layer)))
    if timed:
        layout.prose(T, "clock_read", **said | steps.timed_numbers(timed))
    if saved := steps.saved(made):
        layout.predict(T, "q_saved", ["two", "six", "more"], saved, **said)
    if growth := steps.growth(made):
        layout.predict(T, "q_growth", ["line", "square", "exponential", "level"], growth, f"reveal_{growth}", **said)
    if sight.seen("growth", height=charts.HIGH):
        left, right = st.columns(2)
        left.vega_lite_chart(charts.over_tokens(rows.held(made, words), "bytes", [words["held"]], words))
        names = [words["plain"], words["cached"]]
        right.vega_lite_chart(charts.over_tokens(rows.macs(made, words), "macs", names, words))
        st.caption(T("caption_growth", **said))
    layout.source(T, LayerCache, ledger, step_macs)
    layout.prose(T, "why_steps", f"why_{steps.kind(config)}", "why_phases", **said, **steps.sizes(config, layer))
elif view == "share":
    with columns[1]:
        way = state.choice(T, "kv-cache.way", list(pooled.WAYS), "mean", show=lambda name: T(f"way_{name}"))
    with columns[2]:
        typed = run.input(T)
    with columns[3]:
        groups = int(state.choice(T, "kv-cache.heads", pooled.GROUPS, pooled.GROUPS[0]))
    r = run.trace(pooled.MODEL, typed, keep=("{stack}.*.self.weights",))
    layout.notices(T, r)
    numbers = pooled.numbers(r, groups, way)
    st.vega_lite_chart(charts.moved(pooled.moved_rows(r, groups, way), words))
    st.caption(
        T("caption_moved" if numbers["most"] else "caption_unmoved", tokens=len(r.ids), way=T(f"way_{way}"), **numbers)
    )
    if best := pooled.best(groups):
        layout.predict(T, "q_pool", list(pooled.WAYS), best, **numbers)
    with st.expander(T("chart_open")):
        st.vega_lite_chart(charts.losses(pooled.loss_rows(words), words))
        st.caption(T("caption_losses", **pooled.recipe_numbers()))
        layout.prose(T, "share_read", way=T(f"way_{way}"), **numbers)
    layout.prose(T, "table_paper")
    layout.source(T, pooled_rows, pool_heads)
    layout.prose(T, "why_share", "share_limits", **numbers)
else:
    memory.show(T)
    st.caption(T("caption_memory"))
    layout.predict(T, "q_large", ["less", "same", "more"], memory.smaller(), **memory.compared())
    st.markdown(memory.known_rows(T))
    layout.source(T, kv_bytes)
    layout.prose(T, "why_memory", **memory.compared())

links: dict[str, dict[str, object]] = {
    "ex_plain": {"view": "steps", "way": "plain", "step": 5},
    "ex_window": {"view": "steps", "model": "family:mistral-7b", "step": 6},
    "ex_latent": {"view": "steps", "model": "family:deepseek-v2-lite"},
    "ex_clock": {"view": "steps", "clock": 1},
    "ex_one": {"view": "share", "heads": 1, "way": "random"},
    "ex_long": {"view": "memory", "tokens": 131_072, "one": "llama-65b", "batch": 8},
}
layout.exercises(T, [(id_, state.link("kv-cache", **values)) for id_, values in links.items()])
