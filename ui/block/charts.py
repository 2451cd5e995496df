"""Charts of the block page: lines over layers, depth, steps or units, each with the range of its seeds; bars of heads."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts import BLUE, DASHES, GREEN, GREY, ORANGE, SERIES, STROKES, VERMILLION, Spec, chart, coloured, mark, nominal, quantitative

COLOURS = (VERMILLION, BLUE, GREEN, ORANGE)
HIGH = 320


def _named(names: Sequence[str]) -> Spec:
    """Colour and dashes of lines."""
    pairs = zip(names, COLOURS, DASHES, strict=False)
    told = [(name, colour, dash) for name, colour, dash in pairs]
    return {
        "color": nominal("name", "", scale={"domain": [n for n, _, _ in told], "range": [c for _, c, _ in told]}),
        "strokeDash": nominal("name", "", scale={"domain": [n for n, _, _ in told], "range": [d for _, _, d in told]}),
    }


def ranged(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    title: str,
    x: str,
    y: str,
    log_x: bool = False,
    log_y: bool = False,
    domain: tuple[float, float] | None = None,
    level: tuple[float, str] | None = None,
    ticks: Sequence[float] = (),
) -> Spec:
    """Lines through the middle seed, shaded from the least to the greatest. level: a horizontal line and its name."""
    series = _named(names)
    scale_y: Spec = {"type": "log" if log_y else "linear", "zero": False, **({"domain": list(domain)} if domain else {})}
    at_x = quantitative("x", x, scale={"type": "log", "base": 2} if log_x else {"zero": False, "nice": False}, axis={"values": list(ticks)} if ticks else {"tickMinStep": 1})
    at_y = quantitative("y", y, scale=scale_y, axis={"format": "~g", "tickCount": 5})
    tooltip = [nominal("name", " "), quantitative("x", x, format="~g"), quantitative("y", y, format=".3g"), quantitative("low", "min", format=".3g"), quantitative("high", "max", format=".3g")]
    band = {"x": at_x, "y": quantitative("low", y, scale=scale_y), "y2": {"field": "high"}, "color": series["color"] | {"legend": None}}
    layer = [
        mark("area", band, opacity=0.18),
        mark("line", {"x": at_x, "y": at_y, **series}, strokeWidth=3),
        mark("point", {"x": at_x, "y": at_y, "color": series["color"] | {"legend": None}, "tooltip": tooltip}, filled=True, size=50, opacity=1),
    ]
    if level:
        layer += [
            mark("rule", {"y": quantitative("y")}, rows=[{"y": level[0]}], color=GREY, strokeDash=[3, 4], strokeWidth=2),
            mark("text", {"y": quantitative("y"), "x": {"value": "width"}, "text": nominal("name")}, rows=[{"y": level[0], "name": level[1]}], align="right", dy=-8),
        ]
    return chart(rows, {}, layer, title, HIGH, STROKES | {"columns": 2})


def units(rows: Sequence[Mapping[str, Any]], names: Sequence[str], title: str, x: str, y: str, chosen: int) -> Spec:
    """Chances over how many units are at 0; a rule at the number chosen."""
    series = _named(names)
    at_x = quantitative("x", x, scale={"type": "symlog", "constant": 1}, axis={"values": sorted({row["x"] for row in rows})})
    at_y = quantitative("y", y, scale={"domain": [0, 1]})
    tooltip = [nominal("name", " "), quantitative("x", x), quantitative("y", y, format=".3f")]
    layer = [
        mark("rule", {"x": quantitative("x")}, rows=[{"x": chosen}], color=GREY, strokeDash=[3, 4]),
        mark("line", {"x": at_x, "y": at_y, **series}, strokeWidth=3),
        mark("point", {"x": at_x, "y": at_y, "color": series["color"] | {"legend": None}, "tooltip": tooltip}, filled=True, size=60, opacity=1),
    ]
    return chart(rows, {}, layer, title, HIGH, STROKES | {"columns": 1})


def heads(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Spec:
    """Two bars a head: this fact and all others without it."""
    colours = dict(zip((words["this"], words["others"]), (VERMILLION, SERIES[0]), strict=True))
    encoding = {
        "x": nominal("head", words["head"], axis={"labelAngle": 0}),
        "xOffset": nominal("who", sort=list(colours)),
        "y": quantitative("y", words["chance"], scale={"domain": [0, 1]}),
        "tooltip": [nominal("head", words["head"]), nominal("who", " "), quantitative("y", words["chance"], format=".3f")],
    }
    return chart(rows, encoding, [mark("bar", {"color": coloured("who", colours)})], words["heads_title"], HIGH)
