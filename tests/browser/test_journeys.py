"""A visitor's first minutes, on a server that nobody has visited before."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from core import available, load
from tests.browser.conftest import READY, OpenPage, path_of
from tests.browser.serving import Server, settled
from ui.runs.models import DEFAULT

SENTENCE = "The old king gave his daughter a golden ring"
STAGES = ["raw", "scaled", "masked", "softmax", "values"]


def stage_of(page: Page) -> str | None:
    return page.locator(".tab[aria-selected=true]").get_attribute("data-stage")


def shown(page: Page) -> dict[str, str | None]:
    """What a visitor would call "the same view": text, stage, the tokens of the open cell, its numbers."""
    parts = {name: page.locator(f".{name}").first.inner_text() for name in ("who", "work", "check")}
    return parts | {"stage": stage_of(page), "text": page.get_by_label("Your text").input_value()}


def tab_into_the_figure(page: Page) -> None:
    """The keyboard's way into the figure, from wherever the focus is."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(".root:focus-within .tabs").count():
            return
    raise AssertionError("40 tabs did not reach the figure")


def test_from_a_deep_link_to_an_opened_cell_and_back_by_its_url(fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page("/attention", lang="en", on=fresh_server)
    assert page.get_by_role("dialog").count() == 0
    for stem in READY:
        assert page.locator(f'[data-testid="stSidebarNavLink"][href$="{path_of(stem)}"]').first.is_visible()

    box = page.get_by_label("Your text")
    box.fill(SENTENCE)
    box.press("Enter")
    tokenizer = load(DEFAULT if DEFAULT in available() else available()[0]).tokenizer
    last = tokenizer.show(tokenizer.encode(SENTENCE).ids[-1])
    expect(page.locator(".who")).to_contain_text(last)

    tab_into_the_figure(page)
    for at, stage in enumerate(STAGES):
        assert stage_of(page) == stage
        expect(page.locator(".check").first).to_contain_text("difference")
        if at + 1 < len(STAGES):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert stage_of(page) == "softmax"

    before = shown(page)
    page.locator(".plot").click(position={"x": 150, "y": 150})
    opened = shown(page)
    assert opened["who"] != before["who"] and opened["check"] != before["check"]

    page.wait_for_url(re.compile(r"attention\.row=\d+.*attention\.cell=\d+"))  # the address follows a moment later
    query = {key: value for key, [value] in parse_qs(urlsplit(page.url).query).items()}
    assert query["text"] == SENTENCE and query["attention.stage"] == "softmax"
    url = page.url
    page.reload()
    settled(page)
    expect(page.locator(".who")).to_have_text(opened["who"] or "", use_inner_text=True)
    assert shown(page) == opened and page.url == url

    elsewhere = open_page(url.removeprefix(fresh_server.url), on=fresh_server)
    expect(elsewhere.locator(".who")).to_have_text(opened["who"] or "", use_inner_text=True)
    assert shown(elsewhere) == opened
