"""What all charts share: Vega-Lite as plain dicts, with one set of colours, one font size and the axis of tokens.

Dicts, because Altair takes 6 to 54 ms for what costs 0.2 ms this way (bench/charts.py). The points go beside the chart
as an Arrow table: where only they are new, the browser keeps the chart and moves its marks. Axes, legends and titles
have the colours of the theme, light or dark; what is drawn inside a plot has colours that can be read on both.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow

Spec = dict[str, Any]
Data = Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]]

# Okabe and Ito, "Color Universal Design" (2008): told apart whatever colours one sees.
BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7"
GREY = "#7b7b7b"  # 4.2 to 1 on the light page and on the dark one: numbers beside bars, rules, whatever is not meant
SERIES = (SKY, ORANGE, GREEN, PURPLE)  # of lines, which also differ in their dashes; first those that mean nothing else
DASHES = ([1, 0], [7, 4], [2, 3], [10, 3])

FONT = 15
MOST = 24  # labels that are all drawn; of more, those that have room
LONGEST = 12  # characters of a label; the tooltip has the whole token
FROM_ZERO = {"domainMin": 0}  # a scale that shows its zero, so that lengths can be compared
STROKES = {"symbolType": "stroke", "symbolStrokeWidth": 3, "symbolSize": 400}  # of a legend of lines
CONFIG: Spec = {
    "axis": {"labelFontSize": FONT, "titleFontSize": FONT, "labelLimit": 150},
    "legend": {"orient": "top", "labelFontSize": FONT, "labelLimit": 400},
    "title": {"fontSize": FONT + 1, "anchor": "start"},
    "text": {"fontSize": FONT, "color": GREY},
    "rule": {"color": GREY},
}


# ---- a channel: a column of the table, what it is called, and anything else that Vega-Lite knows of it ----


def quantitative(field: str, title: str | None = None, **options: Any) -> Spec:
    return {"field": field, "type": "quantitative", "title": title, **options}


def ordinal(field: str, title: str | None = None, **options: Any) -> Spec:
    return {"field": field, "type": "ordinal", "title": title, **options}


def nominal(field: str, title: str | None = None, **options: Any) -> Spec:
    return {"field": field, "type": "nominal", "title": title, **options}


def coloured(field: str, colours: Mapping[Any, str], **options: Any) -> Spec:
    """A colour for each value, in the order of the legend. (Streamlit gives a title of None the height of a line.)"""
    return nominal(field, "", scale={"domain": list(colours), "range": list(colours.values())}, **options)


def chosen(field: str, colour: str) -> Spec:
    """The one that is true in colour, the others grey; no legend."""
    return coloured(field, {True: colour, False: GREY}, legend=None)


def lines(field: str, names: Sequence[str]) -> Spec:
    """The channels that tell lines apart: colour and dashes, by name."""
    ranges = {"color": SERIES, "strokeDash": DASHES}
    return {
        channel: nominal(field, scale={"domain": list(names), "range": list(values[: len(names)])})
        for channel, values in ranges.items()
    }


def token_axis(tokens: Sequence[str], **options: Any) -> Spec:
    """An axis whose tick n reads token n: data are 0, 1, 2, ..., so that two tokens "the" stay two.

    The tokens are text inside a JSON string, never an expression.
    """
    labels = json.dumps([token if len(token) <= LONGEST else token[: LONGEST - 1] + "…" for token in tokens])
    return {
        "labelExpr": f"{labels}[datum.value]",
        "labelAngle": -50,
        "labelOverlap": len(tokens) > MOST,
        **options,
    }


# ---- a chart ----


def mark(
    kind: str, encoding: Spec | None = None, only: str = "", rows: Sequence[Mapping[str, Any]] = (), **look: Any
) -> Spec:
    """One layer. only: an expression of ours (never with a visitor's text) that says which rows; rows: its own data."""
    return {
        **({"data": {"values": list(rows)}} if rows else {}),
        **({"transform": [{"filter": only}]} if only else {}),
        "mark": {"type": kind, **look},
        "encoding": encoding or {},
    }


def finite(value: float) -> float | None:
    """None for what is no number: it has no mark."""
    return value if abs(value) < float("inf") else None


def table(data: Data) -> pyarrow.Table:
    """Rows with the same columns, or columns of one length. Left to Streamlit it takes five times as long (pandas)."""
    return pyarrow.table(dict(data)) if isinstance(data, Mapping) else pyarrow.Table.from_pylist(list(data))


def chart(
    data: Data,
    encoding: Spec,
    layer: Sequence[Spec],
    title: str | None = None,
    height: int | Spec = 300,
    legend: Spec | None = None,
    **options: Any,
) -> Spec:
    """A whole chart: its data, which column is drawn where, and the marks over one another."""
    return {
        **({"title": {"text": title}} if title else {}),
        "height": height,
        "data": table(data),
        "encoding": encoding,
        "layer": list(layer),
        "config": CONFIG | {"legend": CONFIG["legend"] | (legend or {})},
        **options,
    }
