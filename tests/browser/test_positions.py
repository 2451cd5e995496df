"""The positions page in Chromium: the maps' colours, the dials turned by keys and by hand, every view on a phone."""

import re
from urllib.parse import quote

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import load, run
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT, settled

TEXT = "The old <b>king</b> 你好"
VIEWS = ["schemes", "rope", "shuffle", "shift", "length", "decay"]
THETA = 10_000.0 ** (-np.arange(0, 16, 2) / 16)


def address(view: str = "schemes", **values: object) -> str:
    query = "".join(f"&positions.{key}={value}" for key, value in values.items())
    return f"/positions?text={quote(TEXT)}&positions.view={view}{query}"


def ids() -> list[int]:
    return load("tiny-gpt").tokenizer.encode(TEXT).ids


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def tab_to(page: Page, selector: str) -> None:
    """By the keyboard alone, from wherever the focus is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"60 tabs did not reach {selector}")


def grid(panel: Locator, tokens: int, wide: int) -> pixels.Grid:
    """Where a map's cells are, by the frame around the open cell in its first and its last place."""
    canvas, mark, plot = panel.locator("canvas"), panel.locator(".mark"), panel.locator(".plot")
    plot.focus()
    corners = []
    for steps, keys in (
        (max(tokens, wide), ("ArrowUp", "ArrowLeft")),
        (max(tokens, wide), ("ArrowDown", "ArrowRight")),
    ):
        for key in keys:
            for _ in range(steps):
                plot.press(key)
        corners.append(mark.bounding_box())
    frame, (first, last) = canvas.bounding_box(), corners
    assert frame and first and last
    width, high = (last["x"] - first["x"]) / (wide - 1), (last["y"] - first["y"]) / (tokens - 1)
    return pixels.Grid(first["x"] + 2 - frame["x"], first["y"] + 2 - frame["y"], width, high)


@pytest.mark.parametrize("scheme", ["rope", "sinusoidal"])
def test_both_maps_have_the_colours_of_their_numbers(open_page: OpenPage, scheme: str) -> None:
    trace, count = run(load(f"position:{scheme}"), ids()), len(ids())
    later = np.triu(np.ones((count, count), bool), 1)
    page = open_page(address(scheme=scheme, layer=1, head=1), lang="en", theme="light")
    page.locator(".said").wait_for()
    left, right = page.locator(".panel").all()
    weights = trace["dec.1.self.weights"][0, 1].numpy()
    pixels.check_map(
        pixels.picture(right.locator("canvas")),
        grid(right, count, count),
        pixels.weights(weights),
        later,
        (0.2, 0.8, 0.1, 0.2),
    )
    if scheme == "rope":
        plain = trace["dec.1.self.q"][0, 1] @ trace["dec.1.self.k"][0, 1].mT / 4
        values, hidden = np.where(later, 0, (trace["dec.1.self.scores"][0, 1] - plain).numpy()), later
    else:
        places, pairs = np.arange(count)[:, None], np.repeat(np.arange(0, 64, 2), 2)
        angles = places / 10_000 ** (pairs / 64)
        values, hidden = np.where(np.arange(64) % 2, np.cos(angles), np.sin(angles)), None
    where = grid(left, count, values.shape[1])
    colours = pixels.signed(values, np.abs(values).max())
    pixels.check_map(pixels.picture(left.locator("canvas")), where, colours, hidden, (0.35, 0.65, 0.1, 0.2))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_cell_is_read_by_keyboard_alone(open_page: OpenPage, lang: str) -> None:
    page = open_page(address(scheme="alibi", head=1), lang=lang)
    said = page.locator(".said")
    said.wait_for()
    tab_to(page, ".plot")
    last = len(ids()) - 1
    page.keyboard.press("ArrowUp")
    for _ in range(last):
        page.keyboard.press("ArrowLeft")
    row, cell = last - 1, 0
    trace = run(load("position:alibi"), ids())
    score = float(trace["dec.0.self.scores"][0, 1, row, cell] - 2.0**-4 * row)
    found = re.search(r"([\u2212\d.e]+), (?:core |核心算出 )([\u2212\d.e]+)", said.inner_text())
    if lang == "zh":
        found = re.search(r"重算 ([\u2212\d.e]+)，核心算出 ([\u2212\d.e]+)", said.inner_text())
    assert (
        found
        and number(found[1]) == pytest.approx(score, abs=1e-4)
        and number(found[2]) == pytest.approx(score, abs=1e-4)
    )
    expect(page).to_have_url(re.compile(rf"positions\.row={row}(&|$)"))
    expect(page).to_have_url(re.compile(rf"positions\.cell={cell}(&|$)"))
    assert page.locator("b", has_text="king").count() == 0  # the learner's <b> stayed text


