"""Curves of a training run. The chart itself never changes while it runs, only its data: the browser adds the points.

Written as Vega-Lite, which Altair would write: Altair spends 30 ms a chart on it, and these are redrawn every second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FONT = 15
COLOURS = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7"]
DASHES = [[1, 0], [7, 4], [2, 3], [10, 3]]
POINTS = 240  # of a line: more are drawn as means of neighbours
HEIGHT = 260


def thinned(values: Sequence[float | None], most: int = POINTS) -> tuple[list[tuple[int, float]], int]:
    """(place of the last, mean) of each so many values, and how many that is. What is no number is left out."""
    each = max(1, -(-len(values) // most))
    groups = (
        (min(first + each, len(values)) - 1, values[first : first + each]) for first in range(0, len(values), each)
    )
    found = [(last, [value for value in group if value is not None]) for last, group in groups]
    return [(last, sum(known) / len(known)) for last, known in found if known], each


def curves(series: Sequence[str], x: str, y: str, percent: bool = False) -> dict[str, Any]:
    """Lines over x, one of each name of ``series``; data: x, value, series, held (thick: measured on held-out data)."""
    y_axis: dict[str, Any] = {"title": None, "format": ".0%"} if percent else {"title": None, "format": "~g"}
    scale: dict[str, Any] = {"domain": [0, 1]} if percent else {"zero": False}
    by_series = {
        "color": {
            "field": "series",
            "title": None,
            "scale": {"domain": list(series), "range": COLOURS[: len(series)]},
        },
        "strokeDash": {
            "field": "series",
            "title": None,
            "scale": {"domain": list(series), "range": DASHES[: len(series)]},
        },
    }
    position = {
        "x": {"field": "x", "type": "quantitative", "title": x, "axis": {"format": "~s", "tickCount": 6}},
        "y": {"field": "value", "type": "quantitative", "axis": y_axis, "scale": scale},
    }
    tooltip = [
        {"field": "series", "title": " "},
        {"field": "x", "type": "quantitative", "title": x, "format": ",.0f"},
        {"field": "value", "type": "quantitative", "title": y, "format": ".1%" if percent else ".4g"},
    ]
    dots = {"color": by_series["color"], "tooltip": tooltip}
    return {
        "title": {"text": y, "fontSize": FONT + 1, "anchor": "start", "offset": 2},
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 8, "top": 2, "bottom": 2},
        "height": HEIGHT,
        "encoding": position,
        "layer": [
            {
                "transform": [{"filter": "!datum.held"}],
                "mark": {"type": "line", "strokeWidth": 1.5, "opacity": 0.55},
                "encoding": by_series,
            },
            {
                "transform": [{"filter": "datum.held"}],
                "mark": {"type": "line", "strokeWidth": 3.5},
                "encoding": by_series,
            },
            {
                "transform": [{"filter": "datum.held"}],
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": dots,
            },
        ],
        "config": {
            "axis": {"labelFontSize": FONT, "titleFontSize": FONT},
            "legend": {"orient": "top", "labelFontSize": FONT, "labelLimit": 330, "symbolType": "stroke", "columns": 2}
            | {"symbolStrokeWidth": 3, "symbolSize": 400, "offset": 4},
        },
    }
