"""The scaling page in Chromium: the plane walked by keys alone, dragged, read against the law; charts drawn."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.scale.laws import EPOCH, HOFFMANN, training_flops
from tests.browser.conftest import PHONE, OpenPage

STEPS = 20


def address(**view: object) -> str:
    return "/scaling?" + "&".join(f"scaling.{key}={value}" for key, value in view.items())


def told(page: Page) -> str:
    return page.locator(".told").inner_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_plane_is_walked_by_keys_alone(open_page: OpenPage, lang: str) -> None:
    page = open_page(address(view="law", at="own", n=216, d=240), lang=lang)  # 63.1 billion, 1 trillion
    expect(page.locator(".told")).to_contain_text("N = 63.1B")
    page.locator("svg.map").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    n, d = 10 ** (217 / STEPS), 10 ** (240 / STEPS)
    expect(page.locator(".told")).to_contain_text("N = 70.8B")
    expect(page).to_have_url(re.compile(r"scaling\.n=217"))
    loss = EPOCH.loss(n, d)
    expect(page.locator(".parts section.epoch b")).to_contain_text(f"{loss:.3f}")
    best = EPOCH.optimum(training_flops(n, d))
    expect(page.locator(".parts .best")).to_contain_text(f"{best.parameters / 1e9:.1f}B")
    parts = [float(text) for text in page.locator(".parts .bar span").all_inner_texts()]
    assert sum(parts) == pytest.approx(loss, abs=0.02)
    assert parts[1:] == pytest.approx([EPOCH.of_size(n), EPOCH.of_data(d)], abs=0.006)


def test_both_sets_show_where_they_part(open_page: OpenPage) -> None:
    page = open_page(address(view="law", at="chinchilla"), lang="en")
    assert "20.0 tokens a parameter" in told(page) and "5.88" in told(page)
    page.locator('button[data-value="both"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".parts section")).to_have_count(2)
    flops = training_flops(70e9, 1.4e12)
    for name, law in (("epoch", EPOCH), ("hoffmann", HOFFMANN)):
        line = page.locator(f".parts section.{name} .best").inner_text()
        best = law.optimum(flops)
        assert f"N = {best.parameters / 1e9:.3g}B" in line and f"{best.ratio:.2g} tokens" in line
    expect(page.locator("polyline.frontier")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"scaling\.set=both"))
    expect(page.get_by_text("Two sets, one formula")).to_be_visible()  # the page follows
    rings = [ring.bounding_box() for ring in page.locator("svg.map circle.ring").all()]
    assert rings[0]["x"] - rings[1]["x"] > 10 and rings[1]["y"] < rings[0]["y"]


def test_the_point_follows_the_pointer(open_page: OpenPage) -> None:
    page = open_page(address(view="law"), lang="en")
    box = page.locator("svg.map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 120, steps=4)
    page.mouse.up()
    here = page.locator("svg.map circle.here").bounding_box()
    assert here is not None
    assert abs(here["x"] + here["width"] / 2 - box["x"] - 300) < 6
    assert abs(here["y"] + here["height"] / 2 - box["y"] - 120) < 6
    expect(page).to_have_url(re.compile(r"scaling\.at=own"))


def test_the_table_says_of_each_model_what_the_plane_draws(open_page: OpenPage) -> None:
    page = open_page(address(view="law"), lang="zh")
    page.locator(".plane details summary").click()
    cells = page.locator(".plane tbody tr", has_text="Chinchilla").locator("td").all_inner_texts()
    assert cells[:4] == ["70B", "1.4T", "20.0", "5.88e23"]
    assert cells[4:] == [f"{HOFFMANN.loss(70e9, 1.4e12):.3f}", f"{EPOCH.loss(70e9, 1.4e12):.3f}"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_under_14_px_and_nothing_scrolls_sideways_on_a_phone(open_page: OpenPage, theme: str) -> None:
    page = open_page(address(view="law", set="both"), lang="zh", theme=theme, size=PHONE)
    page.locator(".plane").wait_for()
    small = page.locator(".plane *").evaluate_all(
        "all => all.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())"
        " && parseFloat(getComputedStyle(e).fontSize) < 13.9).map(e => e.tagName)"
    )
    assert [tag for tag in small if tag != "SUP"] == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("view", ["layer", "bleu", "gpt", "ladder"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_chart_is_drawn(open_page: OpenPage, view: str, lang: str) -> None:
    page = open_page(address(view=view), lang=lang)
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts.first.locator("canvas, svg").first).to_be_visible()
    assert charts.count() >= (2 if view == "layer" else 1)
    assert not page.get_by_test_id("stAlert").count()


def test_a_question_is_answered_by_keys_alone(open_page: OpenPage) -> None:
    page = open_page(address(view="gpt"), lang="en")
    page.get_by_role("radio", name="about twice as much").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1.87 times", exact=False)).to_be_visible()
