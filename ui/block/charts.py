"""Charts of the block page: lines over layers, depth, steps or units, shaded by the range of seeds; bars of heads."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts import (
    BLUE,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
    SERIES,
    STROKES,
    VERMILLION,
    Spec,
    chart,
    coloured,
    mark,
    nominal,
    quantitative,
)

COLOURS = (VERMILLION, BLUE, GREEN, ORANGE)
HIGH = 360
PLACES = ("post", "pre", "sandwich")
TRAININGS = ("post_cold", "post_warm", "pre_cold", "pre_warm_alone")
KINDS = ("neurons", "chance", "heads")
Rows = Sequence[Mapping[str, Any]]
Words = Mapping[str, str]


def profile(rows: Rows, residual: bool, words: Words, limits: tuple[float, float]) -> Spec:
    """Gradient by layer, on one scale with and without the residual connection."""
    y = quantitative("y", words["gradient"], scale={"type": "log", "domain": list(limits)}, axis=LOG)
    x = quantitative("x", words["layer"], scale={"nice": False, "zero": False}, axis={"tickMinStep": 1})
    return _ranged(rows, PLACES, x, y, words, words["residual_on" if residual else "residual_off"])


def last(rows: Rows, words: Words, depths: Sequence[int]) -> Spec:
    """Gradient of the last layer by depth, both logarithmic."""
    x = quantitative("x", words["depth"], scale={"type": "log", "base": 2}, axis={"values": list(depths)})
    y = quantitative("y", words["gradient"], scale={"type": "log"}, axis=LOG)
    return _ranged(rows, PLACES, x, y, words, words["last_title"])


def warmup(rows: Rows, blind: float, words: Words) -> Spec:
    """Loss by step, and what guessing by frequency gives."""
    x = quantitative("x", words["step"], axis={"tickCount": 6})
    y = quantitative("y", words["loss"], scale={"zero": False})
    level = [
        mark("rule", {"y": quantitative("y")}, rows=[{"y": blind}], color=GREY, strokeDash=[3, 4], strokeWidth=2),
        mark(
            "text",
            {"y": quantitative("y"), "x": {"value": "width"}, "text": nominal("name")},
            rows=[{"y": blind, "name": words["blind"]}],
            align="right",
            dy=-9,
        ),
    ]
    return _ranged(rows, TRAININGS, x, y, words, words["loss"], level, size=0)


LOG: Spec = {"format": "~g", "tickCount": 4}
LEGEND: Spec = STROKES | {"symbolOpacity": 1, "labelLimit": 360}  # not as pale as the ranges


def _series(names: Sequence[str], words: Words) -> Spec:
    """Colour and dashes by name."""
    domain = [words[name] for name in names]
    ranges: dict[str, Sequence[Any]] = {"color": COLOURS, "strokeDash": DASHES}
    return {
        channel: nominal("name", "", scale={"domain": domain, "range": list(values[: len(domain)])})
        for channel, values in ranges.items()
    }


def _ranged(
    rows: Rows,
    names: Sequence[str],
    x: Spec,
    y: Spec,
    words: Words,
    title: str,
    more: Sequence[Spec] = (),
    size: int = 50,
) -> Spec:
    """Lines through the middle seed over the range from the least to the greatest."""
    series = _series(names, words)
    band = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}, "color": series["color"]}
    tooltip = [
        nominal("name", " "),
        quantitative("x", x["title"]),
        quantitative("y", words["middle"], format=".3g"),
        quantitative("low", words["least"], format=".3g"),
        quantitative("high", words["most"], format=".3g"),
    ]
    layer = [
        mark("area", band, opacity=0.16),
        mark("line", {"x": x, "y": y, **series}, strokeWidth=3),
        mark(
            "point", {"x": x, "y": y, "color": series["color"], "tooltip": tooltip}, filled=True, size=size, opacity=1
        ),
        *more,
    ]
    return chart(rows, {}, layer, title, HIGH, LEGEND | {"columns": 1 if len(names) > 3 else 2})


def units(rows: Rows, others: bool, words: Words, chosen: int) -> Spec:
    """Chances over how many units are at 0; a rule at the number chosen."""
    series = _series(KINDS, words)
    counts = sorted({row["x"] for row in rows})
    x = quantitative("x", words["units"], scale={"type": "symlog", "constant": 1}, axis={"values": counts})
    y = quantitative("y", words["chance_axis"], scale={"domain": [0, 1]})
    tooltip = [
        nominal("name", " "),
        quantitative("x", words["units"]),
        quantitative("y", words["chance_axis"], format=".3f"),
    ]
    layer = [
        mark("rule", {"x": x}, rows=[{"x": chosen}], color=GREY, strokeDash=[3, 4]),
        mark("line", {"x": x, "y": y, **series}, strokeWidth=3),
        mark("point", {"x": x, "y": y, "color": series["color"], "tooltip": tooltip}, filled=True, size=60, opacity=1),
    ]
    title = words["others_title" if others else "fact_title"]
    return chart(rows, {}, layer, title, HIGH, LEGEND | {"columns": 1})


def heads(rows: Rows, words: Words) -> Spec:
    """Two bars a head: this fact and all others without it."""
    colours = dict(zip((words["this"], words["others"]), (VERMILLION, SERIES[0]), strict=True))
    encoding = {
        "x": nominal("head", words["head"], axis={"labelAngle": 0}),
        "xOffset": nominal("who", sort=list(colours)),
        "y": quantitative("y", words["chance_axis"], scale={"domain": [0, 1]}),
        "tooltip": [
            nominal("head", words["head"]),
            nominal("who", " "),
            quantitative("y", words["chance_axis"], format=".3f"),
        ],
    }
    return chart(rows, encoding, [mark("bar", {"color": coloured("who", colours)})], words["heads_title"], HIGH)
