"""What a component owns of the view: where it starts, what the browser is told, what it may tell back."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.driving import unpacked
from tests.ui.address import mounted
from ui.browser import figure
from ui.browser.figure import Owned, mount
from ui.frame.text import Words

FIRST = {"show": "grid", "token": 4, "draw": 1, "head": "mean", "row": None}
KEYS = {name: f"output.{name}" for name in FIRST} | {"draw": "output.sample"}


def owned(tokens: int) -> Owned:
    values = {
        "show": (("grid", "row"), "grid"),
        "token": (range(tokens), tokens - 1),
        "draw": (range(1, 11), 1),
        "head": ((0, 1, "mean"), "mean"),
        "row": (range(tokens), None),
    }
    return Owned(Words("output", "en"), values, keys={"draw": "sample"})


def page() -> None:
    """A page with a figure: after what a test says that its browser tells, it is drawn once more."""
    import streamlit as st

    from tests.ui.browser.test_figure import owned
    from ui.browser.figure import mount
    from ui.frame import state

    state.begin()
    state.enter("output")
    place = owned(st.session_state.get("tokens", 5))
    mount("encoder/layer_grid", {"tokens": ["a"]}, {}, {"grid": "Grid"}, place, pick=place.take)
    state.publish()
    if "told" in st.session_state:
        place.take(st.session_state["told"])


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        at.query_params[KEYS[name]] = value
    return again(at)


def again(at: AppTest, **values: Any) -> AppTest:
    for name, value in values.items():
        at.session_state[name] = value
    at.run()
    assert not at.exception, at.exception
    return at


def header(at: AppTest) -> dict[str, Any]:
    [blob] = [part.proto.bytes for part in at.get("bidi_component") if part.proto.component_name == "layer_grid"]
    return unpacked(blob)[0]


def test_without_an_address_it_starts_at_the_first() -> None:
    assert header(opened())["view"] == FIRST


def test_the_address_is_read_under_its_keys_and_the_browser_is_told() -> None:
    query = {"show": "row", "token": "2", "draw": "10", "head": "1", "row": "0"}
    at = opened(**query)
    assert header(at)["view"] == {"show": "row", "token": 2, "draw": 10, "head": 1, "row": 0}
    assert header(at)["first"] == FIRST
    assert mounted(at)["client"] == {KEYS[name]: value for name, value in query.items()}


@pytest.mark.parametrize("junk", ["-1", "99", "x", "", "1.0", "<b>"])
def test_junk_falls_back_to_the_first(junk: str) -> None:
    assert header(opened(**dict.fromkeys(FIRST, junk)))["view"] == FIRST


def test_the_header_tells_words_keys_and_what_is_allowed() -> None:
    told = header(opened())
    assert told["tokens"] == ["a"] and told["words"] == {"grid": "Grid"} and told["url"] == KEYS
    assert told["options"] == {
        "show": ["grid", "row"],
        "token": {"from": 0, "to": 4},
        "draw": {"from": 1, "to": 10},
        "head": [0, 1, "mean"],
        "row": {"from": 0, "to": 4},
    }


def test_what_the_browser_tells_is_kept_for_the_next_run() -> None:
    at = again(opened(), told={"show": "row", "token": 3.0, "head": 0})
    view = header(again(at))["view"]
    assert view == FIRST | {"show": "row", "token": 3, "head": 0}
    assert json.dumps(view["token"]) == "3"  # the browser's numbers have no kind


@pytest.mark.parametrize(
    "told",
    [
        None,
        3,
        ["row"],
        "row",
        {"show": "lens"},
        {"show": ["grid"]},
        {"token": 5},
        {"token": -1},
        {"token": 1.5},
        {"token": "1"},
        {"token": True},
        {"head": False},
        {"elsewhere": 1},
    ],
)
def test_what_is_not_allowed_is_not_kept(told: Any) -> None:
    assert header(again(again(opened(), told=told)))["view"] == FIRST


def test_a_choice_that_no_longer_exists_falls_back() -> None:
    at = opened(token="3")
    assert header(again(at))["view"]["token"] == 3
    assert header(again(at, tokens=3))["view"]["token"] == 2


def test_a_mount_keeps_its_key_and_passes_on_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(figure, "component", lambda name: lambda **given: calls.append({"name": name, **given}))
    monkeypatch.setattr(figure.st, "session_state", {"layer_grid": type("State", (), {"pick": {"token": 3}})()})
    told: list[Any] = []
    mount("encoder/layer_grid", {"a": 1}, {"x": np.ones(2)}, {}, pick=told.append, write=told.append)
    [call] = calls
    assert (call["name"], call["key"]) == ("encoder/layer_grid", "layer_grid")
    sent, arrays = unpacked(call["data"])
    assert sent == {"a": 1, "words": {}} and arrays["x"].tolist() == [1, 1]
    call["on_pick_change"]()
    call["on_write_change"]()
    assert told == [{"token": 3}, None]
