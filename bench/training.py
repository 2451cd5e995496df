"""What a training job costs the others, and how soon it shows something.

    python -m bench.training [steps]

First: from pressing Start on the training page to the first curve, with a process waiting and without one. Second: a
step on the attention page that asks the server (another layer), click to painted, with no job, one and two running,
in turn. Third: the same training in a thread of the server's own kind beside a loop that answers, against a process.
"""

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import torch
from playwright.sync_api import Browser, Page, sync_playwright

from bench.browser import TIMER
from tests.browser.chromium import launch
from tests.browser.serving import Server, serve, settled
from ui.training.job import Job
from ui.training.lessons import Twins
from ui.training.pool import Pool

READY = 20  # seconds
ANSWER_SECONDS, PAUSE = 0.01, 0.05  # what a visit's rerun keeps the interpreter busy, and how often one comes


def started(page: Page) -> float:
    """Seconds from Start to the first curves on screen."""
    began = time.perf_counter()
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator(".st-key-training_live th").first.wait_for(timeout=120_000)
    return time.perf_counter() - began


def opened(browser: Browser, server: Server, path: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(TIMER)
    page.goto(f"{server.url}/{path}")
    return settled(page)


def layer_steps(page: Page, steps: int) -> list[float]:
    """Milliseconds of another layer, each time."""
    times = []
    for at in range(steps):
        page.get_by_role("combobox", name="Layer").click()
        option = page.get_by_role("option", name=str((at + 1) % 4), exact=True)
        option.wait_for()
        times.append(option.evaluate("(option) => window.serverStep(option)"))
        settled(page)
    return times


def row(name: str, times: list[float], base: float) -> str:
    p95 = sorted(times)[int(0.95 * (len(times) - 1))]
    middle = statistics.median(times)
    return f"| {name} | {middle:.0f} | {p95:.0f} | {middle / base:.2f} |"


def on_screen(steps: int) -> None:
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as server, sync_playwright() as play:
        browser = launch(play)
        visitor = opened(browser, server, "attention?lang=en")
        layer_steps(visitor, 8)  # fills the caches
        trainers = [opened(browser, server, "training?lang=en") for _ in range(2)]
        time.sleep(READY)  # a process gets ready
        print("| start to first curves | seconds |\n|---|---|")
        print(f"| with a process waiting | {started(trainers[0]):.2f} |", flush=True)
        print(f"| another at once, without | {started(trainers[1]):.2f} |\n", flush=True)
        for trainer in trainers:
            trainer.get_by_role("button", name="Stop", exact=True).click()
            settled(trainer)
        found: dict[str, list[float]] = {"no job": layer_steps(visitor, steps)}
        for count, trainer in enumerate(trainers, 1):
            trainer.goto(f"{server.url}/training?lang=en")
            settled(trainer)
            time.sleep(READY)
            started(trainer)
            found[f"{count} training"] = layer_steps(visitor, steps)
        print("| a step elsewhere, ms | median | p95 | ratio |\n|---|---|---|---|")
        base = statistics.median(found["no job"])
        for name, times in found.items():
            print(row(name, times, base), flush=True)
        browser.close()


def answers(seconds: float) -> list[float]:
    """Milliseconds that a visit waits for an answer of ANSWER_SECONDS of Python, made now and then."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    return times


def work() -> None:
    """What holds the interpreter for about ANSWER_SECONDS of a thread's own time."""
    spent = time.thread_time()
    while time.thread_time() - spent < ANSWER_SECONDS:
        sum(range(100))


def thread_or_process(seconds: float) -> None:
    torch.set_num_threads(1)
    found = {"no training": answers(seconds)}
    stop = threading.Event()
    lesson = Twins({"seed": 1})

    def train() -> None:
        while not stop.is_set():
            for lane in lesson.lanes.values():
                next(lane)

    began = time.perf_counter()
    thread = threading.Thread(target=train, daemon=True)
    thread.start()
    found["training in a thread"] = answers(seconds)
    stop.set()
    thread.join()
    threaded = lesson.lanes["mlm"].step / (time.perf_counter() - began)
    pool = Pool(1)
    job: Job = pool.start("twins", {"seed": 1})
    job.wait(120, lambda job: job.rows)
    before, began = job.step, time.perf_counter()
    found["training in a process, nice 10"] = answers(seconds)
    apart = (job.step - before) / (time.perf_counter() - began)
    pool.close()
    print("\n| 10 ms of Python beside | median | p95 | ratio |\n|---|---|---|---|")
    for name, times in found.items():
        print(row(name, times, statistics.median(found["no training"])))
    print(f"\nsteps a second: {threaded:.1f} in a thread, {apart:.1f} in a process")


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    on_screen(steps)
    thread_or_process(steps)


if __name__ == "__main__":
    main()
