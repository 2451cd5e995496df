"""The recurrence page in Chromium: a reading walked by keys, its colours, numbers opened, two contexts compared."""

import re
from urllib.parse import quote

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from core.classics.language import run_recurrent
from core.weights.tiny_recurrent import load_language_model, load_seq2seq
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage

TEXT = "The <b>king</b> 你好 sea"


def address(**view: object) -> str:
    return f"/recurrence?text={quote(TEXT)}" + "".join(f"&recurrence.{key}={value}" for key, value in view.items())


def site(kind: str, name: str) -> np.ndarray:
    """A site of the reading of TEXT, units by steps."""
    model = load_language_model(kind)
    ids = model.tokenizer.encode(TEXT).ids
    trace = run_recurrent(model, ids)
    return np.stack([trace[f"rec.0.{t}.{name}"][0].numpy() for t in range(len(ids))], 1)


def told(page: Page) -> float:
    """The core's number in the check of what is open."""
    line = page.locator(".opened .check").inner_text().replace("\u2212", "-")
    return float(re.search(r"(?:core|核心) (\S+?)[,，]", line)[1])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_reading_is_walked_by_keys_alone(open_page: OpenPage, lang: str) -> None:
    forget, cell = site("lstm", "f"), site("lstm", "c")
    last = forget.shape[1] - 1
    page = open_page(address(unit=10), lang=lang)
    picture = page.locator(".picture")
    picture.focus()
    assert told(page) == pytest.approx(forget[10, last], rel=1e-5)
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    assert told(page) == pytest.approx(forget[11, last - 2], rel=1e-5)
    expect(page).to_have_url(re.compile(rf"recurrence\.step={last - 2}.*recurrence\.unit=11|unit=11.*step={last - 2}"))
    page.locator('.letter[data-site="c"]').focus()
    page.keyboard.press("Enter")
    assert told(page) == pytest.approx(cell[11, last - 2], rel=1e-4)
    page.keyboard.press("Home")
    assert told(page) == pytest.approx(cell[11, 0], rel=1e-4)
    expect(page.locator(".said")).to_contain_text("1")
    assert page.locator("b", has_text="king").count() == 0  # the learner's <b> stayed text


@pytest.mark.parametrize(("kind", "name"), [("rnn", "h"), ("gru", "z"), ("lstm", "f"), ("lstm", "h")])
def test_the_map_has_the_colours_of_its_numbers(open_page: OpenPage, kind: str, name: str) -> None:
    values = site(kind, name)
    step = values.shape[1] - 2
    page = open_page(address(cell=kind, site=name, step=step, unit=0), lang="en", theme="light")
    page.locator(".map").wait_for()
    image = pixels.picture(page.locator(".map"))
    units, steps = values.shape
    colours = pixels.weights(values) if name in "zf" else pixels.signed(values, 1)
    high, wide = image.shape[0] / units, image.shape[1] / steps
    for unit in range(12, units, 7):
        for t in range(step):  # the open step has a frame, as unit 0 has
            seen = image[int((unit + 0.5) * high), int((t + 0.5) * wide), :3]
            assert np.abs(seen - colours[unit, t]).max() <= pixels.NEAR + 8, (unit, t)
    assert image[int(0.5 * image.shape[0]), int((step + 1.5) * wide), 3] == 0  # a step to come is blank


def test_playing_goes_to_the_end_and_stops(open_page: OpenPage) -> None:
    page = open_page(address(step=0, cell="rnn"), lang="en")
    page.locator(".play").click()
    steps = site("rnn", "h").shape[1]
    expect(page.locator(".said")).to_contain_text(f"Step {steps} of {steps}", timeout=20_000)
    expect(page.locator(".play")).to_contain_text("Play")


def test_every_site_of_every_cell_is_checked_against_the_core(open_page: OpenPage) -> None:
    for kind, sites in {"rnn": "h", "gru": "rznh", "lstm": "ifgoch"}.items():
        page = open_page(address(cell=kind, step=3, unit=7), lang="en")
        for name in sites:
            page.locator(f'.letter[data-site="{name}"]').click()
            line = page.locator(".opened .check").inner_text()
            difference = float(re.search(r"difference (\S+)", line)[1].replace("\u2212", "-"))
            assert abs(difference) < 1e-6, (kind, name, line)
        page.close()


def test_two_contexts_have_as_many_numbers(open_page: OpenPage) -> None:
    page = open_page(f"/recurrence?recurrence.view=bottleneck&text={quote('I ate an apple')}", lang="en", size=PHONE)
    canvases = page.locator(".fields canvas")
    expect(canvases).to_have_count(4)
    sizes = {(round(box["width"]), round(box["height"])) for box in (c.bounding_box() for c in canvases.all())}
    assert len(sizes) == 1
    page.locator(".context").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    model = load_seq2seq()
    context = model.encode(torch.tensor([model.tokenizer.encode("I ate an apple").ids]))
    shown = page.locator(".told").inner_text().replace("\u2212", "-")
    first = float(re.search(r"h (\S+),", shown)[1])
    assert first == pytest.approx(float(context[0][0][0, 3].detach()), abs=6e-3)
    expect(page).to_have_url(re.compile(r"recurrence\.number=3"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_in_the_figure_is_under_14_px(open_page: OpenPage, theme: str) -> None:
    page = open_page(address(), lang="zh", theme=theme, size=PHONE)
    page.locator(".unrolled").wait_for()
    small = page.locator(".unrolled *").evaluate_all(
        "all => all.filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())"
        " && parseFloat(getComputedStyle(e).fontSize) < 14).map(e => e.className)"
    )
    assert small == []
