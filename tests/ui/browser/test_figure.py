"""What a component owns of the view: where it starts, what the browser is told, what it may tell back."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.driving import unpacked
from ui.browser import figure
from ui.browser.figure import Owned, mount
from ui.frame import state, view

VIEWS = ("grid", "row")


class Words:
    """A page's words, as far as the view needs them."""

    stem, lang = "page", "en"

    def __call__(self, id_: str, **values: Any) -> str:
        return id_


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch):
    """A visit that opened an address."""

    def opened(**query: str) -> view.View:
        visit = view.View(query=query)
        monkeypatch.setattr(view, "visit", lambda: visit)
        monkeypatch.setattr(state, "visit", lambda: visit)
        monkeypatch.setattr(view.st, "session_state", {})
        monkeypatch.setattr(view.st, "toast", lambda *_, **__: None)
        return visit

    return opened


def owned(tokens: int = 5) -> Owned:
    values = {
        "show": (VIEWS, "grid"),
        "token": (range(tokens), tokens - 1),
        "draw": (range(1, 11), 1),
        "head": ((0, 1, "mean"), "mean"),
        "row": (range(tokens), None),
    }
    return Owned(Words(), values, keys={"draw": "sample"})


def test_without_an_address_it_starts_at_the_first(address) -> None:
    address()
    assert owned().view == {"show": "grid", "token": 4, "draw": 1, "head": "mean", "row": None}


def test_the_address_is_read_under_its_keys(address) -> None:
    query = {"page.show": "row", "page.token": "2", "page.sample": "10", "page.head": "1", "page.row": "0"}
    visit = address(**query)
    place = owned()
    assert place.view == {"show": "row", "token": 2, "draw": 10, "head": 1, "row": 0} and place["draw"] == 10
    assert visit.client == {key: value for key, value in query.items()}  # what the browser was told, for the way back


@pytest.mark.parametrize("junk", ["-1", "99", "x", "", "1.0", "<b>"])
def test_junk_falls_back_to_the_first(address, junk: str) -> None:
    address(**{f"page.{key}": junk for key in ("show", "token", "sample", "head", "row")})
    assert owned().view == {"show": "grid", "token": 4, "draw": 1, "head": "mean", "row": None}


def test_the_header_tells_places_keys_and_what_is_allowed(address) -> None:
    address(**{"page.token": "2"})
    assert json.loads(json.dumps(owned().header())) == {
        "view": {"show": "grid", "token": 2, "draw": 1, "head": "mean", "row": None},
        "first": {"show": "grid", "token": 4, "draw": 1, "head": "mean", "row": None},
        "url": {
            name: f"page.{key}"
            for name, key in zip(
                ("show", "token", "draw", "head", "row"), ("show", "token", "sample", "head", "row"), strict=True
            )
        },
        "options": {
            "show": ["grid", "row"],
            "token": {"from": 0, "to": 4},
            "draw": {"from": 1, "to": 10},
            "head": [0, 1, "mean"],
            "row": {"from": 0, "to": 4},
        },
    }


def test_what_the_browser_tells_is_kept_for_the_next_run(address) -> None:
    visit = address()
    owned().take({"show": "row", "token": 3.0, "head": 0})
    visit.query = None
    again = owned()
    assert (again["show"], again["token"], again["head"]) == ("row", 3, 0) and isinstance(again["token"], int)


@pytest.mark.parametrize(
    "told",
    [
        None,
        3,
        ["row"],
        "row",
        {"show": "lens"},
        {"token": 5},
        {"token": -1},
        {"token": 1.5},
        {"token": True},
        {"token": "1"},
        {"show": ["grid"]},
        {"elsewhere": 1},
        {"head": False},
    ],
)
def test_what_is_not_allowed_is_not_kept(address, told: Any) -> None:
    visit = address()
    before = owned().view
    visit.query = None
    owned().take(told)
    assert owned().view == before


def test_a_choice_that_no_longer_exists_falls_back(address) -> None:
    visit = address(**{"page.token": "4"})
    owned()
    visit.query = None
    assert owned(tokens=3)["token"] == 2


def _script() -> None:
    import numpy as np

    from tests.ui.browser.test_figure import Words
    from ui.browser.figure import Owned, mount

    place = Owned(Words(), {"token": (range(5), 1)})
    mount("encoder/layer_grid", {"tokens": ["a"]}, {"x": np.ones(2)}, {"grid": "Grid"}, place, pick=place.take)


def test_a_mount_sends_header_words_view_and_arrays() -> None:
    at = AppTest.from_function(_script).run()
    assert not at.exception
    [part] = at.get("bidi_component")
    header, arrays = unpacked(part.proto.bytes)
    assert header["tokens"] == ["a"] and header["words"] == {"grid": "Grid"}
    assert header["view"] == {"token": 1} and header["url"] == {"token": "page.token"}
    np.testing.assert_array_equal(arrays["x"], np.ones(2, np.float32))


def test_a_mount_keeps_its_key_and_passes_on_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(figure, "component", lambda name: lambda **given: calls.append({"name": name, **given}))
    monkeypatch.setattr(figure.st, "session_state", {"layer_grid": type("State", (), {"pick": {"token": 3}})()})
    told: list[Any] = []
    mount("encoder/layer_grid", {}, {}, {}, pick=told.append, write=told.append)
    [call] = calls
    assert (call["name"], call["key"]) == ("encoder/layer_grid", "layer_grid")
    call["on_pick_change"]()
    call["on_write_change"]()
    assert told == [{"token": 3}, None]
