"""Where the parameters are: each model as one bar of the shares of its parts. Written as Vega-Lite."""

from collections.abc import Mapping, Sequence
from typing import Any

FONT = 15
# In the order data meets the parts; light enough for dark words on them.
COLOURS = {
    "embedding": "#a6a6a6",
    "positions": "#d0d0d0",
    "attention": "#56B4E9",
    "cross": "#8fcdf0",
    "ffn": "#E69F00",
    "router": "#d9d9d9",
    "experts": "#f2bf4d",
    "shared": "#c98b00",
    "norms": "#bdbdbd",
    "head": "#CC79A7",
}
LETTER = 9  # px, about


def shares(bars: Sequence[tuple[str, Mapping[str, int]]], words: Mapping[str, str]) -> dict[str, Any]:
    """One bar a model: (its name, parameters by part). The words stand on the parts that are wide enough."""
    values, order = [], list(COLOURS)
    for name, parts in bars:
        total, start = sum(parts.values()), 0.0
        for part in sorted(filter(parts.get, parts), key=order.index):
            share = parts[part] / total
            values.append(
                {"model": name, "part": words[part], "share": share, "count": parts[part], "from": start}
                | {
                    "to": start + share,
                    "middle": start + share / 2,
                    "wide": LETTER * sum(2 if letter > "\u2e80" else 1 for letter in words[part]),
                }
            )
            start += share
    used = [part for part in order if any(parts.get(part) for _, parts in bars)]
    above = {
        "labelAlign": "left",
        "labelPadding": 0,
        "labelOffset": -27,
        "domain": False,
        "ticks": False,
        "labelLimit": 400,
    }
    y = {"field": "model", "type": "nominal", "title": None, "sort": [name for name, _ in bars], "axis": above}
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    scale = {"domain": [words[part] for part in used], "range": [COLOURS[part] for part in used]}
    tooltip = [
        {"field": "model", "title": " "},
        {"field": "part", "title": "  "},
        {"field": "count", "type": "quantitative", "title": words["parameters"], "format": ","},
        {"field": "share", "type": "quantitative", "title": words["share"], "format": ".2%"},
    ]
    x = {"field": "from", "type": "quantitative", "title": None, "axis": axis, "scale": {"domain": [0, 1]}}
    bar: dict[str, Any] = {
        "mark": {"type": "bar", "height": 34, "stroke": "#fff", "strokeWidth": 1},
        "encoding": {
            "x": x,
            "x2": {"field": "to"},
            "color": {"field": "part", "type": "nominal", "title": None, "scale": scale},
            "tooltip": tooltip,
        },
    }
    label: dict[str, Any] = {
        "transform": [{"filter": "datum.share * width > datum.wide"}],
        "mark": {"type": "text", "fontSize": FONT, "color": "#000"},
        "encoding": {"x": {"field": "middle", "type": "quantitative"}, "text": {"field": "part"}},
    }
    return {
        "height": {"step": 62},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [bar, label],
        "config": {
            "axis": {"labelFontSize": FONT, "titleFontSize": FONT},
            "legend": {"orient": "top", "labelFontSize": FONT, "labelLimit": 300, "columns": 3, "rowPadding": 2},
        },
    }
