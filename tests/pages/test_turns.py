"""A page waits for its turn, and says so where that takes long."""

import threading

import pytest

from tests.pages import driving
from ui.runs import turns


@pytest.mark.parametrize(("lang", "said"), [("en", "1 before you"), ("zh", "前面还有 1 位")])
def test_a_page_waits_for_its_turn_and_says_so(lang: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_scripts", turns.Queue())
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    turns._scripts.enter(-1)  # somebody has the turn
    threading.Timer(0.5, turns._scripts.leave).start()
    at = driving.opened("tokens", model="tiny-gpt", lang=lang)
    assert said in at.toast[0].value and at.title
    assert turns._scripts._free == 1
    assert not driving.opened("tokens", model="tiny-gpt", lang=lang).toast


def test_a_page_gives_its_turn_back_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_scripts", turns.Queue())
    monkeypatch.setattr("ui.runs.run.traced", lambda *args: 1 // 0)
    with pytest.raises(AssertionError):
        driving.opened("tokens", model="tiny-gpt", text="this run fails")
    assert turns._scripts._free == 1
