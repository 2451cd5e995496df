"""Charts of the scaling page: cost over length, BLEU over cost, runs over size, residuals, predictions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui.charts import (
    BLUE,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    STROKES,
    VERMILLION,
    Spec,
    chart,
    coloured,
    mark,
    nominal,
    quantitative,
)

HEIGHT = 320
LOG: Spec = {"type": "log", "nice": False, "padding": 12}
DOUBLING: Spec = {"type": "log", "base": 2, "nice": False}
KINDS = {  # colour and dashes of each kind of layer, on every chart the same
    "attention": (BLUE, DASHES[0]),
    "fused": (SKY, DASHES[1]),
    "recurrence": (VERMILLION, DASHES[2]),
    "convolution": (GREEN, DASHES[3]),
}
BUDGET_COLOURS = (SKY, GREEN, ORANGE, VERMILLION, PURPLE)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
NAMED: Spec = {"format": "~s", "tickCount": 5, "labelExpr": "replace(datum.label, 'G', 'B')", "grid": False}  # billions
Rows = Sequence[Mapping[str, Any]]
Words = Mapping[str, str]


def _decades(values: Iterable[float], **options: Any) -> Spec:
    """An axis that names the powers of ten among the values, and nothing in between."""
    logs = [math.log10(value) for value in values]
    return {"values": [10.0**k for k in range(math.ceil(min(logs)), math.floor(max(logs)) + 1)], **options}


def _kinds(names: Sequence[str], words: Words) -> Spec:
    looks = [KINDS[kind] for kind in KINDS if words[kind] in names]
    ranges = {"color": [colour for colour, _ in looks], "strokeDash": [dash for _, dash in looks]}
    return {
        channel: nominal("kind", "", scale={"domain": list(names), "range": values})
        for channel, values in ranges.items()
    }


def over_length(rows: Rows, what: str, words: Words, timed: bool = False) -> Spec:
    """A line with points for each kind of layer, both axes logarithmic. what: the id of its words."""
    names = list(dict.fromkeys(row["kind"] for row in rows))
    by, at = _kinds(names, words), sorted({row["tokens"] for row in rows})
    x = quantitative("tokens", words["tokens"], scale=DOUBLING, axis={"values": at, "format": "d"})
    named = _decades([row["value"] for row in rows], format="~e" if what == "macs" else "~g")
    y = quantitative("value", words[what], scale=LOG, axis=named)
    tooltip = [nominal("kind", " "), quantitative("tokens", words["tokens"])]
    tooltip.append(quantitative("value", words[what], format=".3~s" if what == "macs" else ".3~g"))
    if timed:
        tooltip += [quantitative(part, words[part], format=".3~g") for part in ("forward", "backward")]
    layer = [
        mark("line", by | {"y": y}, strokeWidth=3),
        mark("point", {"y": y, "color": by["color"], "tooltip": tooltip}, size=60, filled=True, opacity=1),
    ]
    return chart(rows, {"x": x}, layer, words[f"title_{what}"], HEIGHT, STROKES | {"columns": 2})


def bleu(rows: Rows, kinds: Mapping[str, str], words: Words, title: str) -> Spec:
    """BLEU over training cost, each system named."""
    x = quantitative(
        "flops", words["flops"], scale=LOG | {"padding": 40}, axis=_decades([row["flops"] for row in rows], format="~e")
    )
    y = quantitative("bleu", words["bleu"], scale={"zero": False, "padding": 22})
    colour = coloured("kind", {kinds["transformer"]: VERMILLION, kinds["single"]: BLUE, kinds["ensemble"]: GREEN})
    shape = nominal(
        "kind", "", scale={"domain": list(colour["scale"]["domain"]), "range": ["diamond", "circle", "square"]}
    )
    tooltip = [
        nominal("name", " "),
        quantitative("bleu", words["bleu"]),
        quantitative("flops", words["flops"], format=".2~e"),
    ]
    encoding = {"x": x, "y": y}
    layer = [
        mark("point", {"color": colour, "shape": shape, "tooltip": tooltip}, size=170, filled=True, opacity=1),
        *(_names(kinds["transformer"], below) for below in (False, True)),
    ]
    return chart(rows, encoding, layer, title, 380, {"columns": 3})


BELOW = ("GNMT + RL", "GNMT + RL Ensemble", "Deep-Att + PosUnk", "Deep-Att + PosUnk Ensemble")  # where it is free


def _names(always: str, below: bool) -> Spec:
    """The names above or below their marks; on a phone those of the Transformers only: the rest is in the table."""
    room = f"width > 520 || {_is('kind', always)}"
    chosen = " || ".join(_is("name", name) for name in BELOW)
    text = {"condition": {"test": room, "field": "name", "type": "nominal"}, "value": ""}
    return mark("text", {"text": text}, only=f"({chosen})" if below else f"!({chosen})", dy=19 if below else -15)


def compute(rows: Rows, words: Words) -> Spec:
    """GPT-3's eight sizes: the printed compute and 6ND over parameters."""
    x = quantitative("n", words["n"], scale=LOG, axis=NAMED)
    y = quantitative("flops", words["flops"], scale=LOG, axis=_decades([row["flops"] for row in rows], format="~e"))
    names = [words["six"], words["printed"]]
    colour = nominal("what", "", scale={"domain": names, "range": [BLUE, VERMILLION]})
    tooltip = [nominal("name", " "), nominal("what", " "), quantitative("n", words["n"], format=".3~s")]
    tooltip.append(quantitative("flops", words["flops"], format=".3~e"))
    layer = [
        mark("line", {"color": colour}, only=_is("what", words["six"]), strokeWidth=3),
        mark("point", {"color": colour, "tooltip": tooltip}, only=_is("what", words["printed"]), filled=True, size=110),
    ]
    return chart(rows, {"x": x, "y": y}, layer, words["title_compute"], 300)


