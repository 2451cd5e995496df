"""A class with texts of its own on one server: what an act costs, how long it takes, what memory comes back.

    python -m bench.classroom                                        the table of rows below
    python -m bench.classroom 60 --every 2 --smollm2 0.2 --seconds 30     one row: 60 visitors, a fifth on SmolLM2

Of the acts 70 % set a control of the page (layer, head, position, view ...), 20 % enter a text that no run has seen and
10 % go to another page, over all pages that are ready. Each visitor acts every so many seconds, or as soon as the last
answer is there. Visitors are spread over pages; "on SmolLM2" is whoever opened an address with that model, while
a page that brings its own model keeps it for everybody. Nobody scrolls, so what is computed once it comes into view
(ui/frame/sight.py) is not, and nobody presses a button.

Not measured: one visitor opens every page first, so that models are loaded. CPU is what the server's process used,
user and system, divided by acts. Memory is resident: before the first visit, after the last act, and when idle again:
all gone, their sessions ended (after 5 seconds instead of 120) and one round of the collector later. Loopback only; the
load comes from one process beside the server, so the two share the machine.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

from bench._lesson import Texts, percentile, possible, wanted
from bench._visitor import Visitor, cpu_ms, join, resident_mib
from pages import PAGES
from tests.browser.serving import Server, serve

READY = [page.stem for page in PAGES if page.ready]
IDLE_SECONDS = 40  # app.py collects twice a minute
SERVER = ("--server.disconnectedSessionTTL", "5")


class Row(NamedTuple):
    """How many, how often, and what share of them on SmolLM2."""

    visitors: int
    every: float
    smollm2: float


ROWS = [Row(1, 1, 0), Row(10, 1, 0), Row(30, 1, 0), Row(30, 1, 0.2), Row(60, 2, 0.2)]


@dataclass
class Lesson:
    """One run: where its chances come from, and what was seen."""

    url: str
    row: Row
    seconds: int
    texts: Texts
    chance: random.Random
    times: list[float] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    cpu: float = 0.0

    async def join(self, stem: str, smollm2: bool) -> Visitor:
        query = {"lang": "en", "text": self.texts.new()} | ({"model": "smollm2-135m"} if smollm2 else {})
        return await join(self.url, stem, urlencode(query))

    async def act(self, visitor: Visitor) -> None:
        steps = [
            (key, option)
            for key, control in visitor.controls.items()
            if key.startswith(f"{visitor.stem}.")
            for option in control.options
            if option != control.value
        ]
        act = possible(wanted(self.chance), "text" in visitor.controls, bool(steps))
        if act == "step":
            keys = sorted({key for key, _ in steps})
            chosen = self.chance.choice(keys)
            ms = await visitor.choose(chosen, self.chance.choice([option for key, option in steps if key == chosen]))
        elif act == "text":
            ms = await visitor.choose("text", self.texts.new())
        else:
            ms = await visitor.go(self.chance.choice([stem for stem in READY if stem != visitor.stem]))
        self.acts[act] += 1
        self.times.append(ms)

    async def attend(self, visitor: Visitor, begin: float, offset: float) -> None:
        """One visitor's lesson, to its end or until the server no longer answers."""
        try:
            for at in range(int(self.seconds / self.row.every)):
                await asyncio.sleep(max(0.0, begin + offset + at * self.row.every - time.perf_counter()))
                if time.perf_counter() > begin + self.seconds:
                    break
                await self.act(visitor)
        except (TimeoutError, WebSocketException):
            self.errors += 1

    async def hold(self, pid: int) -> int:
        """The whole lesson; the server's MiB at its end."""
        many, every = self.row.visitors, self.row.every
        on_smollm2 = round(self.row.smollm2 * many)
        for smollm2 in {False, bool(on_smollm2)}:
            first = await self.join(READY[0], smollm2)
            for stem in READY[1:]:
                await first.go(stem)
            await first.socket.close()
        visitors = [await self.join(self.chance.choice(READY), at < on_smollm2) for at in range(many)]
        self.chance.shuffle(visitors)
        cpu, begin = cpu_ms(pid), time.perf_counter()
        await asyncio.gather(*(self.attend(one, begin, at * every / many) for at, one in enumerate(visitors)))
        self.cpu = cpu_ms(pid) - cpu
        after = resident_mib(pid)
        for visitor in visitors:
            self.errors += visitor.errors
            await visitor.socket.close()
        return after


def measured(row: Row, seconds: int, idle: float, server: Server) -> str:
    """One row of the table, on a server that nobody has visited."""
    seed = time.time_ns()
    lesson = Lesson(server.url, row, seconds, Texts(seed), random.Random(f"acts {seed}"))
    before = resident_mib(server.pid)
    after = asyncio.run(lesson.hold(server.pid))
    time.sleep(idle)
    cells = [
        *(str(row.visitors), f"{row.every:g} s", f"{row.smollm2:.0%}"),
        "/".join(str(lesson.acts[act]) for act in ("step", "text", "page")),
        *(f"{ms:.0f}" for ms in (lesson.cpu / len(lesson.times), *(percentile(lesson.times, at) for at in (50, 95)))),
        str(lesson.errors),
        f"{before}, {after}, {resident_mib(server.pid)}",
    ]
    return f"| {' | '.join(cells)} |"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What an act of a class costs. Without visitors: the whole table.")
    parser.add_argument("visitors", type=int, nargs="?", choices=range(1, 201), metavar="visitors", help="1 to 200")
    parser.add_argument("--every", type=float, default=1, help="seconds between two acts of a visitor")
    parser.add_argument("--smollm2", type=float, default=0, help="share of the visitors on SmolLM2, 0 to 1")
    parser.add_argument("--seconds", type=int, default=30, help="how long acts are measured, 1 to 600")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds until the server counts as idle")
    asked = parser.parse_args()
    if not (0 < asked.every <= asked.seconds <= 600 and 0 <= asked.smollm2 <= 1 and 0 <= asked.idle <= 600):
        parser.error("expected 0 < every <= seconds <= 600, 0 <= smollm2 <= 1 and 0 <= idle <= 600")
    return asked


def main() -> None:
    asked = arguments()
    rows = [Row(asked.visitors, asked.every, asked.smollm2)] if asked.visitors else ROWS
    print(
        "| visitors | an act every | SmolLM2 | steps/texts/pages | server CPU ms an act | p50 ms | p95 ms | errors |",
        end="",
    )
    print(" server MiB before, after, idle |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log", *SERVER) as server:
            print(measured(row, asked.seconds, asked.idle, server), flush=True)


if __name__ == "__main__":
    main()
