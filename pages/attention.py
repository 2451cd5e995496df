"""Scaled dot-product attention, one head of one layer: q.k, scaled, masked, softmax, weights x V, any cell opened."""

import streamlit as st

from core.parts.attention import attention, attention_weights
from core.tasks import projection, sharpness, strongest
from core.weights.packs import PACKS
from ui import layout, run, state, text
from ui.components import matrix_stage
from ui.figures import sharpness as sharpness_figure

T = text.page("attention")
layout.header(T)

columns = st.columns([1.5, 4, 0.8, 0.8, 1.5, 1.1], vertical_alignment="bottom")
with columns[0]:
    model_id = run.picker(T)
with columns[1]:
    typed = run.input(T)
model = run.model(model_id)
of = model.config.attention
with columns[2]:
    layer = int(state.choice(T, "attention.layer", [str(n) for n in range(model.config.n_layers)], "0"))
with columns[3]:
    head = int(state.choice(T, "attention.head", [str(n) for n in range(of.heads)], "0"))
with columns[4]:
    masks = ["model", "full"] if model.config.causal else ["model"]
    mask = state.choice(T, "attention.mask", masks, "model", show=lambda name: T(f"mask_{name}"))
with columns[5]:
    from_x = state.toggle(T, "attention.project", False)

site = projection.input_site(model.config)
r = run.trace(model_id, typed, keep=(f"{{stack}}.{layer}.self.*", f"{{stack}}.{layer}.{site}"), mask=mask)
layout.notices(T, r)
if r.empty:
    st.stop()

# ---- the figure: one head, stepped in the browser ----

arrays = matrix_stage.operands(r, layer, head)
if from_x:
    arrays |= matrix_stage.projection(r, layer, head, r.at(layer, site), projection.head_slices(model, layer, head))
matrix_stage.show(T, r, arrays)
notes = ["caption", *(["caption_rotary"] if r.rotary else []), *(["caption_masked"] if mask != "model" else [])]
st.caption(" ".join(T(note, head=head, layer=layer, model=PACKS[model_id].title) for note in notes))

# ---- predict, then reveal: the answer is read off the same weights ----

rotated = "_rot" if r.rotary else ""
q, k, visible, weights = (
    r.trace[f"{r.stack}.{layer}.self.{name}"][0] for name in (f"q{rotated}", f"k{rotated}", "mask", "weights")
)
last = len(r.tokens) - 1
look = strongest.strongest(weights[head], last)
told = {"query": r.tokens[last], "key": r.tokens[look.key], "position": look.key, "weight": look.weight}
if last > 1:
    layout.predict(T, "q1", ["self", "previous", "first", "other"], look.place, **told)
layout.source(T, attention_weights, attention)

# ---- why the factor: a worked check, then this head's own vectors with it and without it ----

layout.prose(T, "sqrt")
layout.prose(T, "check", **sharpness.worked_check())
if last == 0:
    st.info(T("sqrt_short"))
else:
    most = of.heads * of.head_dim
    dims = state.slider(T, "attention.width", 1, most, of.head_dim)
    points = sharpness.curve(q, k, visible[head], head, sharpness.grid(of.head_dim, of.heads))
    st.altair_chart(sharpness_figure.figure(points, dims, T.words("figure")))
    on, off = sharpness.curve(q, k, visible[head], head, [dims])
    layout.prose(T, "sqrt_read", dims=dims, **sharpness.compared(on, off))
    st.caption(T("sqrt_caption", head_dim=of.head_dim))
    layout.source(T, sharpness.sharpness, sharpness.jacobian_norm)

layout.prose(T, "why", head_dim=of.head_dim, scale=r.scale)
layout.exercises(
    T,
    [
        ("ex_scale", state.link("attention", stage="raw", view="matrix")),
        ("ex_mask", state.link("attention", stage="softmax", row=1, cell=last, mask="model")),
        ("ex_row", state.link("attention", stage="raw", view="row", row=0)),
        ("ex_full", state.link("attention", stage="softmax", mask=masks[-1])),
        ("ex_values", state.link("attention", stage="values", row=last)),
    ],
)
