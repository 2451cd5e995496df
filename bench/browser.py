"""Click to painted pixels in Chromium: a step inside the matrix stage, and a step that asks the server.

    python -m bench.browser [steps]

Timed in the page itself, from the click to the second animation frame after the figure has changed (what was drawn is
then on screen). A client step is the stage's next and back buttons; a server step chooses another layer, whose tensors
the server packs and the browser draws.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.serving import serve, settled

TIMER = """
    const tabs = (node) => node.shadowRoot?.querySelector(".root .tabs");
    window.stage = () => [...document.querySelectorAll("*")].map(tabs).find(Boolean).closest(".root");
    window.painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    window.clientStep = async (name) => {
        const button = [...window.stage().querySelectorAll(".transport button")].at(name === "next" ? -1 : 0);
        const start = performance.now();
        button.click();
        await window.painted();
        return performance.now() - start;
    };
    window.serverStep = (option) => new Promise((done) => {
        const watch = new MutationObserver(async () => {
            watch.disconnect();
            await window.painted();
            done(performance.now() - start);
        });
        watch.observe(window.stage(), { subtree: true, childList: true, characterData: true });
        const start = performance.now();
        option.click();
    });
"""


def client_steps(page: Page, steps: int) -> list[float]:
    """The five stages forward and back again."""
    names = (["next"] * 4 + ["back"] * 4) * (steps // 8 + 1)
    return [page.evaluate("(name) => window.clientStep(name)", name) for name in names[:steps]]


def server_steps(page: Page, layers: int, steps: int) -> list[float]:
    """Another layer each time; the first round over all layers, which fills the caches, is not counted."""
    times = []
    for at in range(steps + layers):
        page.get_by_role("combobox", name="Layer").click()
        option = page.get_by_role("option", name=str((at + 1) % layers), exact=True)
        option.wait_for()
        times.append(option.evaluate("(option) => window.serverStep(option)"))
        settled(page)
    return times[layers:]


def row(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return f"| {name} | {statistics.median(times):.0f} | {p95:.0f} | {len(times)} |"


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    print("| click to painted, ms | median | p95 | steps |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as server, sync_playwright() as play:
        browser = launch(play)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(TIMER)
        page.goto(f"{server.url}/attention?lang=en")
        settled(page)
        print(row("client step, tiny-gpt", client_steps(page, steps)))
        print(row("server step (layer), tiny-gpt", server_steps(page, 4, steps)))
        browser.close()


if __name__ == "__main__":
    main()
