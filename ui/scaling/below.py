"""What stands below the first figure of a view: computed once it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.frame import layout, sight, state
from ui.frame.text import Words
from ui.runs import run
from ui.scaling import charts, ladder, layers
from ui.scaling import own_text as read
from ui.scaling.history import markdown

CONSTANTS = (("E", "floor"), ("A", "size"), ("B", "data"), ("α", "size_power"), ("β", "data_power"))


def paths(T: Words, numbers: Mapping[str, Any]) -> None:
    """How far the ends of a text are apart in each kind of layer."""
    words = T.words("chart")
    if sight.seen("paths", height=charts.HEIGHT):
        names = [(kind, words[kind]) for kind in ("attention", "recurrence", "convolution")]
        st.vega_lite_chart(charts.over_length(layers.path_rows(names), "path", words))
    st.caption(T("caption_path", **numbers))
    layout.prose(T, "why_path", **numbers)


def fits(T: Words, told: Mapping[str, Any]) -> None:
    """The constants of both approaches with their intervals; fitted anew if the reader asks."""
    heads = T.words("columns")
    rows = [
        [name, f"{told[key]:.4g}", f"{told[f'{key}_low']:.4g} … {told[f'{key}_high']:.4g}"] for name, key in CONSTANTS
    ]
    st.markdown(markdown([heads["constant"], heads["value"], heads["range"]], rows))
    layout.prose(T, "fits_read", **told)
    if state.toggle(T, "scaling.again", False):
        with st.spinner(T("fitting")):
            law, off = ladder.fitted_here()
        layout.prose(T, "fitted_here", off=off, **vars(law))


def own_text(T: Words) -> None:
    """The learner's text, read by the sizes that ship."""
    layout.prose(T, "text_intro")
    typed = run.input(T)
    if sight.seen("own_text", height=240):
        rows, notices = read.losses(typed)
        for id_, values in notices:
            st.info(T(id_, **values))
        if not rows:
            st.info(T("empty"))
            return
        st.vega_lite_chart(charts.own_text(rows, T.words("chart")))
        st.caption(T("caption_text", count=len(rows), **read.numbers(rows)))
