"""Who may look at whom: one matrix of yes and no. Change a token and see which positions notice."""

import streamlit as st

from core.parts.attention import attention_weights
from core.parts.masks import causal_mask, prefix_mask, window_mask
from core.read.leak import leak
from core.read.rows import rows
from ui.frame import layout, sight, state, text
from ui.masks import charts, mask_panels, mask_rows, measured
from ui.runs import models, run

VIEWS = ["steps", "leak", "rows"]
KINDS = ["causal", "prefix", "full", "window", "padding"]
T = text.page("masks")
layout.header(T)

first = st.columns([1.4, 4.2, 3.6], vertical_alignment="bottom")
with first[0]:
    model_id = models.picker(T)
with first[1]:
    typed = run.input(T)
with first[2]:
    view = state.choice(T, "masks.view", VIEWS, "steps", show=lambda name: T(f"view_{name}"), kind="segmented")
model = models.one_stack(T, model_id)
config, title = model.config, models.name(model_id)
own = "causal" if config.causal else "full"
plain = run.trace(model_id, typed, keep=())
layout.notices(T, plain)
tokens = len(plain.ids)

# ---- the mask, and beside it what the view asks for ----

second = [] if view == "rows" else st.columns([1.8, 2.4, 1.4, 1.4], vertical_alignment="bottom")
if view == "rows":
    kind = own
else:
    with second[0]:
        kind = state.choice(T, "masks.mask", KINDS, own, show=lambda name: T(f"mask_{name}"))
mask, most = kind, {"prefix": tokens, "window": tokens, "padding": 6}.get(kind)
if most:
    with second[1]:
        mask = f"{kind}:{state.slider(T, f'masks.{kind}', 1, most, measured.middle(kind, tokens))}"

if view == "steps":
    with second[2]:
        layer = int(state.choice(T, "masks.layer", [str(n) for n in range(config.n_layers)], "0"))
    with second[3]:
        head = int(state.choice(T, "masks.head", [str(n) for n in range(config.attention.heads)], "0"))
    r = measured.masked(model_id, typed, mask, (f"{{stack}}.{layer}.self.*",))
    mask_panels.show(T, r, layer, head)
    numbers = measured.allowed(r, layer)
    st.caption(T("caption_steps", model=title, layer=layer, head=head, **numbers))
elif view == "rows":
    computed = measured.rows(model_id, tuple(plain.ids))
    mask_rows.show(T, plain.tokens, computed, measured.guesses(model_id, computed))
    times = measured.timed(computed)
    st.caption(T("caption_rows_causal" if config.causal else "caption_rows_full", model=title, **times))

# ---- the leak test: one token replaced, every position compared ----

r = measured.masked(model_id, typed, mask, ())
places = [str(n) for n in range(len(r.ids))]
position = str(measured.later(r.special))
word = T("word_default")
if view == "leak":
    with second[2]:
        position = state.choice(T, "masks.position", places, position, show=lambda n: f"{n}: {r.tokens[int(n)]}")
    with second[3]:
        word = state.text(T, "masks.word", word, max_chars=40)
at = int(position)
put = measured.stand_in(model_id, r.ids[at], word)
if view == "leak":
    effect = measured.leak(model_id, tuple(r.ids), at, put, mask)
    apart, what = (effect.last_T, "stream") if effect.logits_T is None else (effect.logits_T, "logits")
    words = T.words("leak") | {"bars": T.words("leak")[f"bars_{what}"]}
    left, right = st.columns([3, 2])
    left.vega_lite_chart(charts.bars(r.tokens, apart.numpy(), at, words))
    right.vega_lite_chart(charts.layers(r.tokens, effect.stream_LT.numpy(), words))
    edit = {"position": at, "before": r.tokens[at], "after": models.tokenizer(model_id).show(put)}
    still = {"still": len(effect.untouched), "earlier": sum(t < at for t in effect.untouched), "tokens": len(r.ids)}
    st.caption(T("caption_leak_same" if put == r.ids[at] else "caption_leak", model=title, **edit, **still))
if kind != own and kind != "padding":
    st.caption(T("caption_foreign", model=title, own=T(f"mask_{own}"), mask=T(f"mask_{kind}")))

# ---- predict, then reveal: the same edit under the mask that is not shown ----

other = "full" if kind == "causal" else "causal"
asks = at < tokens and put != r.ids[at] and sight.seen("question", height=150)
elsewhere = measured.leak(model_id, tuple(plain.ids), at, put, other) if asks else None
if elsewhere is not None and (answer := measured.who_moved(elsewhere)) is not None:
    new = models.tokenizer(model_id).show(put)
    asked = {"position": at, "token": plain.tokens[at], "mask": T(f"mask_{other}"), "word": new}
    moved = tokens - len(elsewhere.untouched)
    layout.predict(T, "q1", ["only", "later", "all", "else"], answer, moved=moved, tokens=tokens, **asked)

layout.source(
    T, *{"steps": (causal_mask, prefix_mask, window_mask, attention_weights), "leak": (leak,)}.get(view, (rows,))
)
layout.prose(T, "why", model=title, own=T(f"mask_{own}"), tokens=tokens)
layout.prose(T, "four")
links: dict[str, dict[str, object]] = {
    "ex_causal": {"view": "leak", "mask": "causal"},
    "ex_prefix": {"view": "leak", "mask": "prefix", "prefix": max(1, tokens // 2)},
    "ex_window": {"view": "leak", "mask": "window", "window": min(2, tokens), "position": min(1, tokens - 1)},
    "ex_blocked": {"view": "steps", "mask": "causal"},
    "ex_padding": {"view": "leak", "mask": "padding", "padding": 3, "position": tokens},
    "ex_rows": {"view": "rows"},
}
layout.exercises(T, [(id_, state.link("masks", **values)) for id_, values in links.items()])
