"""A fine-tuning run drawn: its loss by step, its accuracy among the measured ones, and what it says of one text."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts import (
    BLUE,
    FROM_ZERO,
    GREY,
    PURPLE,
    VERMILLION,
    Spec,
    chart,
    coloured,
    mark,
    nominal,
    quantitative,
)

PROMPT, LEARNED, FRESH, HERE = PURPLE, BLUE, GREY, VERMILLION
HIGH = 400
BELOW = {"orient": "bottom", "columns": 1}
AXIS = {"tickCount": 4}


def loss(losses: Sequence[float], words: Mapping[str, str]) -> Spec:
    """Cross-entropy of each step's own examples, before its update."""
    rows = [{"step": step, "loss": value} for step, value in enumerate(losses, 1)]
    encoding = {
        "x": quantitative("step", words["step"], axis=AXIS),
        "y": quantitative("loss", scale=FROM_ZERO, axis=AXIS),
        "tooltip": [quantitative("step", words["step"]), quantitative("loss", words["loss"], format=".4g")],
    }
    line = mark("line", color=LEARNED, strokeWidth=2.5)
    return chart(rows, encoding, [line], words["loss"], HIGH)


def accuracy(
    curves: Mapping[str, Sequence[Mapping[str, Any]]],
    here: Sequence[tuple[int, float]],
    chance: float,
    words: Mapping[str, str],
) -> Spec:
    """Measured curves by name (words[name] names them), chance, and the run that was made, if any, as a diamond."""
    rows = [
        {"x": p["x"] + 1, "count": p["x"], "mean": p["mean"], "name": words[name]}
        | {"low": p["mean"] - p["error"], "high": p["mean"] + p["error"]}
        for name, points in curves.items()
        for p in points
    ]
    now = [{"x": count + 1, "count": count, "mean": mean, "name": words["here"]} for count, mean in here]
    one_more = {"values": [1, 3, 9, 33, 129, 385], "labelExpr": "datum.value - 1"}  # a logarithm has no 0
    x = quantitative("x", words["examples"], scale={"type": "log", "base": 2}, axis=one_more)
    y = quantitative("mean", scale={"domain": [0, 1]}, axis={"format": "%"})
    colours = dict(zip((words[name] for name in curves), (PROMPT, LEARNED, FRESH), strict=False))
    drawn = {"x": x, "color": coloured("name", colours)}
    tooltip = [
        nominal("name", " "),
        quantitative("count", words["examples"]),
        quantitative("mean", words["accuracy"], format=".1%"),
    ]
    layer = [
        mark("rule", {"y": y, "tooltip": None}, rows=[{"mean": chance}], strokeDash=[3, 4]),
        mark("rule", drawn | {"y": quantitative("low"), "y2": {"field": "high"}}, strokeWidth=2),
        mark("line", drawn | {"y": y}, strokeWidth=2.5),
        mark("circle", drawn | {"y": y}, size=60),
    ]
    if now:
        layer.append(mark("point", {"x": x, "y": y}, rows=now, shape="diamond", size=220, filled=True, color=HERE))
    return chart(rows, {"tooltip": tooltip}, layer, words["accuracy"], HIGH, BELOW)


def says(labels: Sequence[str], shares: Mapping[str, Sequence[float]], words: Mapping[str, str]) -> Spec:
    """The probability of each label for one text, by whom (words[name] names them)."""
    rows = [
        {"label": label, "who": words[name], "p": p}
        for name, row in shares.items()
        for label, p in zip(labels, row, strict=True)
    ]
    colours = dict(zip((words[name] for name in shares), (PROMPT, LEARNED), strict=False))
    encoding = {
        "y": nominal("label", sort=list(labels)),
        "yOffset": nominal("who", sort=list(colours)),
        "x": quantitative("p", "p", scale={"domain": [0, 1]}, axis=AXIS),
        "color": coloured("who", colours),
        "tooltip": [nominal("who", " "), nominal("label", " "), quantitative("p", "p", format=".4f")],
    }
    return chart(rows, encoding, [mark("bar")], words["says"], HIGH, BELOW)
