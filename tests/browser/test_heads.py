"""The head grid in Chromium: exact numbers are the core's, every view, keys, the mix without the server, the URL."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from core import load, run
from tests.browser import pixels
from tests.browser.conftest import OpenPage
from tests.browser.serving import COUNT_SENT, settled

TEXT = "The cat sat on the mat."


@pytest.fixture(scope="module")
def weights() -> list[torch.Tensor]:
    model = load("tiny-gpt")
    trace = run(model, model.tokenizer.encode(TEXT).ids)
    return [trace[f"dec.{layer}.self.weights"][0] for layer in range(4)]


def opened(open_page: OpenPage, **view: object) -> Page:
    query = "".join(f"&heads.{key}={value}" for key, value in view.items())
    page = open_page(f"/heads?model=tiny-gpt&text={TEXT}{query}", lang="en")
    page.locator("canvas.maps").wait_for(state="attached")
    return page


def shown(page: Page) -> list[float]:
    """The numbers of the bars, the strongest first."""
    expect(page.locator(".side .number").first).to_be_visible()
    return [float(text.replace("\u2212", "-")) for text in page.locator(".side .number").all_inner_texts()]


def test_a_picture_opens_to_the_core_s_numbers(open_page: OpenPage, weights: list[torch.Tensor]) -> None:
    page = opened(open_page)
    box = page.locator("canvas.maps").bounding_box()
    assert box
    cell = (box["width"] - 70) / 4
    page.mouse.click(box["x"] + 66 + 2.5 * cell, box["y"] + 26 + 1.5 * cell)
    expect(page.locator(".chip.a")).to_have_text("A: layer 1, head 2")
    expect(page).to_have_url(re.compile(r"heads\.layer=1.*heads\.head=2|heads\.head=2.*heads\.layer=1"))
    expected = sorted(weights[1][2, -1].tolist(), reverse=True)
    page.wait_for_function("() => performance.getEntriesByName('head-grid-draw').length > 0")
    assert shown(page) == pytest.approx(expected[: len(shown(page))], rel=5e-3, abs=5e-4)


def test_the_keyboard_walks_opens_and_goes_back(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator(".plot").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".chip.a")).to_have_text("A: layer 2, head 1")
    page.keyboard.press("Enter")
    expect(page.locator('button[data-show="head"]')).to_have_attribute("aria-pressed", "true")
    first = page.locator(".who .token").inner_text()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".who .token").first).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(page.locator('button[data-show="grid"]')).to_have_attribute("aria-pressed", "true")


def test_the_mix_is_computed_in_the_browser(open_page: OpenPage, weights: list[torch.Tensor]) -> None:
    page = opened(open_page, show="mix", layer=0, head=3, layer2=3, head2=1, mix=50)
    settled(page)
    page.evaluate(COUNT_SENT)
    slider = page.locator(".mix input")
    slider.focus()
    for _ in range(25):
        slider.press("ArrowLeft")
    expect(page.locator(".mix span")).to_have_text("0.25 · A + 0.75 · B")
    mixed = 0.25 * weights[0][3, -1] + 0.75 * weights[3][1, -1]
    expected = sorted(mixed.tolist(), reverse=True)
    assert shown(page) == pytest.approx(expected[: len(shown(page))], rel=5e-3, abs=5e-4)
    assert page.evaluate("() => window.sent") == 0


def test_two_heads_and_the_table_show_both(open_page: OpenPage, weights: list[torch.Tensor]) -> None:
    page = opened(open_page, show="arcs", layer=0, head=3, layer2=3, head2=1, token=4)
    a, b = weights[0][3, 4], weights[3][1, 4]
    first = int(torch.maximum(a, b).argmax())
    assert shown(page)[:2] == pytest.approx([float(a[first]), float(b[first])], rel=5e-3, abs=5e-4)
    expect(page.locator(".legend")).to_contain_text("each line is a weight")
    page.locator('button[data-show="table"]').click()
    rows = page.locator(".side tbody tr")
    expect(rows).to_have_count(len(weights[0][0]) + 1)
    cells = rows.nth(2).locator("td").all_inner_texts()
    got = [float(cell.replace("\u2212", "-")) for cell in cells]
    assert got == pytest.approx([float(weights[0][3, 4, 2]), float(weights[3][1, 4, 2])], rel=1e-6)
    sums = [float(cell) for cell in rows.last.locator("td").all_inner_texts()]
    assert sums == pytest.approx([1, 1], abs=1e-5)


def test_a_view_reopens_from_its_address(open_page: OpenPage) -> None:
    page = opened(open_page, show="arcs", layer=2, head=1, token=3)
    expect(page.locator(".chip.a")).to_have_text("A: layer 2, head 1")
    expect(page.locator('button[data-show="arcs"]')).to_have_attribute("aria-pressed", "true")
    who = page.locator(".who .token").first.inner_text()
    page.reload()
    settled(page)
    expect(page.locator(".chip.a")).to_have_text("A: layer 2, head 1")
    expect(page.locator(".who .token").first).to_have_text(who)


def test_every_head_s_picture_its_map_and_its_arcs_are_its_own_weights(
    open_page: OpenPage, weights: list[torch.Tensor]
) -> None:
    page = opened(open_page, layer=1, head=3, layer2=3, head2=0, token=5)
    page.wait_for_function("() => performance.getEntriesByName('head-grid-draw').length > 0")
    tokens = weights[0].shape[-1]
    ahead = ~np.tri(tokens, dtype=bool)
    image = pixels.picture(page.locator("canvas.maps"))
    canvas, a, b = (page.locator(one).bounding_box() for one in ("canvas.maps", ".frame.a", ".frame.b"))
    assert canvas and a and b
    across, down = (b["x"] - a["x"]) / (0 - 3), (b["y"] - a["y"]) / (3 - 1)  # from one picture to the next
    for layer, heads in enumerate(weights):
        for head, own in enumerate(heads.numpy()):
            left = a["x"] - canvas["x"] + 2 + (head - 3) * across
            top = a["y"] - canvas["y"] + 2 + (layer - 1) * down
            grid = pixels.Grid(left, top, (across - 3) / tokens, (down - 3) / tokens)
            colours = np.where(ahead[..., None], (220, 220, 220), pixels.weights(own))
            pixels.check_map(image, grid, colours)

    page.locator('button[data-show="head"]').click()
    expect(page.locator(".side .number").first).to_be_visible()
    image = pixels.picture(page.locator(".picture canvas"))
    blue = np.abs(image[..., :3] - (0, 114, 178)).max(-1) <= 2  # the frame around the row that looks
    (y, to_y), (x, to_x) = ((line[0], line[-1] + 1) for line in (np.nonzero(blue.any(axis))[0] for axis in (1, 0)))
    wide, high = (to_x - x - 6) / tokens, to_y - y - 4  # it stands a pixel off at the sides and covers two outwards
    grid = pixels.Grid(x + 3, y + 2 - 5 * high, wide, high)
    pixels.check_map(image, grid, pixels.weights(weights[1][3].numpy()), ahead, pixels.ABOVE_NUMBERS)

    page.locator('button[data-show="arcs"]').click()
    image = pixels.picture(page.locator(".picture canvas"))
    end = image.shape[1] - min(
        170, int(image.shape[1] * 0.32)
    )  # where the lines arrive, 22 px from one key to the next
    for key in range(tokens):
        line = 30 + key * 22 + 11
        arriving = image[line - 5 : line + 6, end - 14 : end].reshape(-1, 4)
        seen = arriving[arriving[:, 3] > 30]
        for weight, own, other in ((weights[1][3, 5, key], 2, 0), (weights[3][0, 5, key], 0, 2)):  # A is blue, B is red
            if weight >= 0.05 or weight < 0.015:
                assert (seen[:, own] > seen[:, other] + 60).any() == (weight >= 0.05), f"key {key}: {weight}"
