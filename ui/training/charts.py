"""Curves of a training run. A chart never changes while it runs, only its data: the browser adds the points."""

from __future__ import annotations

from collections.abc import Sequence

from ui.charts import STROKES, Data, Spec, chart, lines, mark, nominal, quantitative

POINTS = 240  # of a line: more are drawn as means of neighbours
HEIGHT = 260


def thinned(values: Sequence[float | None], most: int = POINTS) -> tuple[list[tuple[int, float]], int]:
    """(place of the last, mean) of each so many values, and how many that is. What is no number is left out."""
    each = max(1, -(-len(values) // most))
    groups = (
        (min(first + each, len(values)) - 1, values[first : first + each]) for first in range(0, len(values), each)
    )
    numbers = [(last, [value for value in group if value is not None]) for last, group in groups]
    return [(last, sum(known) / len(known)) for last, known in numbers if known], each


def curves(data: Data, series: Sequence[str], x: str, y: str, percent: bool = False) -> Spec:
    """Lines over x, one of each name of ``series``; data: x, value, series, held (thick: measured on held-out data)."""
    scale: Spec = {"domain": [0, 1]} if percent else {"zero": False}
    encoding = {
        "x": quantitative("x", x, axis={"format": "~s", "tickCount": 6}),
        "y": quantitative("value", axis={"format": ".0%" if percent else "~g"}, scale=scale),
    }
    by_series = lines("series", series)
    tooltip = [
        nominal("series", " "),
        quantitative("x", x, format=",.0f"),
        quantitative("value", y, format=".1%" if percent else ".4g"),
    ]
    dots = {"color": by_series["color"], "tooltip": tooltip}
    layer = [
        mark("line", by_series, "!datum.held", strokeWidth=1.5, opacity=0.55),
        mark("line", by_series, "datum.held", strokeWidth=3.5),
        mark("point", dots, "datum.held", filled=True, size=45, opacity=1),
    ]
    legend = STROKES | {"columns": 2, "offset": 4, "labelLimit": 330}
    padding = {"left": 2, "right": 8, "top": 2, "bottom": 2}
    return chart(data, encoding, layer, y, HEIGHT, legend, padding=padding)
