"""What every page looks like: header, notices, prediction, source, prose, exercises; and its style."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import streamlit as st

from ui.frame import state, text
from ui.frame.end import PageEnd

if TYPE_CHECKING:
    from ui.frame.text import Words

UI = Path(__file__).parents[1]


def style() -> None:
    """The style of every page, and what single pages add in ui/<stem>/style.css. No visitor's text ever comes here."""
    st.html(_style())


@cache
def _style() -> str:
    files = sorted(UI.glob("*/style.css"), key=lambda file: file.parent.name != "frame")
    return "<style>\n" + "".join(file.read_text(encoding="utf-8") for file in files) + "</style>"


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


class Noted(Protocol):
    """Something that was read from a text: a run, or a reading by a net of another kind."""

    @property
    def notices(self) -> Sequence[tuple[str, dict[str, Any]]]: ...

    @property
    def empty(self) -> bool: ...


def notices(T: Words, r: Noted) -> None:
    """What was done to the text before it ran. With nothing to run, say what to do; the page ends there."""
    for id_, values in r.notices:
        st.info(T(id_, **values))
    if r.empty:
        st.info(T("empty"))
        raise PageEnd


def predict(
    T: Words,
    question: str,
    options: Sequence[str],
    answer: str | Sequence[str],
    reveal: str = "reveal",
    /,
    **values: Any,
) -> None:
    """Predict, then reveal: words `q1` ask, `q1.a`, `q1.b` answer, `q1.reveal` explains. answer: computed from the run.

    Of several answers each is right. reveal: which words explain, where that depends on the run. values: the numbers
    that stand in these words.
    """
    answers = (answer,) if isinstance(answer, str) else tuple(answer)
    if not answers or not set(answers) <= set(options):
        raise ValueError(f"{question}: expected an answer out of {list(options)}, got {answer!r}")
    shown = {option: T(f"{question}.{option}", **values) for option in options}
    asked = (answers, *sorted(values.items()))
    if st.session_state.setdefault(f"_{T.stem}.{question}", asked) != asked:  # another text, another question
        st.session_state[f"_{T.stem}.{question}"], st.session_state[question] = asked, None
    with st.container(border=True, key=f"predict_{T.stem}_{question}"):
        picked = st.radio(
            T(question, **values), options, format_func=shown.__getitem__, index=None, horizontal=True, key=question
        )
        if picked is not None:
            right = " / ".join(shown[one] for one in answers)
            verdict = T("predict_right") if picked in answers else T("predict_wrong", answer=right)
            st.markdown(f"**{verdict}** {T(f'{question}.{reveal}', **values)}")


def source(T: Words, *functions: Callable[..., Any]) -> None:
    """The code of the core that computed what is on screen, folded."""
    with st.expander(T("source_label"), icon=":material/code:"):
        st.code("\n\n".join(_code(function) for function in functions), language="python")


@cache
def _code(function: Callable[..., Any]) -> str:
    return inspect.getsource(function)


def prose(T: Words, *ids: str, **values: Any) -> None:
    """Explanations below the figure."""
    st.markdown("\n\n".join(T(id_, **values) for id_ in ids))


def exercises(T: Words, items: Sequence[tuple[str, str]]) -> None:
    """A list of tasks; each is a link to the view that it asks about."""
    st.subheader(T("exercises_label"), anchor=False)
    lines = [f"{number}. [{T(id_)}]({link})" for number, (id_, link) in enumerate(items, 1)]
    st.markdown("\n".join(lines))
