"""Fixtures of the browser tests: a server, a Chromium, pages opened in it, and what every test must leave clean.

    def test_something(open_page):
        page = open_page("/attention?text=hello", lang="zh", theme="dark", size=PHONE)

`open_page` gives a Playwright page that has settled. When the test ends it also fails if the page printed an error to
the console, threw, showed an exception or asked any machine but this one for anything, or if the server printed a
traceback.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from pages import PAGES
from tests.browser import chromium
from tests.browser.serving import Server, serve, settled

DESKTOP = (1280, 800)
PHONE = (390, 844)
READY = [lesson.stem for lesson in PAGES if lesson.ready]
LOCAL = {"localhost", "127.0.0.1", "::1", ""}


# On a deep link Streamlit first asks for these below the page's path, then at the root: two 404s by design.
PROBE = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder carry the marker `browser`."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass
class Traffic:
    """What the pages of one test said and asked for."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def foreign(self) -> list[str]:
        """Requests to any other machine. data: and blob: never leave the page, so they have no host."""
        return [url for url in self.requests if urlsplit(url).hostname not in LOCAL | {None}]

    def watch(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            source = message.location.get("url", "")
            if message.type == "error" and not PROBE.search(source):
                self.errors.append(f"console: {message.text} ({source})")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.errors.append(f"thrown: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a worker."""
    with serve(tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited: some faults of deep links show only on the very first visit."""
    with serve(tmp_path / "log.txt") as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The one driver that a process may have; for a Chromium of one's own, chromium.launch(playwright, ...).

    Not for the whole session: while it is up, its event loop counts as running, and no other test could start one.
    """
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    started = chromium.launch(playwright)
    yield started
    started.close()


@pytest.fixture
def traffic() -> Traffic:
    """The errors and requests of the pages that this test opens."""
    return Traffic()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, browser: Browser, traffic: Traffic) -> Iterator[OpenPage]:
    """Open a path of the app: open_page("/heads?text=hi", lang="en", theme="light", size=DESKTOP, on=server)."""
    contexts = []
    servers: dict[int, tuple[Server, int]] = {}

    def opened(
        path: str = "/",
        lang: str | None = None,
        theme: str = "light",
        size: tuple[int, int] = DESKTOP,
        on: Server | None = None,
        still: bool = False,
    ) -> Page:
        host = on or request.getfixturevalue("server")
        servers.setdefault(host.pid, (host, len(host.printed())))
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce" if still else "no-preference",
            is_mobile=size[0] < 600,
            has_touch=size[0] < 600,
        )
        contexts.append(context)
        page = context.new_page()
        traffic.watch(page)
        page.goto(address(host.url, path, lang))
        return settled(page)

    yield opened
    shown = [
        text
        for context in contexts
        for page in context.pages
        for text in page.get_by_test_id("stException").all_inner_texts()
    ]
    for context in contexts:
        context.close()
    printed = [host.printed()[start:] for host, start in servers.values()]
    assert not shown, f"the page shows an exception: {shown}"
    assert not traffic.errors, f"the page reported errors: {traffic.errors}"
    assert not traffic.foreign(), f"a request left the machine: {traffic.foreign()}"
    assert not [text for text in printed if "Traceback" in text], f"the server raised: {printed}"


def address(base: str, path: str, lang: str | None) -> str:
    """The URL of a path, with the language among its parameters."""
    parts = urlsplit(path)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if lang:
        query["lang"] = lang
    return f"{base}/{parts.path.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")


def opened(page: Page, now: str, then: str) -> None:
    """As by one of the page's own links: the address with another part, once the page has written its own."""
    page.wait_for_function("now => location.search.split(/[?&]/).includes(now)", arg=now)
    page.evaluate(
        """([now, then]) => {
            const change = (part) => (part === now ? then : part);
            history.pushState({}, "", "?" + location.search.slice(1).split("&").map(change).join("&"));
            dispatchEvent(new PopStateEvent("popstate"));
        }""",
        [now, then],
    )


def path_of(stem: str) -> str:
    """Where a page is served: home is the door."""
    return "/" if stem == "home" else f"/{stem}"
