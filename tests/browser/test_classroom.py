"""A laptop in the room opens the teacher's server by that machine's name: plain http, so no secure context."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import chromium
from tests.browser.conftest import READY, Traffic, path_of
from tests.browser.serving import Server, settled

TEACHER = "teacher.invalid"
NAMES = f"MAP {TEACHER} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="module")
def laptop(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium to which the server is another machine."""
    started = chromium.launch(playwright, f"--host-resolver-rules={NAMES}")
    yield started
    started.close()


@pytest.mark.parametrize("stem", READY)
def test_every_page_opens_from_a_laptop_in_the_room(stem: str, server: Server, laptop: Browser) -> None:
    page = laptop.new_page()
    traffic = Traffic()
    traffic.watch(page)
    page.goto(f"http://{TEACHER}:{urlsplit(server.url).port}{path_of(stem)}")
    settled(page).wait_for_load_state("networkidle")
    assert not page.evaluate("isSecureContext")
    assert page.get_by_role("heading", level=1).is_visible()
    page.close()
    assert traffic.errors == []
