"""A fine-tuning run drawn: its loss by step, its accuracy among the measured ones, and what it says of one text."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ui.charts import FONT

PROMPT, LEARNED, FRESH, CHANCE = "#CC79A7", "#0072B2", "#8a8a8a", "#D55E00"
HIGH = 400


def loss(losses: Sequence[float], words: Mapping[str, str]) -> alt.Chart:
    """Cross-entropy of each step's own examples, before its update."""
    rows = [{"step": step, "loss": value} for step, value in enumerate(losses, 1)]
    return (
        alt.Chart(alt.Data(values=rows), title=words["loss"], height=HIGH)
        .mark_line(color=LEARNED, strokeWidth=2.5)
        .encode(
            x=alt.X("step:Q", title=words["step"], axis=_axis()),
            y=alt.Y("loss:Q", title=None, scale=alt.Scale(domainMin=0), axis=_axis()),
            tooltip=[
                alt.Tooltip("step:Q", title=words["step"]),
                alt.Tooltip("loss:Q", title=words["loss"], format=".4g"),
            ],
        )
        .configure_title(fontSize=FONT + 1)
    )


def accuracy(
    curves: Mapping[str, Sequence[Mapping[str, Any]]], here: tuple[int, float], chance: float, words: Mapping[str, str]
) -> alt.LayerChart:
    """Measured curves by name (words[name] names them), the run that was just made as a diamond, and chance."""
    rows = [
        {"x": p["x"] + 1, "count": p["x"], "mean": p["mean"], "name": words[name]}
        | {"low": p["mean"] - p["error"], "high": p["mean"] + p["error"]}
        for name, points in curves.items()
        for p in points
    ]
    colours = alt.Scale(domain=[words[name] for name in curves], range=[PROMPT, LEARNED, FRESH])
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelFontSize=FONT, labelLimit=400)
    labels = alt.Axis(
        labelFontSize=FONT, titleFontSize=FONT, values=[1, 3, 9, 33, 129, 385], labelExpr="datum.value - 1"
    )
    x = alt.X("x:Q", title=words["examples"], scale=alt.Scale(type="log", base=2), axis=labels)
    y = alt.Y("mean:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", labelFontSize=FONT))
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("count:Q", title=words["examples"])]
    tip.append(alt.Tooltip("mean:Q", title=words["accuracy"], format=".1%"))
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=x, y=y, color=alt.Color("name:N", scale=colours, legend=legend), tooltip=tip
    )
    errors = base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    now = alt.Chart(alt.Data(values=[{"x": here[0] + 1, "count": here[0], "mean": here[1], "name": words["here"]}]))
    diamond = now.mark_point(shape="diamond", size=220, filled=True, color=CHANCE).encode(x=x, y=y, tooltip=tip)
    rule = alt.Chart(alt.Data(values=[{"mean": chance}])).mark_rule(strokeDash=[3, 4], color=FRESH).encode(y="mean:Q")
    layers = [rule, errors, base.mark_line(strokeWidth=2.5), base.mark_circle(size=60), diamond]
    return alt.layer(*layers, title=words["accuracy"], height=HIGH).configure_title(fontSize=FONT + 1)


def says(labels: Sequence[str], shares: Mapping[str, Sequence[float]], words: Mapping[str, str]) -> alt.Chart:
    """The probability of each label for one text, by whom (words[name] names them)."""
    rows = [
        {"label": label, "who": words[name], "p": p}
        for name, row in shares.items()
        for label, p in zip(labels, row, strict=True)
    ]
    who = [words[name] for name in shares]
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelFontSize=FONT, labelLimit=400)
    return (
        alt.Chart(alt.Data(values=rows), title=words["says"], height=HIGH)
        .mark_bar()
        .encode(
            y=alt.Y("label:N", title=None, sort=list(labels), axis=alt.Axis(labelFontSize=FONT)),
            yOffset=alt.YOffset("who:N", sort=who),
            x=alt.X("p:Q", title="p", scale=alt.Scale(domain=[0, 1]), axis=_axis()),
            color=alt.Color("who:N", scale=alt.Scale(domain=who, range=[PROMPT, LEARNED]), legend=legend),
            tooltip=[
                alt.Tooltip("who:N", title=" "),
                alt.Tooltip("label:N", title=" "),
                alt.Tooltip("p:Q", format=".4f"),
            ],
        )
        .configure_title(fontSize=FONT + 1)
    )


def _axis() -> alt.Axis:
    return alt.Axis(labelFontSize=FONT, titleFontSize=FONT, tickCount=4)
