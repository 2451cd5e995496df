"""Any text gives a correct page or a clear message, on every page that is ready."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from pages import PAGES
from tests.browser.conftest import READY, OpenPage, path_of
from tests.browser.hostile import HOSTILE, SAID, harm
from tests.browser.serving import settled


def typed(page: Page, text: str) -> None:
    """Put a text into the box, and wait until the page has run with it: what it took is then in the address."""
    box = page.get_by_label("Your text")
    box.fill(text)
    box.press("Enter")
    taken = text[:4_000]
    page.wait_for_url(lambda url: dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)).get("text") == taken)
    settled(page)


@pytest.mark.parametrize("stem", [lesson.stem for lesson in PAGES if lesson.ready and lesson.any_text])
def test_any_text_gives_a_correct_page_or_a_clear_message(stem: str, open_page: OpenPage) -> None:
    """The first comes by the address, as in a link; the others are typed, for a load takes ten times as long."""
    (first, text), *others = HOSTILE.items()
    page = open_page(f"{path_of(stem)}?{urlencode({'text': text, 'model': 'tiny-gpt'})}", lang="en")
    right(page, first)
    for name, text in others:
        typed(page, text)
        right(page, name)


def right(page: Page, name: str) -> None:
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