def budgets(rows: Rows, curves: Rows, least: Rows, words: Words) -> Spec:
    """Held-out loss over size, a colour and a shape for each budget, with its parabola and its least."""
    colour, shape = _budgets(rows)
    x = quantitative("n", words["n"], scale=LOG, axis=NAMED)
    y = quantitative("loss", words["loss"], scale={"zero": False})
    tooltip = [
        nominal("budget", words["budget"]),
        quantitative("n", words["n"], format=".3~s"),
        quantitative("d", words["d"], format=".3~s"),
        quantitative("ratio", words["ratio"], format=".3~g"),
        quantitative("epochs", words["epochs"], format=".2~g"),
        quantitative("loss", words["loss"], format=".3f"),
    ]
    layer = [
        mark("line", {"x": x, "y": y, "color": colour}, rows=curves, strokeWidth=2),
        mark(
            "point",
            {"x": x, "y": y, "color": colour, "shape": shape, "tooltip": tooltip},
            filled=True,
            size=90,
            opacity=1,
        ),
        mark("point", {"x": x, "y": y, "color": colour}, rows=least, filled=False, size=320, strokeWidth=3, opacity=1),
    ]
    return chart(rows, {}, layer, words["title_budgets"], 380, {"columns": 5})


def best(lines: Rows, points: Rows, words: Words) -> Spec:
    """The best size over compute: both approaches, and the least of each parabola with its interval."""
    names = [words["approach_2"], words["approach_3"]]
    x = quantitative("c", words["flops"], scale=LOG, axis=_decades([row["c"] for row in lines], format="~e"))
    y = quantitative("n", words["best_n"], scale=LOG, axis=NAMED)
    by = {
        "color": nominal("what", "", scale={"domain": names, "range": [BLUE, VERMILLION]}),
        "strokeDash": nominal("what", "", scale={"domain": names, "range": [[1, 0], [7, 4]]}),
    }
    span = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
    tooltip = [quantitative("c", words["flops"], format="~e"), quantitative("n", words["best_n"], format=".3~s")]
    tooltip += [quantitative(end, words[end], format=".3~s") for end in ("low", "high")]
    layer = [
        mark("line", {"x": x, "y": y, **by}, strokeWidth=3),
        mark("rule", span, rows=points, strokeWidth=2, color=BLUE),
        mark("point", {"x": x, "y": y, "tooltip": tooltip}, rows=points, filled=True, size=90, color=BLUE, opacity=1),
    ]
    return chart(lines, {}, layer, words["title_best"], 380, STROKES)


