"""Charts of the KV cache: bytes and multiply-adds over tokens, attention moved and loss of pooled heads."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts import FROM_ZERO, STROKES, Spec, chart, lines, mark, nominal, ordinal, quantitative

HIGH = 300
Rows = Sequence[Mapping[str, Any]]
Words = Mapping[str, str]


def over_tokens(rows: Rows, y: str, names: Sequence[str], words: Words) -> Spec:
    """One or two lines from zero: {x: tokens read, y, name}."""
    encoding = {
        "x": quantitative("x", words["tokens"], scale={"domainMin": 0}, axis={"tickMinStep": 1}),
        "y": quantitative("y", words[y], scale=FROM_ZERO),
        **lines("name", names),
        "tooltip": [
            nominal("name", " "),
            quantitative("x", words["tokens"]),
            quantitative("y", words[y], format=".4~g"),
        ],
    }
    if len(names) == 1:
        encoding["color"] = {**encoding["color"], "legend": None}
        encoding["strokeDash"] = {**encoding["strokeDash"], "legend": None}
    layer = [mark("line", strokeWidth=3), mark("point", filled=True, size=60, opacity=1)]
    return chart(rows, encoding, layer, words[f"{y}_title"], HIGH, STROKES)


def losses(rows: Rows, words: Words) -> Spec:
    """A bar for each way and number of heads; a line from the lowest to the highest seed."""
    order = [words[way] for way in ("own", "mean", "first", "random")]
    encoding = {
        "x": ordinal("heads", words["heads"], sort="descending", axis={"labelAngle": 0}),
        "xOffset": nominal("name", sort=order),
        "tooltip": [
            nominal("name", " "),
            ordinal("heads", words["heads"]),
            quantitative("loss", words["loss"], format=".3f"),
        ],
    }
    y = quantitative("loss", words["loss"], scale=FROM_ZERO)
    layer = [
        mark("bar", {"y": y, "color": nominal("name", "", sort=order, scale=_colours(order))}),
        mark("rule", {"y": quantitative("low"), "y2": {"field": "high"}}, strokeWidth=3),
        # Upright: nine bars stand on a phone's width.
        mark("text", {"y": y, "text": quantitative("loss", format=".2f")}, angle=270, align="left", dx=8),
    ]
    return chart(rows, encoding, layer, words["losses_title"], HIGH)


def moved(rows: Rows, words: Words) -> Spec:
    """How much of its attention each head moves."""
    encoding = {
        "x": ordinal("place", words["layer_head"], sort=None, axis={"labelAngle": 0}),
        "y": quantitative("moved", words["moved"], scale={"domain": [0, 1]}),
        "tooltip": [ordinal("place", words["layer_head"]), quantitative("moved", words["moved"], format=".3f")],
    }
    return chart(rows, encoding, [mark("bar", color="#0072B2")], words["moved_title"], HIGH)


def _colours(order: Sequence[str]) -> Spec:
    return {"domain": list(order), "range": ["#7b7b7b", "#009E73", "#0072B2", "#E69F00"]}
