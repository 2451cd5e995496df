"""One task, two ways to teach it: examples inside the text (no weight changes), or a gradient (all of them do)."""

from typing import Any

import streamlit as st

from core.train.finetuning import classifier
from core.train.prompting import Scorer, Task, draw
from ui.frame import layout, state, text
from ui.frame.end import PageEnd
from ui.prompting import charts, learning, prompt_shots, reading, shipped
from ui.prompting.answers import answers, explained, tested_label
from ui.runs import models

VIEWS = ["prompt", "finetune"]
T = text.page("prompting")
layout.header(T)

columns = st.columns([2.15, 1.9, 1.6, 1.9, 0.8, 1.8], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T, first=shipped.MODEL)
with columns[2]:
    task = state.choice(T, "prompting.task", list(shipped.TASKS), "words", lambda name: T(f"task_{name}"), "segmented")
with columns[1]:
    typed = state.text(T, "text", T(f"text_{task}"))
with columns[4]:
    draws = [str(seed + 1) for seed in range(shipped.DRAWS[task])]
    seed = int(state.choice(T, "prompting.draw", draws, "1")) - 1
with columns[5]:
    view = state.choice(T, "prompting.view", VIEWS, "prompt", lambda name: T(f"view_{name}"), "segmented")
setting, sizes = "plain", [str(size) for size in learning.SIZES]
with columns[3]:
    if view == "prompt":
        setting = state.choice(
            T, "prompting.setting", list(shipped.SETTINGS), "plain", lambda name: T(f"setting_{name}")
        )
    else:
        count = int(state.choice(T, "prompting.examples", sizes, "16"))
reading.continues(T, model_id)
if not typed.replace("\0", "").strip():
    st.info(T("empty"))
    raise PageEnd
data, right = shipped.labelled(task), tested_label(task, typed)
shown = shipped.shown(model_id)
numbers = shipped.numbers(task, setting, shown)
read = reading.reading(model_id, task, setting, typed, seed)
for id_, values in read.notices:
    st.info(T(id_, **values))
facts: dict[str, Any] = {
    "model": models.name(model_id),
    "learner": models.name(shipped.LEARNER),
    "parameters": read.parameters,
} | numbers

if view == "prompt":
    if read.left_out:
        st.caption(T("left_out", count=read.left_out[0], context=models.load(model_id).config.max_tokens, **facts))
    if model_id != shipped.MODEL:
        best = shipped.best(task, setting, shown)
        st.caption(T("small_model" if model_id == shown else "other_model", best=best, **facts))
    prompt_shots.show(T, read, task, setting, seed, right)
    st.caption(T("caption_prompt", changed=read.changed, **facts) + " " + T(read.label_words, tokens=read.longest))
    question = f"q_{task}_{setting}"
    options, answer = answers(question, numbers)
    if answer is not None:
        layout.predict(T, question, options, answer, **facts)
    layout.prose(T, explained(task, setting, numbers), **facts)
    layout.source(T, Task, draw, Scorer)
else:
    shots = prompt_shots.shown(T, read)
    words = T.words("chart")  # a chart shows words as they are: nothing is escaped
    words |= {"prompt": words["prompt"].format(model=numbers["measured"]), "asked": words["asked"].format(count=shots)}
    shares = {"asked": reading.shares(read, shots)}
    panels = st.columns([1, 1.5, 1.2])
    with panels[0]:
        tuned = learning.asked(T, task, count, seed)
        if tuned:
            shares["learned"] = learning.predict(tuned, typed)
            st.vega_lite_chart(charts.loss(tuned.losses, words))
        else:
            layout.prose(T, "before_finetune", **{"steps": learning.STEPS, "count": count} | facts)
    with panels[1]:
        here = [(count, tuned.after)] if tuned else []
        st.vega_lite_chart(charts.accuracy(shipped.curves(task, setting, shown), here, data.chance, words))
    with panels[2]:
        st.vega_lite_chart(charts.says(data.task.labels, shares, words))
    run_numbers = {"count": count} | (learning.numbers(tuned) if tuned else {})
    if tuned:
        st.caption(T("caption_finetune", changed=read.changed, **facts, **run_numbers))
    options, answer = answers("q_finetune", numbers)
    if answer is not None:
        layout.predict(T, "q_finetune", options, answer, **facts)
    if tuned:
        layout.prose(T, "why_finetune", **facts, **run_numbers)
    layout.source(T, classifier)

st.caption(T("measured_model", **facts))
st.subheader(T("generations"), anchor=False)
layout.prose(T, "generations_table", **shipped.generations())
layout.prose(T, "generations_said")
links: dict[str, dict[str, object]] = {
    "ex_zero": {"shots": 0},
    "ex_one": {"shots": 1, "head": "off"},
    "ex_calibrate": {"shots": 2, "calibrate": 1},
    "ex_random": {"setting": "random", "shots": 16},
    "ex_verses": {"task": "verses", "shots": 12, "text": T("text_verses")},
    "ex_finetune": {"task": "verses", "view": "finetune", "examples": 64, "text": T("text_verses")},
}
start = {"view": "prompt", "task": "words", "setting": "plain", "text": T("text_words")}
layout.exercises(T, [(id_, state.link("prompting", **start | values)) for id_, values in links.items()])
