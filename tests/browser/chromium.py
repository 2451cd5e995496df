"""Which Chromium the tests, the screenshots and the benchmarks drive, and how it is started.

`python -m tests.browser.chromium` starts it once and draws a page; with --found it only says whether one is there.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What a browser does of its own accord towards the network: off, so that every request in the log is the app's.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def executable() -> str | None:
    """The system's Chromium (LUCIDFORMER_CHROMIUM chooses another), or None: Playwright's own."""
    named = os.environ.get("LUCIDFORMER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright, *extra: str) -> Browser:
    """A headless Chromium. Its sandbox needs an ordinary user, so root goes without."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    sandbox = ("--no-sandbox",) if root else ()
    return playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *sandbox, *extra])


def main(found_only: bool) -> int:
    with sync_playwright() as playwright:
        path = executable() or playwright.chromium.executable_path
        if not Path(path).exists():
            return 1
        if found_only:
            return 0
        browser = launch(playwright)
        page = browser.new_page()
        page.set_content("<p>ready</p>")
        drawn = page.inner_text("p") == "ready"
        browser.close()
    return 0 if drawn else 1


if __name__ == "__main__":
    sys.exit(main("--found" in sys.argv[1:]))
