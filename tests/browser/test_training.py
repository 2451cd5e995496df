"""The training page in Chromium: a run started, watched, paused, stepped, found again; checkpoints scrubbed."""

import json
import math
import re
import time

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import from_hf, load, run
from core.weights.checkpoints import load_int8
from core.weights.packs import locate
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT, settled

PATIENCE = 60_000  # a busy machine imports torch slowly; bench/training.py measures what an idle one takes
START, PAUSE, GO = {"en": "Start", "zh": "开始"}, {"en": "Pause", "zh": "暂停"}, {"en": "Go on", "zh": "继续"}
STEP, STOP, AGAIN = (
    {"en": "One step", "zh": "单步"},
    {"en": "Stop", "zh": "停止"},
    {"en": "Start again", "zh": "重新开始"},
)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def step_of(page: Page) -> int:
    """The step that the table of numbers tells."""
    head = page.locator(".st-key-training_live th").first.inner_text()
    found = re.search(r"\d[\d,]*", head)
    assert found, head
    return int(found[0].replace(",", ""))


def beyond(page: Page, step: int) -> int:
    end = time.monotonic() + PATIENCE / 1000
    while step_of(page) <= step and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert step_of(page) > step
    return step_of(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_is_started_watched_paused_stepped_found_again_and_stopped(open_page: OpenPage, lang: str) -> None:
    page = open_page("/training", lang=lang)
    page.get_by_role("button", name=START[lang], exact=True).wait_for()
    press(page, START[lang])
    page.locator(".st-key-training_live th").first.wait_for(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"training\.run=[\w-]+"))
    seen = beyond(page, beyond(page, 0))
    page.locator(".st-key-training_live .vega-embed").nth(1).wait_for(timeout=PATIENCE)
    press(page, PAUSE[lang])
    page.get_by_role("button", name=GO[lang], exact=True).wait_for()
    settled(page)
    page.wait_for_timeout(1500)
    paused = step_of(page)
    assert paused >= seen
    press(page, STEP[lang])
    assert beyond(page, paused) == paused + 1
    page.reload()
    settled(page)
    assert step_of(page) == paused + 1
    press(page, GO[lang])
    beyond(page, paused + 1)
    press(page, STOP[lang])
    page.get_by_role("button", name=AGAIN[lang], exact=True).wait_for()
    assert step_of(page) > paused


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rate_that_is_too_large_is_told_and_undone(open_page: OpenPage, lang: str) -> None:
    page = open_page("/training?training.view=reversal&training.rate=1000", lang=lang)
    press(page, START[lang])
    told = {"en": "came apart", "zh": "发散了"}[lang]
    page.get_by_test_id("stAlert").get_by_text(told).wait_for(timeout=PATIENCE)
    page.get_by_role("button", name=re.compile({"en": "Back to step", "zh": "退回第"}[lang])).click()
    page.get_by_role("button", name=GO[lang], exact=True).wait_for(timeout=PATIENCE)
    press(page, STOP[lang])
    page.get_by_role("button", name=AGAIN[lang], exact=True).wait_for()


