"""The decoder: the source is read once, then one word after another, each from the words before it and the source."""

import streamlit as st

from core.generate.decoding import decode
from core.generate.forcing import forced, inject
from core.generate.target_rows import target_rows
from core.generate.translation import translate
from ui.decoder import alignment, decoder_forcing, decoder_rows, decoder_steps, injection, translated
from ui.frame import layout, state, text
from ui.runs import run

VIEWS = ["steps", "forcing", "rows"]
T = text.page("decoder")
layout.header(T)

columns = st.columns([3.1, 3.7, 1.7, 1.5], vertical_alignment="bottom")
with columns[0]:
    typed = run.input(T)
with columns[1]:
    view = state.choice(T, "decoder.view", VIEWS, "steps", show=lambda name: T(f"view_{name}"), kind="segmented")
translation = translated.of_typed(T, typed, view)
aligner = alignment.aligner()
facts = alignment.facts() | {"source": translation.text, "rows": len(translation.ids)}

if view == "steps":
    decoder_steps.show(T, translation)
    if unsure := translation.unsure():
        st.markdown(T("unsure", word=unsure[0], p=unsure[1]))
    st.caption(T("caption_steps", **facts))
    question = alignment.looks_at(translation)
    if question:
        layout.predict(T, "q1", list("abcd"), question[0], layer=aligner.layer, head=aligner.head, **question[1])
    layout.source(T, translate, decode)
elif view == "forcing" and len(translation.ids) < 2:
    st.info(T("too_short"))
elif view == "forcing":
    steps = [str(step) for step in range(1, len(translation.ids))]
    with columns[2]:
        step = int(state.choice(T, "decoder.at", steps, steps[:2][-1], show=translation.named))
    offered = injection.offered(translation, step - 1)
    with columns[3]:
        word = state.text(T, "decoder.wrong", injection.shown([offered[0][0]])[0], max_chars=40)
    wrong = injection.wrong_word(T, translation, step - 1, word, offered)
    made = injection.injected(translation.text, step - 1, wrong)
    decoder_forcing.show(T, translation, made, offered, steps)
    counts = {"differ": made.differ, "distance": made.distance, "places": max(len(made.said), len(made.right))}
    st.caption(T("caption_forcing", **counts, **facts))
    if moves := injection.who_moves(T, translation, step - 1, wrong):
        layout.predict(T, "q2", ["none", "later", "all", "some"], moves[0], **moves[1])
    layout.source(T, forced, inject)
else:
    rows = injection.rows(translation.text)
    decoder_rows.show(T, translation, rows)
    st.caption(T("caption_rows", **facts))
    answer, numbers = injection.how_far(rows)
    layout.predict(T, "q3", ["zero", "rounding", "real"], answer, **numbers)
    layout.source(T, target_rows)

layout.prose(T, f"why_{view}", **facts)
examples = T.words("example")
links = {
    "ex_head": {"layer": 0, "head": "mean", "part": "cross"},
    "ex_self": {"part": "self", "step": max(1, len(translation.ids) - 1)},
    "ex_cross": {"text": examples["friends"], "step": 0, "part": "cross"},
    "ex_verb": {"text": examples["cat"], "step": 8},
    "ex_start": {"view": "forcing", "text": examples["apple"], "at": 1, "wrong": "heute"},
    "ex_and": {"view": "forcing", "text": examples["cat"], "at": 4, "wrong": "und"},
    "ex_rows": {"view": "rows", "text": examples["long"], "pass": 0},
}
layout.exercises(T, [(id_, state.link("decoder", **{"view": "steps"} | values)) for id_, values in links.items()])
