"""A class on one server: sessions that step once a second, over Streamlit's own websocket protocol.

    python -m bench.sessions [sessions] [seconds]

Each session opens /attention; when all have joined, each chooses another layer once a second, spread over the second.
Timed from sending the message to the server's "script finished", by which the tensors have arrived. Loopback only; the
load comes from one process beside the server, so the two share the machine. All have the same text, computed once: the
least that a step can cost. bench.classroom gives each a text of its own.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench._visitor import Visitor, join, resident_mib
from tests.browser.serving import serve

KEY, LAYERS = "attention.layer", 4


async def step(visitor: Visitor, offset: float, seconds: int) -> list[float]:
    """The milliseconds of each step."""
    await asyncio.sleep(offset)
    begin = time.perf_counter()
    times = []
    for at in range(seconds):
        await asyncio.sleep(max(0.0, begin + at - time.perf_counter()))
        times.append(await visitor.choose(KEY, str((at + 1) % LAYERS)))
    return times


async def classroom(url: str, count: int, seconds: int) -> tuple[list[float], int]:
    """The milliseconds of every step, sorted, and the number of errors."""
    visitors = [await join(url, "attention", "lang=en") for _ in range(count)]
    assert all(KEY in visitor.controls for visitor in visitors), f"no widget {KEY} on the page"
    times = await asyncio.gather(*(step(visitor, at / count, seconds) for at, visitor in enumerate(visitors)))
    for visitor in visitors:
        await visitor.socket.close()
    return sorted(sum(times, [])), sum(visitor.errors for visitor in visitors)


def main() -> None:
    counts = [int(sys.argv[1])] if len(sys.argv) > 1 else [30, 60]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    print("| sessions, a step a second each | p50 ms | p95 ms | max ms | steps | errors | server MiB before, after |")
    print("|---|---|---|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "log") as server:
            before = resident_mib(server.pid)
            times, errors = asyncio.run(classroom(server.url, count, seconds))
            after = resident_mib(server.pid)
        p50, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        row = f"| {count} | {p50:.0f} | {p95:.0f} | {times[-1]:.0f} | {len(times)} | {errors} | {before}, {after} |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
