"""One sentence under five objectives: who may see whom, where the loss is, what is said; filling in, writing on."""

import streamlit as st

from core.generate.filling import append_masks, blank_each, hide_each, write_blanks, write_on
from core.train.objectives import causal_batch, infill_batch, mlm_batch, nsp_batch
from ui.frame import layout, state, text
from ui.objectives import (
    compare,
    draws,
    objectives_bands,
    objectives_draws,
    objectives_writing,
    pairs,
    seq2seq,
    twins,
    write,
)
from ui.runs import run

VIEWS = ["compare", "write", "draws"]
T = text.page("objectives")
layout.header(T)

columns = st.columns([3.6, 3.7, 1.7], vertical_alignment="bottom")
with columns[0]:
    typed = run.input(T)
with columns[1]:
    view = state.choice(T, "objectives.view", VIEWS, "compare", show=lambda name: T(f"view_{name}"), kind="segmented")
twins.needs_twins(T)
shown = twins.cut(T, typed)
r = run.trace(twins.BERT, shown, keep=compare.KEEP)
layout.notices(T, r)
unknown = twins.unknown(r)
if unknown:
    link = state.link("objectives", text=T("text_default"))
    st.markdown(T("unknown_note", words=", ".join(unknown[:5]), link=link))

if view == "compare":
    objectives = compare.objectives(r)
    seq = seq2seq.seq2seq(r, (T("known_source"), T("known_target")))
    objectives_bands.show(T, objectives, seq)
    note = T(f"bands.{seq.note}", model=seq.model, words=", ".join(seq.unknown[:5]))
    st.caption(f"{T('caption_compare', tokens=len(objectives.tokens))} {note}")
    if judged := compare.surer(objectives):
        answer, numbers = judged
        layout.predict(T, "q1", ["few", "half", "most"], answer, compare.explains(numbers), **numbers)
    layout.source(T, hide_each, nsp_batch, causal_batch, blank_each, infill_batch, write_blanks)
    layout.prose(T, "why_compare")
    layout.prose(T, "measured_compare", **twins.figures(), **pairs.counted(objectives.nsp))
else:
    with columns[2]:
        seed = state.slider(T, "objectives.seed", 0, write.SEEDS, 1)

if view == "write":
    writing = write.writing(r, seed)
    objectives_writing.show(T, twins.typed_tokens(r), writing)
    st.caption(T("caption_write", steps=write.STEPS))
    answer = write.who_changes(writing)
    layout.predict(T, "q2", ["none", "bert", "gpt", "all"], answer, **writing.moved)
    layout.source(T, write_on, append_masks)
    same = {f"{name}_same": writing.rows[name].different for name in ("gpt", "bert")}
    layout.prose(T, "why_write", steps=len(writing.rows["bert"].tokens), **same)
elif view == "draws":
    drawn = draws.draws(r, seed)
    objectives_draws.show(T, drawn)
    st.caption(T("caption_draws", seed=seed))
    if counted := draws.nothing_chosen(drawn):
        layout.predict(T, "q3", ["rare", "some", "often", "mostly"], counted[0], share=draws.SHARE, **counted[1])
    layout.source(T, mlm_batch)
    layout.prose(T, "why_draws")

example = {"text": T("text_default"), "view": "compare", "big": "all", "open": "none"}
links: dict[str, dict[str, object]] = {
    "ex_word": example | {"at": 5},
    "ex_pair": example | {"big": "nsp", "pair": 1},
    "ex_prefix": example | {"big": "infill", "at": 5},
    "ex_open": example | {"at": 5, "open": "mlm", "guess": 0},
    "ex_write": {"text": T("text_default"), "view": "write", "who": "bert", "step": 0},
    "ex_draws": {"text": T("text_default"), "view": "draws", "draw": 10},
    "ex_unknown": example | {"text": T("ex_unknown_text"), "big": "seq2seq", "at": 7},
}
layout.exercises(T, [(id_, state.link("objectives", **values)) for id_, values in links.items()])
