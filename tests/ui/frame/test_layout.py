"""What pages are laid out with: predictions that reveal and reset, links as links, an end without a traceback."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.frame.text import Words

LANGUAGES = ("en", "zh")
ROOT = Path(__file__).parents[3]


def asking() -> None:
    """A page with one question, whose answer stands in session key "answer"; its words are made up here."""
    import streamlit as st

    from ui.frame import layout, state
    from ui.frame.text import Words

    class Made(Words):
        def _find(self, id_: str) -> str:
            made = {"q": "Who, {name}?", "q.a": "A", "q.b": "B", "q.reveal": "Because {name}."}
            return made.get(id_) or super()._find(id_)

    state.begin()
    T = Made("home", st.session_state["language"])
    layout.predict(T, "q", ["a", "b"], st.session_state["answer"], name=st.session_state["name"])
    layout.source(T, layout.source)
    layout.exercises(T, [("q.a", state.link("heads", layer=3))])


def ask(lang: str) -> AppTest:
    at = AppTest.from_function(asking, default_timeout=30)
    at.session_state["language"], at.session_state["answer"], at.session_state["name"] = lang, "a", "*x*"
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(node.value for node in at.markdown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_revealed_before_a_prediction(lang: str) -> None:
    T = Words("home", lang)
    at = ask(lang)
    assert at.radio(key="q").label == r"Who, \*x\*?"
    assert "Because" not in shown(at)
    at.radio(key="q").set_value("b")
    assert T("predict_wrong", answer="A") in shown(run(at)) and r"Because \*x\*." in shown(at)
    at.radio(key="q").set_value("a")
    assert T("predict_right") in shown(run(at))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_several_answers_each_is_right(lang: str) -> None:
    T = Words("home", lang)
    at = ask(lang)
    at.session_state["answer"] = ["b", "a"]
    for option in ("a", "b"):
        run(at).radio(key="q").set_value(option)
        assert T("predict_right") in shown(run(at)), option
    at.session_state["answer"] = []
    assert at.run().exception, "a question without an answer"


def test_another_text_asks_again() -> None:
    at = ask("en")
    at.radio(key="q").set_value("a")
    assert "Because" in shown(run(at))
    assert "Because" in shown(run(at))
    at.session_state["name"] = "y"
    assert "Because" not in shown(run(at)) and at.radio(key="q").value is None


def test_exercises_are_links_and_the_source_is_the_functions_own() -> None:
    at = ask("en")
    assert "1. [A](heads?" in shown(at) and "heads.layer=3" in shown(at)
    assert at.code[0].value.startswith("def source(")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_failing_page_apologises_in_the_language_of_the_visit(lang: str) -> None:
    def failing() -> None:
        import app
        from ui.frame import state

        state.begin()
        assert app.sorry(ZeroDivisionError("secret"))

    at = AppTest.from_function(failing, default_timeout=30)
    at.query_params["lang"] = lang
    run(at)
    assert [node.value for node in at.error] == [Words("home", lang)("error")]


def test_every_style_sheet_is_sent_the_common_one_first() -> None:
    def styled() -> None:
        from ui.frame import layout

        layout.style()

    [sent] = run(AppTest.from_function(styled, default_timeout=30)).get("html")
    sheets = {file.parent.name: file.read_text(encoding="utf-8") for file in (ROOT / "ui").rglob("style.css")}
    assert {"frame", "lab", "training"} <= set(sheets)
    assert sent.proto.body.startswith(f"<style>\n{sheets['frame']}") and sent.proto.body.endswith("</style>")
    assert all(sheet in sent.proto.body for sheet in sheets.values())
