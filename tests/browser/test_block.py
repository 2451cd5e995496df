"""The block page in Chromium: numbers opened under three norms, a block walked, neurons picked, by keyboard alone."""

import io
import re
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core import load, run
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hostile import HOSTILE, harm
from tests.browser.serving import COUNT_SENT, settled

TEXT, MATE = "The king gave bread to the people.", "My dog sleeps."
TO = {
    "en": {"moves": "who moves?", "batch": "BatchNorm, training"},
    "zh": {"moves": "谁动了？", "batch": "BatchNorm（训练时）"},
}


def opened(open_page: OpenPage, first: str, lang: str = "en", **how: Any) -> Page:
    query = {"text": TEXT, "model": "tiny-gpt"} | how.pop("query", {})
    view = {f"block.{name}": value for name, value in how.pop("view", {}).items()}
    page = open_page(f"/block?{urlencode(query | view)}", lang=lang, **how)
    page.locator(first).first.wait_for()
    return page


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def stream(text: str, site: str = "dec.1.resid_pre") -> torch.Tensor:
    model = load("tiny-gpt")
    return run(model, torch.tensor([model.tokenizer.encode(text).ids]))[site][0]


def checked(page: Page) -> list[tuple[float, float]]:
    """The numbers computed again in the browser beside the core's."""
    lines = page.locator(".opened .check").all_inner_texts()
    pairs = [re.findall(r"\u2212?\d+\.?\d*(?:e\u2212?\d+)?", line) for line in lines]
    return [(number(found[0]), number(found[1])) for found in pairs]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_number_is_opened_under_every_norm_by_keyboard(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".cell", lang, view={"mate": MATE, "row": "2", "feature": "5", "layer": "1"})
    x = torch.cat([stream(TEXT), stream(MATE)])
    page.evaluate(COUNT_SENT)
    grid = page.locator(".rows")
    grid.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"(?=.*block\.row=3(&|$))(?=.*block\.feature=7(&|$))"))
    twins = {
        "LayerNorm": F.layer_norm(x, x.shape[-1:], eps=1e-5),
        "RMSNorm": F.rms_norm(x, x.shape[-1:], eps=1e-5),
        TO[lang]["batch"]: F.batch_norm(x, None, None, training=True, eps=1e-5),
    }
    for name, twin in twins.items():
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        again, core = checked(page)[0]
        assert again == pytest.approx(float(twin[3, 7]), rel=1e-4) and core == pytest.approx(again, rel=1e-4)
        grouped = page.locator(".cell.lit").count()
        assert grouped == (len(x) if name == TO[lang]["batch"] else page.locator(".head:not(.stat)").count())
    dots = page.locator(".strip").first.locator(".dot").count()
    assert dots == len(x)
    page.get_by_role("button", name=TO[lang]["moves"], exact=True).focus()
    page.keyboard.press("Enter")
    alone = F.batch_norm(x[:8], None, None, training=True, eps=1e-5)
    moved = (alone - twins[TO[lang]["batch"]][:8]).abs().amax(1)
    shown = [number(text) for text in page.locator(".row .lane + .stat").all_inner_texts()]
    assert shown == pytest.approx(moved.tolist(), rel=6e-3)
    page.get_by_role("button", name="LayerNorm", exact=True).click()
    assert set(page.locator(".row .lane + .stat").all_inner_texts()) == {"0"}
    assert page.evaluate("() => window.sent") == 0


