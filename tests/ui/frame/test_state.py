"""State: a view is a URL. Values go from the address to the widgets and back; junk never raises."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from tests.ui.address import address, mounted
from ui.frame import text
from ui.frame.language import preferred
from ui.frame.visit import Left

# A view in which nothing stands at its default. The labels come from words that every page has.
ALL = {
    "lang": "zh",
    "text": "hi & <b>?",
    "model": "b",
    "probe.layer": "3",
    "probe.mask": "full",
    "probe.head": "1",
    "probe.stage": "raw",
    "probe.row": "0",
}
GOT = {"text": "hi & <b>?", "model": "b", "layer": 3, "mask": "full", "on": True, "stage": "raw", "row": 0}


def probe() -> None:
    """A visit to a page with one control of each kind, or (session key "page") to one with the model only."""
    import streamlit as st

    from ui.frame import state
    from ui.frame.text import Words

    state.begin()
    state.choice(Words("common", state.language()), "lang", ["en", "zh"], state.language())
    page = st.session_state.get("page", "probe")
    state.enter(page)
    T = Words("common", state.language())
    got: dict[str, object] = {"model": state.choice(T, "model", ["a", "b"], "a", absent={"c": "how to get c"})}
    if page == "probe":
        got["text"] = state.text(T, "text", "a default", max_chars=20)
        got["layer"] = state.slider(T, "probe.layer", 0, st.session_state.get("top", 5), 1)
        got["mask"] = state.choice(T, "probe.mask", ["causal", "full"], "causal", kind="segmented")
        got["on"] = state.toggle(T, "probe.head", False)
        got["stage"] = state.client(T, "probe.stage", ["raw", "softmax"], "softmax")
        got["row"] = state.client(T, "probe.row", range(4), 2)
    st.session_state["got"] = got
    st.session_state["link"] = state.link("heads", layer=3)
    state.publish()


def visit(**query: str) -> AppTest:
    at = AppTest.from_function(probe, default_timeout=30)
    for key, value in query.items():
        at.query_params[key] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def got(at: AppTest) -> dict[str, Any]:
    return at.session_state["got"]


def go(at: AppTest, page: str) -> AppTest:
    at.session_state["page"] = page
    return run(at)


def test_an_address_opens_its_view_and_the_view_gives_the_address_back() -> None:
    at = visit(**ALL)
    assert got(at) == GOT
    assert not at.toast
    assert {**address(at), **mounted(at)["client"]} == ALL


def test_a_widget_changes_the_address_and_a_default_leaves_it() -> None:
    at = visit(lang="en")
    assert address(at) == {"lang": "en"}
    at.slider(key="probe.layer").set_value(4)
    at.toggle(key="probe.head").set_value(True)
    assert address(run(at)) == {"lang": "en", "probe.layer": "4", "probe.head": "1"}
    at.slider(key="probe.layer").set_value(1)
    assert address(run(at)) == {"lang": "en", "probe.head": "1"}


def test_an_address_read_once_does_not_undo_what_came_after() -> None:
    at = visit(**ALL)
    at.slider(key="probe.layer").set_value(4)
    at.text_input(key="text").set_value("other")
    for _ in range(2):  # AppTest, like the browser, sends the first query string again
        run(at)
        assert (got(at)["layer"], got(at)["text"]) == (4, "other")


def test_values_survive_a_step_to_another_page_and_back() -> None:
    at = visit(**ALL)
    at.slider(key="probe.layer").set_value(4)
    run(at)
    go(at, "other")
    assert got(at) == {"model": "b"}
    assert {key: address(at)[key] for key in ("model", "text")} == {"model": "b", "text": ALL["text"]}
    go(at, "probe")
    assert got(at) == {**GOT, "layer": 4}
    assert mounted(at)["came"]  # the browser may now put back what its components had written
    assert not mounted(run(at))["came"]


def test_an_address_counts_only_on_the_page_that_it_opened() -> None:
    at = AppTest.from_function(probe, default_timeout=30)
    at.session_state["page"], at.query_params["probe.layer"] = "other", "3"
    assert got(go(run(at), "probe"))["layer"] == 1


def test_a_value_that_no_longer_fits_falls_back() -> None:
    at = visit(**{"probe.layer": "5"})
    at.session_state["top"] = 3
    assert got(run(at))["layer"] == 1


def test_a_text_that_stood_at_its_default_follows_the_default_but_not_when_typed() -> None:
    at = visit(lang="en")
    at.session_state["_visit"].left["text"] = Left("an older default", "an older default")
    at.text_input(key="text").set_value("an older default")
    assert got(run(at))["text"] == "a default"
    at.text_input(key="text").set_value("typed")
    assert got(run(at))["text"] == "typed"


@pytest.mark.parametrize(
    ("key", "junk"),
    [("probe.layer", "6"), ("probe.layer", "1.0"), ("probe.layer", "٣"), ("probe.mask", "Full"), ("probe.head", "yes")]
    + [("probe.stage", "RAW"), ("probe.row", "4"), ("probe.row", "-1"), ("model", "gpt")],
)
def test_junk_falls_back_with_a_notice(key: str, junk: str) -> None:
    default = got(visit())
    at = visit(**{**ALL, key: junk})
    name = {"probe.head": "on"}.get(key, key.rpartition(".")[2])
    assert got(at) == {**GOT, name: default[name]}
    assert len(at.toast) == 1 and text.escape(junk) in at.toast[0].value
    assert key not in address(at)


def test_an_option_that_is_not_here_says_how_to_get_it() -> None:
    assert visit(model="c").toast[0].value == "how to get c"


def test_a_text_too_long_is_cut_with_a_notice() -> None:
    at = visit(text="x" * 21)
    assert got(at)["text"] == "x" * 20 and len(at.toast) == 1


def test_hidden_controls_keep_their_values_and_stay_hidden() -> None:
    at = visit(**ALL, hide="model,probe.layer,probe.mask,probe.head,text")
    assert got(at) == GOT
    assert not at.slider and not at.toggle and not at.text_input
    assert [box.key for box in at.selectbox] == ["lang"]
    go(go(at, "other"), "probe")
    assert got(at) == GOT and not at.slider
    assert address(at)["hide"].startswith("model,")


def test_a_link_carries_the_shared_keys() -> None:
    at = visit(**ALL)
    link = urlsplit(at.session_state["link"])
    assert link.path == "heads"
    assert parse_qs(link.query) == {"lang": ["zh"], "model": ["b"], "text": [ALL["text"]], "heads.layer": ["3"]}


@pytest.mark.parametrize(
    ("asked", "lang"), [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("de-DE,en;q=0.5", "en"), ("fr", "en"), ("", "en")]
)
def test_the_browser_is_asked_for_the_language(asked: str, lang: str) -> None:
    assert preferred({"Accept-Language": asked}) == lang


# A null byte in an address is possible (%00); half a surrogate pair is not, the browser replaces it.
ANY = some.text(some.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.dictionaries(some.sampled_from([*ALL, "hide", "other"]), ANY | some.sampled_from([*ALL.values()])))
def test_no_address_raises(query: dict[str, str]) -> None:
    got(visit(**query))
