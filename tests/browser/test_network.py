"""A laptop in the room opens every page from the teacher's server, and no page asks any other machine for anything.

To the laptop the server is another machine, reached by its name over plain http: so no secure context. What is asked
for is read off the log that Chromium itself keeps for debugging. It also holds what the browser asks for of its own
accord; those requests have no initiator. Counted is what a page started and what a page or a frame was navigated to.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Playwright

from tests.browser import chromium
from tests.browser.conftest import READY, Traffic, path_of
from tests.browser.serving import Server, settled

TEACHER = "teacher.invalid"
NAMES = f"MAP {TEACHER} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


def logging_browser(playwright: Playwright, log: Path) -> Browser:
    """A Chromium of its own; its log is complete once it has closed."""
    return chromium.launch(playwright, f"--log-net-log={log}", f"--host-resolver-rules={NAMES}")


def hosts_asked(log: Path) -> set[str]:
    """The machines that pages asked for something, from a Chromium network log."""
    record = json.loads(log.read_text())
    start = record["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    jobs = [
        event["params"] for event in record["events"] if event["type"] == start and "url" in event.get("params", {})
    ]
    by_pages = [job for job in jobs if "://" in job["initiator"] or job["request_type"] in ("main frame", "sub frame")]
    return {urlsplit(job["url"]).hostname or "" for job in by_pages}


def test_every_page_opens_from_a_laptop_in_the_room_and_asks_only_the_server(
    server: Server, playwright: Playwright, tmp_path: Path
) -> None:
    browser = logging_browser(playwright, tmp_path / "net.json")
    page, traffic = browser.new_page(), Traffic()
    traffic.watch(page)
    for stem in READY:
        page.goto(f"http://{TEACHER}:{urlsplit(server.url).port}{path_of(stem)}")
        settled(page).wait_for_load_state("networkidle")  # the time to ask for what comes after the script's end
        assert not page.evaluate("isSecureContext"), stem
        assert page.get_by_role("heading", level=1).is_visible(), stem
        assert traffic.errors == [], stem
    browser.close()
    assert hosts_asked(tmp_path / "net.json") == {TEACHER}


def test_a_request_to_another_machine_would_be_seen(playwright: Playwright, tmp_path: Path) -> None:
    class Careless(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b'<img src="http://elsewhere.invalid/x.png">')

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Careless) as careless:
        threading.Thread(target=careless.serve_forever, daemon=True).start()
        browser = logging_browser(playwright, tmp_path / "net.json")
        browser.new_page().goto(f"http://localhost:{careless.server_port}")
        browser.close()
        careless.shutdown()
    assert "elsewhere.invalid" in hosts_asked(tmp_path / "net.json")
