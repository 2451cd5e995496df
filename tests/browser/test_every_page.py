"""What holds for every page that is ready: deep links, both languages, the phone, and texts meant to do harm."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, READY, OpenPage, address, path_of
from tests.browser.serving import Server, settled

# Each has at most 64 tokens, the least that a page reads, or is meant to be cut.
HOSTILE = {
    "element": '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 1">',
    "handler": '<svg onload="window.harmed = 1"><a href="javascript:window.harmed=1">',
    "markdown": "**b** [l](javascript:window.harmed=1) ![i](http://elsewhere.invalid/x.png) {0} %s",
    "formula": r"$$\href{javascript:window.harmed=1}{x}$$ $x^2$ :red[r] `c` \frac{",
    "scripts": "שלום \u202eabc 🍎 👩‍👧 e\u0301 我吃了苹果。",
    "null": "a\0b",
    "long": "word " * 2000,
    "long line": "a" * 10_000,
    "empty": "",
    "whitespace": " \t \u3000 ",
}


def links_of_navigation(page: Page) -> list[str]:
    """Where our own navigation leads, as paths."""
    return page.get_by_test_id("stSidebarNavLink").evaluate_all("links => links.map(a => new URL(a.href).pathname)")


@pytest.mark.parametrize("stem", READY)
def test_a_deep_link_works_as_the_very_first_visit(stem: str, fresh_server: Server, open_page: OpenPage) -> None:
    for lang in ("en", "zh"):
        page = open_page(path_of(stem), lang=lang, on=fresh_server)
        assert page.get_by_role("dialog").count() == 0
        assert links_of_navigation(page) == [path_of(ready) for ready in READY]
        assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("stem", READY)
def test_a_phone_never_scrolls_sideways(stem: str, lang: str, open_page: OpenPage) -> None:
    page = open_page(path_of(stem), lang=lang, size=PHONE)
    overflow = "e => e.scrollWidth - e.clientWidth"
    assert page.locator("html").evaluate(overflow) <= 0
    assert page.get_by_test_id("stMain").evaluate(overflow) <= 0


SAID = {"null", "long", "long line", "empty", "whitespace"}  # texts that are changed or cannot run: the page says so


def harm(page: Page) -> list[str]:
    """What a text that became markup would have left: a mark, an element, a link, a formula."""
    found = ["a script ran"] if page.evaluate("window.harmed") else []
    marks = 'img[src="x"], img[src*="elsewhere"], svg[onload], a[href^="javascript"]'
    inside = page.get_by_test_id("stMain").locator(marks).evaluate_all("nodes => nodes.map(node => node.outerHTML)")
    return found + inside


@pytest.mark.parametrize("stem", READY)
def test_any_text_gives_a_correct_page_or_a_clear_message(stem: str, open_page: OpenPage, server: Server) -> None:
    page = open_page(path_of(stem))
    for name, text in HOSTILE.items():
        page.goto(address(server.url, f"{path_of(stem)}?{urlencode({'text': text})}", "en"))
        settled(page)
        assert harm(page) == [], name
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_label("Your text").is_visible()
        assert bool(page.get_by_test_id("stAlert").count()) == (name in SAID), name


def test_a_text_too_long_for_an_address_is_cut_and_reopens(open_page: OpenPage) -> None:
    page = open_page(path_of(READY[0]), lang="en")
    box = page.get_by_label("Your text")
    box.fill("\N{CJK UNIFIED IDEOGRAPH-6211}" * 10_000)
    box.press("Enter")
    page.get_by_test_id("stToast").first.wait_for()
    page.wait_for_url("**text=*")
    answer = page.reload()
    assert answer is not None and answer.ok
    assert len(settled(page).get_by_label("Your text").input_value()) == 4_000
