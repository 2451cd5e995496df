"""The masks page in Chromium: a cell followed through the four steps, and the colours of all four."""

import re
from urllib.parse import quote

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from core import load, run
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage

TEXT = "The unbelievable cat <b>sat</b> 你好"
LAYER, HEAD = 1, 2


def address(**view: object) -> str:
    query = "&".join(f"masks.{key}={value}" for key, value in {"layer": LAYER, "head": HEAD, **view}.items())
    return f"/masks?model=tiny-gpt&text={quote(TEXT)}&{query}"


def test_a_blocked_cell_is_followed_through_the_four_steps(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    trace = run(model, model.tokenizer.encode(TEXT).ids)
    scores = trace[f"dec.{LAYER}.self.scores"][0, HEAD]
    page = open_page(address(), lang="en")
    plot = page.locator(".plot").first
    plot.wait_for()
    side, tokens = plot.bounding_box()["width"], len(scores)
    plot.hover(position={"x": side * 5.5 / tokens, "y": side * 2.5 / tokens})
    said = page.locator(".said")
    expect(said).to_contain_text("may not look at")
    expect(said).to_contain_text("softmax gives exactly 0")
    shown = float(re.search(r"√d = (\S+),", said.inner_text())[1].replace("\u2212", "-"))
    assert shown == pytest.approx(float(scores[2, 5]), rel=1e-6)
    assert page.locator("b", has_text="sat").count() == 0  # the learner's <b> stayed text


def test_each_matrix_has_the_colours_of_its_numbers(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    ids = model.tokenizer.encode(TEXT).ids
    places, prefix = np.arange(len(ids)), 3
    allowed = (places[None] <= places[:, None]) | (places < prefix)[None]  # back, and anywhere in the first three
    trace = run(model, ids, mask=torch.from_numpy(allowed))
    scores, weights, z = (trace[f"dec.{LAYER}.self.{site}"][0, HEAD].numpy() for site in ("scores", "weights", "z"))
    page = open_page(address(mask="prefix", prefix=prefix), lang="en", theme="light")
    canvases = page.locator(".panel canvas")
    canvases.last.wait_for()
    mask, *others = [pixels.picture(canvas) for canvas in canvases.all()]
    first = pixels.Grid.filling(mask, *allowed.shape).patch(mask, 0, 0, pixels.MIDDLE)[0, :3]
    assert first[2] > first[0] + 50  # blue, as queries are
    colours = [
        np.broadcast_to(first, (*allowed.shape, 3)),
        pixels.signed(scores, np.abs(scores).max()),
        pixels.weights(weights),
        pixels.signed(z, np.abs(z).max()),
    ]
    for image, colour, hatched in zip([mask, *others], colours, [~allowed, None, ~allowed, None], strict=True):
        pixels.check_map(image, pixels.Grid.filling(image, *colour.shape[:2]), colour, hatched)
    page.emulate_media(color_scheme="dark")  # what is allowed is mixed with the colour of the page
    page.wait_for_timeout(500)
    dark = pixels.picture(canvases.first)[1, 1, :3]
    assert (dark < first - 10).any(), "the theme changed and the figure did not"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["leak", "rows"])
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: str, lang: str) -> None:
    page = open_page(f"/masks?masks.view={view}", lang=lang, size=PHONE, theme="dark")
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]
