"""From starting the process to the first page drawn in Chromium, and from one page to the next.

python -m bench.startup [rounds]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.serving import serve, settled

SWITCHES = ("Heads", "Masks", "Tokens", "Attention")
SHOWN = "(title) => document.querySelector('[data-testid=stMain] h1')?.textContent === title"


def first_pages(page: Page, folder: Path) -> tuple[float, float, list[float]]:
    """Seconds until the server answers, until its first page is drawn, and of each page switch."""
    start = time.perf_counter()
    with serve(folder / "log") as server:
        answers = time.perf_counter() - start
        page.goto(f"{server.url}/attention?lang=en")
        settled(page)
        drawn = time.perf_counter() - start
        switches = []
        for name in SWITCHES * 2:
            begin = time.perf_counter()
            page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
            page.wait_for_function(SHOWN, arg=name)
            settled(page)
            switches.append(time.perf_counter() - begin - 0.15)  # `settled` looks twice, 0.15 s apart
    return answers, drawn, switches[len(SWITCHES) :]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found: list[tuple[float, float, list[float]]] = []
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            browser = launch(play)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            found.append(first_pages(page, Path(folder)))
            browser.close()
    answers, drawn = statistics.median(run[0] for run in found), statistics.median(run[1] for run in found)
    switch = statistics.median(time for run in found for time in run[2])
    print("| seconds, median | |\n|---|---|")
    print(f"| process start to answering | {answers:.1f} |")
    print(f"| process start to first page drawn | {drawn:.1f} |")
    print(f"| page switch, click to everything drawn (pages seen before) | {switch:.2f} |")


if __name__ == "__main__":
    main()