def products(m: int, n: int, query: int, key: int) -> tuple[float, float]:
    """q.k of the first head before turning, and turned to places m and n."""
    trace = run(load("position:rope"), ids(), keep=("dec.0.self.q", "dec.0.self.k"))
    q, k = (trace[f"dec.0.self.{part}"][0, 0, at].double().numpy() for part, at in (("q", query), ("k", key)))
    a, b = (torch.view_as_complex(torch.from_numpy(x.reshape(8, 2))).numpy() for x in (q, k))
    return float(q @ k), float((a * np.exp(1j * m * THETA) * (b * np.exp(1j * n * THETA)).conj()).real.sum())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_dials_are_turned_by_keyboard_alone_and_without_the_server(open_page: OpenPage, lang: str) -> None:
    page = open_page(address("rope"), lang=lang)
    numbers = page.locator(".numbers")
    numbers.wait_for()
    settled(page)
    page.evaluate(COUNT_SENT)
    query, key = len(ids()) - 1, (len(ids()) - 1) // 2

    def check(m: int, n: int) -> None:
        before, after = products(m, n, query, key)
        found = [number(x) for x in re.findall(r"[:：]\s?(\u2212?[\d.]+)", numbers.inner_text())]
        assert found == pytest.approx([before, after], rel=6e-3, abs=6e-4)

    check(query, key)
    expect(page.locator(".check")).to_contain_text("difference" if lang == "en" else "相差")
    tab_to(page, ".slider.m input")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    check(query + 5, key)
    expect(page).to_have_url(re.compile(rf"positions\.m={query + 5}(&|$)"))
    tab_to(page, ".both")
    page.keyboard.press("Tab")  # the one that moves on
    before = numbers.inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert numbers.inner_text() == before
    check(query + 7, key + 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # own places
    check(query, key)
    expect(page).not_to_have_url(re.compile(r"positions\.m="))
    assert page.evaluate("() => window.sent") == 0
    page.locator(".root summary").focus()
    page.keyboard.press("Enter")
    rows = page.locator(".root tbody tr")
    expect(rows).to_have_count(9)
    adds = [number(row.locator("td").last.inner_text()) for row in rows.all()]
    assert sum(adds[:8]) == pytest.approx(adds[8], abs=0.02) and adds[8] == pytest.approx(
        products(query, key, query, key)[1], rel=6e-3
    )


def test_a_hand_is_dragged(open_page: OpenPage) -> None:
    page = open_page(address("rope"), lang="en")
    page.locator(".numbers").wait_for()
    query = len(ids()) - 1
    dial = page.locator('.dial[data-pair="2"] svg')  # 0.1 radians a place
    box = dial.bounding_box()
    tip = page.locator('.dial[data-pair="2"] .tip.q').bounding_box()
    assert box and tip
    middle = complex(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hand = complex(tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] / 2) - middle
    page.mouse.move((middle + hand).real, (middle + hand).imag)
    page.mouse.down()
    for step in range(1, 11):
        to = middle + hand * np.exp(-0.1j * step)  # up is less in y: against the clock is more
        page.mouse.move(to.real, to.imag)
    page.mouse.up()
    expect(page.locator(".slider.m output")).to_have_text(str(query + 10))
    expect(page.locator(".slider.n output")).to_have_text(str(query // 2))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: str, lang: str) -> None:
    page = open_page(address(view), lang=lang, size=PHONE, theme="dark")
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]
