"""Training, live: two objectives on one corpus, the checkpoints of a longer run, fine-tuning, the reversal curse."""

import streamlit as st

from core.read.patterns import pattern_scores
from core.train.finetuning import FineTuning, labelled
from core.train.lessons.depth import learning, plan
from core.train.lessons.reversal import Fact, statements
from core.train.training import Training
from ui.frame import layout, state, text
from ui.frame.end import PageEnd
from ui.runs import models
from ui.training import asked, checkpoint_scrub, checkpoints, draw, live, shown

VIEWS = ["twins", "checkpoints", "tuning", "reversal", "warmup"]
T = text.page("training")
layout.header(T)

columns = st.columns([5.6, 4.4], vertical_alignment="bottom")
with columns[0]:
    view = state.choice(T, "training.view", VIEWS, "twins", show=lambda name: T(f"view_{name}"), kind="segmented")
typed = ""
if view not in asked.TEXTLESS:
    with columns[1]:
        typed = asked.text(T)

run_id = live.held(T)

# ---- the figure of the view chosen: a run that goes on in a process of its own, or one that is long done ----

if view == "checkpoints":
    with st.spinner(T("reading")):
        series = checkpoints.checkpoints(typed, models.tokenizer(checkpoints.MODEL))
    if series is None:
        raise PageEnd
    checkpoint_scrub.show(T, series)
    here = {"tokens": len(series.ids), "cut": series.cut, "repeats": checkpoints.repeats(series)}
    st.caption(T("caption_checkpoints", **here) + (" " + T("caption_cut", **here) if series.cut else ""))
    order, halfway = checkpoints.which_first(series)
    layout.predict(T, "q1", ["previous", "induction", "same"], order, **halfway)
    layout.source(T, pattern_scores)
    first, last = checkpoints.rises(series, "induction")
    layout.prose(T, "why_checkpoints", first=first, last=last)
else:
    with st.container(horizontal=True, vertical_alignment="bottom", key="training_controls"):
        setup = asked.controls(T, view, typed)
        job = live.current(T, view, run_id)
        live.control(T, view, setup.settings, setup.rate, job)
    live.notices(T, job, run_id, view)
    draw.watched(T, job, view, setup, typed)
    sizes = draw.SIZES[view]()
    st.caption(T(f"caption_{view}", **sizes, **setup.settings))
    question, options, answer = {
        "twins": ("q2", ["mlm", "clm", "same"], shown.lower_loss),
        "tuning": ("q3", ["more", "same", "less"], shown.reached),
        "reversal": ("q4", ["all", "half", "none"], shown.curse),
        "warmup": ("q5", ["behind", "same", "ahead"], shown.warmed),
    }[view]
    if (judged := answer(job)) is not None:
        layout.predict(T, question, options, judged[0], **judged[1])
    sources = {
        "twins": (Training,),
        "tuning": (FineTuning, labelled),
        "reversal": (Fact, statements),
        "warmup": (plan, learning),
    }
    layout.source(T, *sources[view])
    layout.prose(T, f"why_{view}", **sizes)

links: dict[str, dict[str, object]] = {
    "ex_text": {"at": asked.other(typed)},
    "ex_rate": {"rate": "1000"},
    "ex_before": {"view": "checkpoints", "pattern": "previous"},
    "ex_repeat": {"view": "checkpoints", "text": T("ex_repeat_text")},
    "ex_few": {"view": "tuning", "labels": "8"},
    "ex_none": {"view": "reversal", "both": "0"},
    "ex_most": {"view": "reversal", "facts": "240", "both": "90"},
}
kept = {"view": "twins"} | ({"run": run_id} if run_id else {})
layout.exercises(T, [(id_, state.link("training", **kept | values)) for id_, values in links.items()])
