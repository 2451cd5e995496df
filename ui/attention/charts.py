"""Entropy or gradient of the softmax against the number of dimensions, with the factor 1/sqrt(d) and without it.

Written as Vega-Lite, which Altair would write: Altair spends 30 ms a chart on it, and this page redraws at every layer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.read.sharpness import Sharpness

FONT = 15
COLOURS = ["#56B4E9", "#E69F00"]  # with, without: of the same colour-blind-safe set, but not those of Q and K
DASHES = [[1, 0], [6, 4]]


def figure(points: Sequence[Sharpness], field: str, dims: int, words: Mapping[str, str]) -> dict[str, Any]:
    """One measurement ("entropy" or "gradient") over d, logarithmic; the rule stands at the ``dims`` chosen."""
    kinds = [words["with"], words["without"]]
    lines = [{"d": point.dims, "value": getattr(point, field), "factor": kinds[not point.scaled]} for point in points]
    x = {
        "field": "d",
        "type": "quantitative",
        "title": words["dims"],
        "scale": {"type": "log", "base": 2, "nice": False},
    }
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"domainMin": 0}}
    tooltip = [
        {"field": "factor", "title": " "},
        {"field": "d", "type": "quantitative", "title": words["dims"]},
        {"field": "value", "type": "quantitative", "title": words[field], "format": ".3g"},
    ]
    by_factor = {
        "color": {"field": "factor", "title": None, "scale": {"domain": kinds, "range": COLOURS}},
        "strokeDash": {"field": "factor", "title": None, "scale": {"domain": kinds, "range": DASHES}},
    }
    dots = {"color": by_factor["color"], "tooltip": tooltip}
    return {
        "title": {"text": words[field], "fontSize": FONT + 1, "anchor": "start"},
        "height": 320,
        "data": {"values": lines},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 3}, "encoding": by_factor},
            {"mark": {"type": "point", "size": 60, "filled": True}, "encoding": dots},
            {
                "data": {"values": [{"d": dims}]},
                "mark": {"type": "rule", "strokeWidth": 2, "color": "#888"},
                "encoding": {"y": None},
            },
        ],
        "config": {
            "axis": {"labelFontSize": FONT, "titleFontSize": FONT},
            "legend": {"orient": "top", "labelFontSize": FONT, "labelLimit": 300, "symbolType": "stroke"}
            | {"symbolStrokeWidth": 3, "symbolSize": 400},
        },
    }
