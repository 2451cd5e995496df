"""One page as a PNG, from a server of its own.

    python -m tests.browser.screenshot "/attention?text=hello" out/attention.png --lang zh --theme dark --size 390x844

Without arguments it takes the one in the README again.
"""

import argparse
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.serving import ROOT, serve, settled

# A head of SmolLM2 in which "it" looks at "cat".
PLACE = {"layer": 13, "head": 8, "stage": "softmax", "row": 7, "cell": 1}
VIEW = {"model": "smollm2-135m", "text": "The cat sat on the mat because it was tired."}
README = (
    "/attention?" + urlencode(VIEW | {f"attention.{name}": value for name, value in PLACE.items()}),
    ROOT / "assets/screenshots/attention.png",
)


def shoot(path: str, target: Path, lang: str, theme: str, size: tuple[int, int]) -> None:
    """Open `path`, wait until it is drawn and its motion is over, save what a visitor sees."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with serve(Path(folder) / "log.txt") as server:
            browser = chromium.launch(playwright)
            page = browser.new_page(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
                is_mobile=size[0] < 600,
            )
            page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={lang}")
            settled(page).wait_for_load_state("networkidle")
            page.wait_for_timeout(500)
            page.screenshot(path=target)
            browser.close()


def size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", default=README[0])
    parser.add_argument("target", nargs="?", type=Path, default=README[1])
    parser.add_argument("--lang", choices=["en", "zh"], default="en")
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--size", type=size, default=(1280, 800))
    chosen = parser.parse_args()
    shoot(chosen.path, chosen.target, chosen.lang, chosen.theme, chosen.size)
