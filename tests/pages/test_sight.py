"""What is below the fold is computed once it is looked at, and no sooner."""

import pytest

from core.read import ablation, sharpness
from tests.pages import driving

MEASURED = {"attention": (sharpness, "sharpness", "curves"), "heads": (ablation, "head_effects", "worth")}


@pytest.mark.parametrize("stem", MEASURED)
def test_nothing_is_measured_before_its_place_is_seen(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, part = MEASURED[stem]
    measure, called = getattr(module, name), []
    monkeypatch.setattr(module, name, lambda *args: called.append(args) or measure(*args))
    seen: set[str] = set()
    at = driving.scrolled(seen, stem, model="tiny-gpt", text=f"seen on {stem}")
    assert not called and not at.get("arrow_vega_lite_chart") + at.get("vega_lite_chart")
    places = [part.proto.component_name for part in at.get("bidi_component")]
    assert "sight" in places
    seen.add(part)
    at.run()
    assert called and at.get("arrow_vega_lite_chart") + at.get("vega_lite_chart")


def test_another_page_has_not_been_seen() -> None:
    seen = {"curves"}
    at = driving.scrolled(seen, "attention", model="tiny-gpt", text="another page")
    assert "curves" in seen
    at.switch_page(str(driving.ROOT / "pages/heads.py")).run()
    assert not seen and at.session_state["_visit"].seen is seen