def residuals(rows: Rows, words: Words) -> Spec:
    """Measured minus predicted over tokens a run has read."""
    colour, shape = _budgets(rows)
    x = quantitative("d", words["d"], scale=LOG, axis=NAMED)
    y = quantitative("away", words["away"])
    tooltip = [
        nominal("budget", words["budget"]),
        quantitative("n", words["n"], format=".3~s"),
        quantitative("d", words["d"], format=".3~s"),
        quantitative("loss", words["loss"], format=".3f"),
        quantitative("away", words["away"], format="+.3f"),
    ]
    layer = [
        mark("rule", {"y": quantitative("y")}, rows=[{"y": 0}], color=GREY, strokeWidth=2),
        mark(
            "point",
            {"x": x, "y": y, "color": colour, "shape": shape, "tooltip": tooltip},
            filled=True,
            size=110,
            opacity=1,
        ),
    ]
    return chart(rows, {}, layer, words["title_away"], 340, {"columns": 5})


def largest(rows: Rows, words: Words) -> Spec:
    """Predicted with its interval, and measured, of each run that the law was not fitted to."""
    x = quantitative("predicted", words["loss"], scale={"zero": False})
    order = [row["name"] for row in rows]
    y = nominal("name", words["n"], sort=order)
    told = [
        {"name": row["name"], "x": row[what], "what": words[what]} for row in rows for what in ("predicted", "measured")
    ]
    names = [words["predicted"], words["measured"]]
    point = {
        "x": x | {"field": "x"},
        "y": y,
        "color": nominal("what", "", scale={"domain": names, "range": [BLUE, VERMILLION]}),
        "shape": nominal("what", "", scale={"domain": names, "range": ["circle", "diamond"]}),
        "tooltip": [nominal("name", words["n"]), nominal("what", " "), quantitative("x", words["loss"], format=".3f")],
    }
    layer = [
        mark("rule", {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": y}, strokeWidth=4, color=SKY),
        mark("point", point, rows=told, filled=True, size=130, opacity=1),
    ]
    return chart(rows, {}, layer, words["title_largest"], {"step": 58})


def own_text(rows: Rows, words: Words) -> Spec:
    """Loss of the learner's text over the size that reads it."""
    x = quantitative("n", words["n"], scale=LOG, axis=NAMED)
    y = quantitative("loss", words["text_loss"], scale={"zero": False})
    tooltip = [quantitative("n", words["n"], format=".3~s"), quantitative("loss", words["text_loss"], format=".3f")]
    layer = [
        mark("line", {}, color=BLUE, strokeWidth=3),
        mark("point", {"tooltip": tooltip}, color=BLUE, filled=True, size=90, opacity=1),
    ]
    return chart(rows, {"x": x, "y": y}, layer, words["title_text"], 240)


def _budgets(rows: Rows) -> tuple[Spec, Spec]:
    names = list(dict.fromkeys(row["budget"] for row in sorted(rows, key=lambda row: float(row["budget"]))))
    legend = {"columns": 3}  # a phone has no room for five in a row
    colours = {"domain": names, "range": list(BUDGET_COLOURS[: len(names)])}
    shapes = {"domain": names, "range": list(SHAPES[: len(names)])}
    colour = nominal("budget", "", scale=colours, sort=names, legend=legend)
    return colour, nominal("budget", "", scale=shapes, sort=names, legend=legend)


def _is(field: str, words: str) -> str:
    """An expression over our own words."""
    return f"datum.{field} == {words!r}"
