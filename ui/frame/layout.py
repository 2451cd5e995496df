"""What every page looks like: header, notices, prediction, source, prose, exercises; and the style they share."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.frame import state, text
from ui.frame.end import PageEnd

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.traced import Run

STYLE = """<style>
.stMainBlockContainer { padding: 0.6rem 1.5rem 2rem; }
.stApp:has([data-testid="stExpandSidebarButton"]) .st-key-head { padding-left: 5rem; }
.stAppHeader { background: transparent; pointer-events: none; }
.stAppHeader :is(button, a, img) { pointer-events: auto; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.6rem; }
.stMain h1 { font-size: 1.6rem; padding: 0; line-height: 1.25; }
.stMain h3 { font-size: 1.15rem; padding: 0.4rem 0 0.6rem; }
.stMain .katex-display { margin: 0 0 1rem; text-align: left; }
.stMain .katex-display > .katex { text-align: left; }
.st-key-address_bar { position: absolute; width: 0; height: 0; overflow: hidden; }
.st-key-language { position: fixed; top: 0.65rem; right: 3.4rem; z-index: 999991; width: auto; }
[data-testid="stStatusWidget"] { margin-right: 8.5rem; }
[data-testid="stStatusWidget"] button, [data-testid="stStatusWidget"] label { display: none; }
.st-key-lab_edits [class*="st-key-lab_edit_"] { padding: 0 0.3rem 0 0.7rem; min-height: 2.5rem; }
.st-key-training_live :is(td, th) { padding: 0.1rem 0.7rem; }
.st-key-training_live .stVerticalBlock { gap: 0.4rem; }
.st-key-head { column-gap: 1.25rem; row-gap: 0.1rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.75rem 0.9rem 2rem; }
  .stApp:has([data-testid="stExpandSidebarButton"]) .st-key-head { padding-left: 0; }
  .st-key-controls .stColumn { min-width: 5rem; flex-grow: 1; }
  .st-key-lab_site .stColumn { min-width: 9.5rem; flex-grow: 1; }
}
</style>"""


def style() -> None:
    """Less empty space than Streamlit leaves, for figures that fit a projector. No visitor's text ever comes here."""
    st.html(STYLE)


def language(T: Words) -> str:
    """The switch between the languages, in the corner of every page."""
    with st.container(key="language", width="content"):
        return state.choice(
            T,
            "lang",
            state.LANGUAGES,
            state.language(),
            show=lambda lang: T(f"language.{lang}"),
            kind="segmented",
            label=False,
        )


def sorry() -> None:
    """What a visitor sees when a page failed."""
    st.error(text.page("common")("error"), icon=":material/sentiment_dissatisfied:")


def header(T: Words) -> None:
    """Title and formula side by side, and what to do here in a sentence."""
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.title(T("title") if T.has("title") else T.title, anchor=False, width="content")
        if T.has("formula"):
            st.latex(T("formula"), width="content")
    if T.has("do"):
        st.markdown(T("do"))


def notices(T: Words, r: Run) -> None:
    """What was done to the text before it ran. With nothing to run, say what to do; the page ends there."""
    for id_, values in r.notices:
        st.info(T(id_, **values))
    if r.empty:
        st.info(T("empty"))
        raise PageEnd


def predict(T: Words, question: str, options: Sequence[str], answer: str, **values: Any) -> None:
    """Predict, then reveal: words `q1` ask, `q1.a`, `q1.b` answer, `q1.reveal` explains. answer: computed from the run.

    values: the numbers that stand in these words.
    """
    if answer not in options:
        raise ValueError(f"{question}: expected an answer out of {list(options)}, got {answer!r}")
    shown = {option: T(f"{question}.{option}", **values) for option in options}
    asked = (answer, *sorted(values.items()))
    if st.session_state.setdefault(f"_{T.stem}.{question}", asked) != asked:  # another text, another question
        st.session_state[f"_{T.stem}.{question}"], st.session_state[question] = asked, None
    with st.container(border=True, key=f"predict_{T.stem}_{question}"):
        picked = st.radio(
            T(question, **values), options, format_func=shown.__getitem__, index=None, horizontal=True, key=question
        )
        if picked is not None:
            verdict = T("predict_right") if picked == answer else T("predict_wrong", answer=shown[answer])
            st.markdown(f"**{verdict}** {T(f'{question}.reveal', **values)}")


def source(T: Words, *functions: Callable[..., Any]) -> None:
    """The code of the core that computed what is on screen, folded."""
    with st.expander(T("source_label"), icon=":material/code:"):
        for function in functions:
            st.code(_code(function), language="python")


@cache
def _code(function: Callable[..., Any]) -> str:
    return inspect.getsource(function)


def prose(T: Words, *ids: str, **values: Any) -> None:
    """Explanations below the figure."""
    for id_ in ids:
        st.markdown(T(id_, **values))


def exercises(T: Words, items: Sequence[tuple[str, str]]) -> None:
    """A list of tasks; each is a link to the view that it asks about."""
    st.subheader(T("exercises_label"), anchor=False)
    lines = [f"{number}. [{T(id_)}]({link})" for number, (id_, link) in enumerate(items, 1)]
    st.markdown("\n".join(lines))
