"""Scaled dot-product attention, one head of one layer: q.k, scaled, masked, softmax, weights x V, any cell opened."""

import streamlit as st

from core.parts.attention import attention, attention_weights
from core.read import projection, sharpness
from ui.attention import charts, matrix_stage, measured
from ui.frame import layout, sight, state, text
from ui.runs import models, run

T = text.page("attention")
layout.header(T)

with st.container(key="controls"):
    columns = st.columns([1.6, 4.2, 0.8, 0.8, 1.2, 1.2], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T)
with columns[1]:
    typed = run.input(T)
model = models.load(model_id)
of = model.config.attention
with columns[2]:
    layers = [str(n) for n in range(model.config.n_layers)]
    layer = int(state.choice(T, "attention.layer", layers, layers[:3][-1]))
with columns[3]:
    heads = [str(n) for n in range(of.heads)]
    head = int(state.choice(T, "attention.head", heads, heads[:2][-1]))
mask = "model"
if model.config.causal:
    with columns[4]:
        mask = state.choice(T, "attention.mask", ["model", "full"], "model", show=lambda name: T(f"mask_{name}"))
from_x = False
if projection.splits_by_head(model.config):
    with columns[5]:
        from_x = state.toggle(T, "attention.project", False)

site = projection.input_site(model.config)
kept = "*" if len(typed) <= 300 else layer  # one run serves every layer of a short text; a long one keeps less
r = run.trace(model_id, typed, keep=(f"{{stack}}.{kept}.self.*", f"{{stack}}.{kept}.{site}"), mask=mask)
layout.notices(T, r)

# ---- the figure: one head, stepped in the browser ----

arrays = matrix_stage.operands(r, layer, head)
if from_x:
    arrays |= matrix_stage.projection(r, layer, head, r.at(layer, site), projection.head_slices(model, layer, head))
matrix_stage.show(T, r, arrays)
true_of_run = {"caption_rotary": r.rotary, "caption_unscaled": r.scale == 1, "caption_masked": mask != "model"}
notes = ["caption", *(note for note, true in true_of_run.items() if true)]
st.caption(" ".join(T(note, head=head, layer=layer, model=models.name(model_id)) for note in notes))

# ---- predict, then reveal: the answer is read off the same weights ----

last = len(r.read) - 1
asked = measured.asked(r.tensor(layer, "self.weights")[head], r.read)
if asked:
    layout.predict(T, "q1", ["self", "previous", "first", "other"], asked[0], **asked[1])
layout.source(T, attention_weights, attention)

# ---- why the factor: a worked check, then this head's own vectors with it and without it ----

layout.prose(T, "sqrt")
layout.prose(T, "check", **sharpness.worked_check())
if last == 0:
    st.info(T("sqrt_short"))
else:
    most = of.heads * of.head_dim
    dims = state.slider(T, "attention.width", 1, most, of.head_dim)
    if sight.seen("curves", height=charts.HIGH):
        points, (on, off) = measured.sharpness_of(r, layer, head, dims)
        for column, field in zip(st.columns(2), ("entropy", "gradient"), strict=True):
            column.vega_lite_chart(charts.figure(points, field, dims, T.words("figure")))
        layout.prose(T, "sqrt_read", dims=dims, **sharpness.compared(on, off))
        st.caption(T("sqrt_caption", head_dim=of.head_dim))

    layout.source(T, sharpness.sharpness, sharpness.jacobian_norm)

layout.prose(T, "why", head_dim=of.head_dim, scale=r.scale)
here = {"layer": layer, "head": head}
exercises: dict[str, dict[str, object]] = {
    "ex_scale": {"stage": "raw", "view": "matrix"},
    "ex_mask": {"stage": "softmax", "row": 1, "cell": last},
    "ex_row": {"stage": "raw", "view": "row", "row": 0},
    "ex_full": {"stage": "softmax", "mask": "full"},
    "ex_values": {"stage": "values", "row": last},
}
fit = [id_ for id_ in exercises if model.config.causal or id_ not in ("ex_mask", "ex_full")]
layout.exercises(T, [(id_, state.link("attention", **here, **exercises[id_])) for id_ in fit])
