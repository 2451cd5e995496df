"""What stands below the first figure of a view: computed once it is looked at."""

from __future__ import annotations

import streamlit as st

from core.read import recall
from core.train.lessons import depth as lesson
from ui.block import charts, depth, facts
from ui.frame import layout, sight, state
from ui.frame.text import Words


def depths(T: Words) -> None:
    """The gradient of the last layer over depth, as the recipe measured it."""
    words = T.words("chart")
    if sight.seen("depths", height=charts.HIGH):
        st.vega_lite_chart(charts.last(depth.by_depth(words), words, lesson.DEPTHS))
    layout.prose(T, "depths_read", **depth.last_over_depth()[1])


def warmup(T: Words) -> None:
    """Trainings with and without warm-up, at one of two learning rates."""
    layout.prose(T, "why_warmup")
    peak = float(state.choice(T, "block.peak", depth.PEAKS, depth.PEAKS[-1], kind="segmented"))
    words, reached = T.words("chart"), depth.recipe() | depth.held_out(peak)
    if outcome := depth.cold_post(peak):
        layout.predict(T, "q_warm", ["stuck", "worse", "same"], outcome, **reached)
    if sight.seen("warmup", height=charts.HIGH):
        st.vega_lite_chart(charts.warmup(depth.curves(peak, words), reached["blind"], words))
    st.caption(T("caption_warmup", **reached))
    layout.prose(T, "warmup_read", **reached)
    layout.source(T, lesson.plan, lesson.learning)
    layout.prose(T, "warmup_why", live=state.link("training", view="warmup"))


def heads(T: Words, fact: int) -> None:
    """Whole heads left out, and what all facts together say."""
    if sight.seen("heads", height=charts.HIGH + 130):
        words, found = T.words("chart"), facts.heads(fact)
        answer, worst = facts.worst_head(found)
        if answer:
            layout.predict(T, "q_head", ["most", "some", "few"], answer, **worst)
        st.vega_lite_chart(charts.heads(facts.head_rows(found, words), words))
    layout.source(T, recall.drops, recall.without)
    layout.prose(T, "why_facts", **facts.mean())
