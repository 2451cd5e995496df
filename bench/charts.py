"""What one chart costs the server on a rerun: written as a dict and sent as an Arrow table, against the same by Altair.

    python -m bench.charts [rounds]

Processor time of this thread, in milliseconds, medians of interleaved rounds. "pandas": the same dict with its rows
inside, which Streamlit turns into an Arrow table through pandas. "Altair": the same chart as an Altair object that
st.altair_chart writes out again. The charts are those of the tests, at the size that a page draws.
"""

import logging
import statistics
import sys
import time
from collections.abc import Callable

import altair
import numpy as np
import streamlit as st

from ui.charts import Spec
from ui.heads import charts as heads
from ui.lab import charts as lab
from ui.masks import charts as masks
from ui.prompting import charts as prompting
from ui.tokens import charts as tokens
from ui.training import charts as training

TOKENS = ["the"] * 14


class Words(dict[str, str]):
    """Each label is its own name."""

    def __missing__(self, key: str) -> str:
        return key


WORDS = Words()


def charts(random: np.random.Generator) -> dict[str, Callable[[], Spec]]:
    """One of each kind, as the page would make it."""
    row = random.random(len(TOKENS))
    measured = [{"x": x, "mean": 0.5, "error": 0.1} for x in (0, 2, 8, 32, 128)]
    curve = {"x": list(range(240)), "value": random.random(240).tolist(), "series": ["a"] * 240, "held": [False] * 240}
    return {
        "heads, worth": lambda: heads.worth(row[:12].tolist(), row[:12].tolist(), 1, WORDS, "nats"),
        "lab, positions": lambda: lab.positions(TOKENS, row.tolist(), 3, WORDS, "nats"),
        "masks, bars": lambda: masks.bars(TOKENS, row, 3, WORDS),
        "masks, layers": lambda: masks.layers(TOKENS, random.random((5, len(TOKENS))), WORDS),
        "prompting, accuracy": lambda: prompting.accuracy(dict.fromkeys("abc", measured), [(16, 0.7)], 0.5, WORDS),
        "tokens, plane": lambda: tokens.plane(random.random((30, 2)), ["the"] * 30, ["near"] * 30, (0.3, 0.2), WORDS),
        "training, 240 points": lambda: training.curves(curve, ["a"], "x", "y"),
    }


def ways(make: Callable[[], Spec]) -> dict[str, Callable[[], object]]:
    def inside() -> Spec:
        spec = make()
        return spec | {"data": {"values": spec["data"].to_pylist()}}

    return {
        "written": make,
        "written and sent": lambda: st.vega_lite_chart(make()),
        "pandas": lambda: st.vega_lite_chart(inside()),
        "Altair": lambda: st.altair_chart(altair.LayerChart.from_dict(inside())),
    }


def milliseconds(do: Callable[[], object]) -> float:
    start = time.thread_time()
    do()
    return 1000 * (time.thread_time() - start)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    logging.disable(logging.WARNING)  # Streamlit's, that no visitor is here
    print(f"altair {altair.__version__}, ms of processor time, medians of {rounds} interleaved rounds\n")
    print("| chart | written | written and sent | pandas | Altair | pandas / ours | Altair / ours |")
    print("|---" * 7 + "|")
    for name, make in charts(np.random.default_rng(0)).items():
        jobs = ways(make)
        milliseconds(jobs["Altair"])  # imports what it imports
        times = [{way: milliseconds(job) for way, job in jobs.items()} for _ in range(rounds)]
        found = {way: statistics.median(one[way] for one in times) for way in jobs}
        ratios = (found[way] / found["written and sent"] for way in ("pandas", "Altair"))
        cells = [f"{ms:.2f}" for ms in found.values()] + [f"{ratio:.0f}" for ratio in ratios]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
