"""All 12 x 12 heads of a GPT-2-small shape drawn by the head grid: from the tensors in the browser to painted pixels.

    python -m bench.grid [rounds]

Random weights: only the shape matters. BertViz's model view takes 0.96, 2.7 and 10.4 s at T = 16, 32, 64 on such a
machine (measured once, elsewhere; it is not run here).
"""

import statistics
import subprocess
import sys
import time

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch
from tests.browser.serving import ROOT, free_port, healthy

SIZES = (16, 32, 64, 256)
WATCH = """
    window.painted = [];
    const measure = performance.measure.bind(performance);
    performance.measure = (name, ...rest) => {
        const entry = measure(name, ...rest);
        const done = () => window.painted.push([entry.duration, performance.now() - entry.startTime]);
        if (name === "head-grid-draw") requestAnimationFrame(() => requestAnimationFrame(done));
        return entry;
    };
"""


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "bench/_grid_page.py", "--server.port", str(port)]
    server = subprocess.Popen([*command, "--server.headless", "true"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while not healthy(url):
            time.sleep(0.1)
        print("| 12 x 12 heads, T | drawing, ms | arrival to painted, ms |\n|---|---|---|")
        with sync_playwright() as play:
            browser = launch(play)
            for tokens in SIZES:
                found = []
                for _ in range(rounds):
                    page = browser.new_page(viewport={"width": 1280, "height": 800})
                    page.add_init_script(WATCH)
                    page.goto(f"{url}/?tokens={tokens}")
                    page.wait_for_function("() => window.painted.length > 0", timeout=60_000)
                    found.append(page.evaluate("() => window.painted[0]"))
                    page.close()
                drawing, painted = (statistics.median(run[i] for run in found) for i in (0, 1))
                print(f"| {tokens} | {drawing:.0f} | {painted:.0f} |")
            browser.close()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