def test_the_running_statistics_are_sent_for(open_page: OpenPage) -> None:
    page = opened(open_page, ".cell", view={"mate": MATE})
    page.get_by_role("button", name="BatchNorm, evaluation").click()
    expect(page.locator(".opened .check").first).to_be_visible(timeout=60_000)
    again, core = checked(page)[0]
    assert again == pytest.approx(core, rel=1e-4, abs=1e-5)
    page.get_by_role("button", name="who moves?").click()
    assert set(page.locator(".row .lane + .stat").all_inner_texts()) == {"0"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_block_is_walked_by_keyboard(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".station", lang, view={"view": "add", "layer": "1"})
    page.evaluate(COUNT_SENT)
    stations = page.locator(".station")
    assert stations.count() == 7
    stations.nth(6).focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(stations.nth(3)).to_be_focused()
    expect(page).to_have_url(re.compile(r"block\.station=3"))
    before, wrote, after = (stream(TEXT, f"dec.1.{site}")[6] for site in ("resid_pre", "self.out", "resid_mid"))
    sites = ("resid_pre", "norm1.out", "self.out", "resid_mid", "norm2.out", "ffn.out", "resid_post")
    lengths = [float(stream(TEXT, f"dec.1.{site}")[6].norm()) for site in sites]
    shown = [number(text) for text in stations.locator(".value").all_inner_texts()]
    assert shown == pytest.approx(lengths, rel=6e-3)
    row = page.locator(".opened tbody tr").first
    index = int(row.locator("th").inner_text())
    values = [number(title) for title in row.locator("td").evaluate_all("cells => cells.map(cell => cell.title)")]
    assert values == pytest.approx([float(x[index]) for x in (before, wrote, after)], rel=1e-5, abs=1e-6)
    assert values[0] + values[1] == pytest.approx(values[2], abs=1e-5)
    assert page.evaluate("() => window.sent") == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_neurons_are_picked_by_keyboard_and_measured(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".line[data-rank]", lang, view={"view": "ffn", "layer": "1"})
    down_CF = load("tiny-gpt").top.blocks[1].get_parameter("ffn.down.weight")
    lengths = stream(TEXT, "dec.1.ffn.act").abs() * down_CF.norm(dim=0)
    page.locator(".list").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    best = lengths[6].topk(10).indices.tolist()
    expect(page.locator(".line[data-rank] .id")).to_have_text([str(n) for n in best])
    expect(page.locator(".line.chosen .id")).to_have_text(str(best[1]))
    expect(page.locator(".opened .who")).to_contain_text(str(best[1]))
    expect(page.locator(".opened .check")).to_be_visible()
    expect(page).to_have_url(re.compile(r"(?=.*block\.at=6(&|$))(?=.*block\.rank=1(&|$))"))
    assert page.locator(".line[data-rank]").first.locator(".strip i").count() == 8


def photographed(place: Locator) -> np.ndarray:
    """What stands there on the screen: H W 3, 0..255."""
    return np.asarray(Image.open(io.BytesIO(place.screenshot(animations="disabled"))).convert("RGB")).astype(int)


def test_the_colours_are_those_of_the_activations(open_page: OpenPage) -> None:
    page = opened(open_page, ".line[data-rank]", view={"view": "ffn", "layer": "1"})
    act_TF = stream(TEXT, "dec.1.ffn.act").numpy()
    limit = number(page.locator(".line.head .key").inner_text().split()[-1])
    ids = [int(text) for text in page.locator(".line[data-rank] .id").all_inner_texts()]
    assert limit >= 0.99 * np.abs(act_TF[:, ids]).max()
    for rank in (0, 1, len(ids) - 1):
        cells = page.locator(".line[data-rank]").nth(rank).locator(".strip i")
        for token, x in enumerate(act_TF[:, ids[rank]]):
            image = photographed(cells.nth(token))
            seen = image[image.shape[0] // 2, image.shape[1] // 2]
            assert np.abs(seen - pixels.signed(x, limit)).max() <= pixels.NEAR


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_the_bars_of_a_block_are_as_long_as_its_vectors(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = opened(open_page, ".station", view={"view": "add", "layer": "1"}, size=size)
    sites = ("resid_pre", "norm1.out", "self.out", "resid_mid", "norm2.out", "ffn.out", "resid_post")
    lengths = np.array([float(stream(TEXT, f"dec.1.{site}")[-1].norm()) for site in sites])
    painted = []
    for lane in page.locator(".station .lane").all():
        row = photographed(lane)[6]  # the middle of twelve pixels
        painted.append(int((np.abs(row - row[4]).max(1) <= 2).sum()))
    assert np.array(painted) / max(painted) == pytest.approx(lengths / lengths.max(), abs=0.03)


@pytest.mark.parametrize("view", ["norms", "add", "ffn"])
def test_what_is_typed_stays_text(open_page: OpenPage, view: str) -> None:
    first = {"norms": ".cell", "add": ".station", "ffn": ".line[data-rank]"}[view]
    page = opened(open_page, first, query={"text": HOSTILE["element"]}, view={"view": view, "mate": HOSTILE["element"]})
    assert not harm(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["norms", "add", "ffn"])
def test_nothing_in_a_figure_is_small(open_page: OpenPage, view: str, theme: str) -> None:
    first = {"norms": ".cell", "add": ".station", "ffn": ".line[data-rank]"}[view]
    page = opened(open_page, first, view={"view": view}, theme=theme, size=PHONE)
    sizes = page.locator("div.root").first.evaluate(
        """root => [...root.querySelectorAll("*")]
            .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
            .map(node => parseFloat(getComputedStyle(node).fontSize))"""
    )
    assert sizes and min(sizes) >= 14


def test_the_charts_below_come_when_they_are_scrolled_to(open_page: OpenPage) -> None:
    page = opened(open_page, "canvas, .vega-embed", view={"view": "depth", "depth": "2"})
    charts = page.locator('[data-testid="stVegaLiteChart"]')
    charts.nth(1).wait_for()
    assert charts.count() < 4  # the last stands far below
    page.get_by_text("0.003", exact=True).first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 1500)
    settled(page)
    expect(charts).to_have_count(4, timeout=30_000)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_another_fact_is_measured(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, '[data-testid="stVegaLiteChart"]', lang, view={"view": "facts", "fact": "3", "off": "16"})
    expect(page.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible()
    expect(page.get_by_text("**")).to_have_count(0)
