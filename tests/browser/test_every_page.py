"""What holds for every page that is ready: deep links, both languages, the phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, READY, OpenPage, path_of
from tests.browser.serving import Server


def links_of_navigation(page: Page) -> list[str]:
    """Where our own navigation leads, as paths."""
    return page.get_by_test_id("stSidebarNavLink").evaluate_all("links => links.map(a => new URL(a.href).pathname)")


@pytest.mark.parametrize("stem", ["tokens", "prompting", "lab"])
def test_a_deep_link_works_as_the_very_first_visit(stem: str, fresh_server: Server, open_page: OpenPage) -> None:
    page = open_page(path_of(stem), lang="en", on=fresh_server)
    assert links_of_navigation(page) == [path_of(ready) for ready in READY]
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("stem", READY)
def test_a_deep_link_works_and_a_phone_never_scrolls_sideways(stem: str, lang: str, open_page: OpenPage) -> None:
    page = open_page(path_of(stem), lang=lang, size=PHONE)
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_role("heading", level=1).is_visible()
    overflow = "e => e.scrollWidth - e.clientWidth"
    assert page.locator("html").evaluate(overflow) <= 0
    assert page.get_by_test_id("stMain").evaluate(overflow) <= 0
