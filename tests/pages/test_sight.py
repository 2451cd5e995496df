"""What is below the fold is computed once it is looked at, and no sooner."""

import pytest
from streamlit.testing.v1 import AppTest

from core.read import ablation, sharpness
from tests.pages import driving

MEASURED = {"attention": (sharpness, "sharpness", "curves"), "heads": (ablation, "head_effects", "worth")}


def charts(at: AppTest) -> int:
    return len(at.get("arrow_vega_lite_chart")) + len(at.get("vega_lite_chart"))


@pytest.mark.parametrize("stem", MEASURED)
def test_nothing_is_measured_before_its_place_is_seen(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, part = MEASURED[stem]
    measure, called = getattr(module, name), []

    def counted(*args: object) -> object:
        called.append(args)
        return measure(*args)

    monkeypatch.setattr(module, name, counted)
    seen: set[str] = set()
    at = driving.scrolled(seen, stem, model="tiny-gpt", text=f"seen on {stem}")
    assert not called and not charts(at)
    places = [part.proto.component_name for part in at.get("bidi_component")]
    assert "sight" in places
    seen.add(part)
    at.run()
    assert called and charts(at)


def test_another_page_has_not_been_seen() -> None:
    seen = {"curves"}
    at = driving.scrolled(seen, "attention", model="tiny-gpt", text="another page")
    assert "curves" in seen
    at.switch_page(str(driving.ROOT / "pages/heads.py")).run()
    assert not seen and at.session_state["_visit"].seen is seen