def scores(page: Page) -> list[str]:
    return page.locator(".charts .key b").all_inner_texts()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_checkpoints_are_scrubbed_in_the_browser(open_page: OpenPage, lang: str) -> None:
    page = open_page("/training?training.view=checkpoints&text=I ate an apple. You ate an apple.", lang=lang)
    page.locator(".scrub .map").wait_for()
    settled(page)
    page.evaluate(COUNT_SENT)
    last = scores(page)
    ahead = page.locator(".on .token").all_inner_texts()
    page.locator(".range").evaluate("(e) => { e.value = 0; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(page).to_have_url(re.compile(r"training\.checkpoint=0"))
    first = scores(page)
    assert float(first[0]) > float(last[0]) and float(first[2]) < float(last[2])
    assert page.locator(".on .token").all_inner_texts() != ahead
    page.locator(".scrub .map").press("ArrowRight")
    expect(page.locator(".step")).to_contain_text("50")
    page.locator(".heads button").nth(3).click()
    expect(page).to_have_url(re.compile(r"(?=.*training\.head=3)(?=.*training\.layer=0)"))
    page.locator(".chips").first.locator(".token").nth(1).click()
    opened = page.locator(".opened").inner_text()
    loss, p = (float(number) for number in re.findall(r"ln ([\d.e\u2212]+) = ([\d.]+)", opened)[0][::-1])
    assert loss == pytest.approx(-math.log(p), rel=0.05)
    page.locator(".map").hover(position={"x": 5, "y": 60})
    expect(page.locator(".cell")).to_contain_text(re.compile(r"0\.\d{3}|1\.000"))
    assert page.evaluate("() => window.sent") == 0
    address = page.url
    page.reload()
    settled(page)
    page.locator(".scrub .map").wait_for()
    assert page.url == address
    expect(page.locator(".step")).to_contain_text("50")


def unseen(page: Page) -> list[int]:
    """The colour of the half of the map where a token would look ahead."""
    pixel = "map => [...map.getContext('2d').getImageData(map.width - 3, 3, 1, 1).data].slice(0, 3)"
    return page.locator(".scrub .map").evaluate(pixel)


def test_the_map_follows_the_theme_and_keeps_focus_and_play(open_page: OpenPage) -> None:
    page = open_page("/training?training.view=checkpoints&training.checkpoint=0", theme="light")
    page.locator(".scrub .map").wait_for()
    settled(page)
    head = page.locator(".heads button").nth(3)
    head.focus()
    assert unseen(page) == [230, 230, 230]
    page.emulate_media(color_scheme="dark")
    for _ in range(50):
        if unseen(page) != [230, 230, 230]:
            break
        page.wait_for_timeout(100)
    assert unseen(page) == [51, 51, 51]  # though nothing was touched
    expect(head).to_be_focused()
    page.locator(".play").click()
    page.emulate_media(color_scheme="light")
    expect(page.locator(".range")).not_to_have_value("0")
    expect(page.locator(".play")).to_contain_text("Pause")
    assert unseen(page) == [230, 230, 230]


def test_the_map_of_a_checkpoint_has_the_colours_of_the_chosen_head(open_page: OpenPage) -> None:
    text, at, layer, head = "I ate an apple. You ate an apple.", 4, 1, 3
    page = open_page(
        f"/training?training.view=checkpoints&text={text}&training.pattern=induction"
        f"&training.checkpoint={at}&training.layer={layer}&training.head={head}",
        lang="en",
    )
    canvas = page.locator(".scrub canvas.map")
    canvas.wait_for()
    folder = locate("tiny-gpt")
    file = json.loads((folder / "checkpoints/index.json").read_text())[at]["file"]
    model = from_hf(json.loads((folder / "config.json").read_text()), load_int8(folder / "checkpoints" / file))
    ids = load("tiny-gpt").tokenizer.encode(text).ids
    weights = run(model, ids)[f"dec.{layer}.self.weights"][0, head].numpy()
    image, ahead = pixels.picture(canvas), ~np.tri(len(ids), dtype=bool)
    grid = pixels.Grid.filling(image, len(ids), len(ids))
    pixels.check_map(image, grid, np.where(ahead[..., None], (230, 230, 230), pixels.weights(weights)))
    for q, k in zip(*np.nonzero(~ahead), strict=True):  # ringed: what followed the same token before
        edge = grid.patch(image, q, k, (0.45, 0.55, 0.02, 0.08))[0, :3]
        assert (np.abs(edge - (213, 94, 0)).max() < 12) == (k > 0 and ids[k - 1] == ids[q] and k - 1 < q), (q, k)


def test_no_view_scrolls_a_phone_sideways(open_page: OpenPage) -> None:
    for view in ("checkpoints", "tuning", "reversal"):
        page = open_page(f"/training?training.view={view}", lang="zh", size=PHONE)
        if view == "checkpoints":
            page.locator(".scrub .map").wait_for()
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
