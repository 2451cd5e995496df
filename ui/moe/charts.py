"""Charts of the moe page: bars of gradients and balance terms, loads over steps, losses over what is switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ui.charts import (
    BLUE,
    FROM_ZERO,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    Spec,
    chart,
    coloured,
    lines,
    mark,
    nominal,
    ordinal,
    quantitative,
)

HIGH = 320
Rows = Sequence[Mapping[str, Any]]
Words = Mapping[str, str]


def gradients(rows: Rows, words: Words) -> Spec:
    """Two bars a layer, with their numbers."""
    names = [words["rule_own"], words["rule_one"]]
    return _pairs(rows, "layer", "rule", "value", names, words["layer"], words["gradient"], "", ".2~g")


def terms(rows: Rows, words: Words, of: str, limit: float) -> Spec:
    """f and P of each expert or device."""
    names = [words["f"], words["p"]]
    order = list(dict.fromkeys(row["at"] for row in rows))
    return _pairs(rows, "at", "which", "value", names, of, words["share"], words["terms_title"], "", order, limit)


def sizes(rows: Rows, words: Words) -> Spec:
    """Total and active parameters of each model, on a logarithmic axis of billions, as points."""
    order = list(dict.fromkeys(row["model"] for row in rows))
    x = quantitative("billions", words["billions"], scale={"type": "log"}, axis={"format": "~g", "tickCount": 5})
    y = nominal("model", None, sort=order, axis={"labelLimit": 190})
    colours = {words["total"]: BLUE, words["active"]: ORANGE}
    tip = [nominal("model", " "), nominal("which", " "), quantitative("billions", words["billions"], format=".2f")]
    layer = [
        mark("line", {"detail": nominal("model")}, color=GREY, strokeWidth=2),
        mark("point", {"color": coloured("which", colours), "tooltip": tip}, filled=True, size=160, opacity=1),
    ]
    return chart(rows, {"x": x, "y": y}, layer, words["sizes_title"], 360)


def loads(rows: Rows, title: str, words: Words) -> Spec:
    """The share of every expert by step, one on another; the largest at the end lies at the bottom."""
    experts = len({row["expert"] for row in rows})
    shades = [(BLUE, ORANGE, SKY, VERMILLION)[n % 4] for n in range(experts)]
    order = [row["expert"] for row in rows[:experts]]
    encoding = {
        "x": quantitative("step", words["step"], scale={"nice": False}),
        "y": quantitative("share", words["choices"], stack="zero", scale={"domain": [0, 1]}, axis={"format": "%"}),
        "color": nominal("expert", scale={"domain": order, "range": shades}, legend=None),
        "order": ordinal("rank"),
        "tooltip": [
            quantitative("step", words["step"]),
            nominal("expert", words["expert"]),
            quantitative("share", words["choices"], format=".1%"),
        ],
    }
    return chart(rows, encoding, [mark("area", stroke="white", strokeWidth=0.7, opacity=0.85)], title, HIGH)


def held_out(rows: Rows, words: Words) -> Spec:
    """A point for each seed."""
    order = list(dict.fromkeys(row["model"] for row in rows))
    encoding = {
        "y": nominal("model", None, sort=order, axis={"labelOverlap": False}),
        "x": quantitative("value", words["held_nats"], scale={"zero": False}),
        "tooltip": [nominal("model", " "), ordinal("seed", words["seed"]), quantitative("value", words["held_nats"])],
    }
    points = mark("point", filled=True, size=140, color=BLUE, opacity=0.85)
    return chart(rows, encoding, [points], words["held_title"], 270)


def capacities(found: Mapping[int, tuple[float, float]], words: Words) -> Spec:
    """Loss over the capacity factor; a rule at the loss without a limit."""
    rows = [{"factor": at / 100, "loss": loss, "dropped": share} for at, (loss, share) in found.items() if at]
    tip = [
        quantitative("factor", words["factor"]),
        quantitative("loss", words["nats"], format=".3f"),
        quantitative("dropped", words["dropped"], format=".1%"),
    ]
    x = quantitative("factor", words["factor"], scale={"zero": False})
    y = quantitative("loss", words["nats"], scale={"zero": False})
    layer = [
        mark("rule", {"y": quantitative("loss")}, rows=[{"loss": found[0][0]}], strokeDash=[4, 4], strokeWidth=2),
        mark("line", {"x": x, "y": y}, color=BLUE, strokeWidth=3),
        mark("point", {"x": x, "y": y, "tooltip": tip}, color=BLUE, filled=True, size=80, opacity=1),
    ]
    return chart(rows, {}, layer, words["capacity_title"], HIGH)


def kinds(counts: Rows, words: Words) -> Spec:
    """A row for each expert: which forms its tokens have, as shares."""
    experts = list(dict.fromkeys(row["expert"] for row in counts))
    names = list(dict.fromkeys(row["form"] for row in counts))
    encoding = {
        "x": nominal("form", words["form"], sort=names, axis={"labelAngle": -30, "orient": "top"}),
        "y": nominal("expert", words["expert"], sort=experts),
    }
    tip = [
        nominal("expert", words["expert"]),
        nominal("form", words["form"]),
        quantitative("share", words["of_expert"], format=".1%"),
        quantitative("count", words["count"]),
    ]
    fill = quantitative("share", words["of_expert"], scale={"scheme": "blues", "domain": [0, 1]}, legend=None)
    ink = {"condition": {"test": "datum.share > 0.45", "value": "white"}, "value": "black"}
    layer = [
        mark("rect", {"color": fill, "tooltip": tip}),
        mark("text", {"text": quantitative("share", format=".0%"), "color": ink, "tooltip": tip}),
    ]
    return chart(counts, encoding, layer, None, max(200, 34 * len(experts) + 80))


def explained(rows: Rows, words: Words) -> Spec:
    """What form and text tell of the expert, each beside chance."""
    names = [words["measured"], words["chance"]]
    order = list(dict.fromkeys(row["of"] for row in rows))
    return _pairs(rows, "of", "which", "value", names, None, words["explained"], words["explained_title"], ".1%", order)


def without(found: Mapping[str, Mapping[int, float]], experts: Mapping[str, int], words: Words, chosen: int) -> Spec:
    """How much the loss rises over the share of best-liked experts that a token may not go to."""
    rows = [
        {"model": words[kind], "share": count / experts[kind], "count": count, "rise": loss - losses[0], "loss": loss}
        for kind, losses in found.items()
        for count, loss in losses.items()
    ]
    x = quantitative("share", words["off_share"], axis={"format": "%"})
    y = quantitative("rise", words["rise"])
    tip = [
        nominal("model", " "),
        quantitative("count", words["off_count"]),
        quantitative("loss", words["nats"], format=".3f"),
    ]
    series = lines("model", [words[kind] for kind in found])
    layer = [
        mark("rule", {"x": quantitative("at")}, rows=[{"at": chosen / experts["deepseek"]}], strokeDash=[3, 4]),
        mark("line", {"x": x, "y": y, **series}, strokeWidth=3),
        mark("point", {"x": x, "y": y, "color": series["color"], "tooltip": tip}, filled=True, size=80, opacity=1),
    ]
    return chart(rows, {}, layer, words["without_title"], HIGH)


def shared(found: Mapping[str, float], words: Words) -> Spec:
    """The loss of the four arrangements, in a bar each."""
    rows = [{"change": words[name], "value": value} for name, value in found.items()]
    encoding = {
        "y": nominal("change", None, sort=[row["change"] for row in rows], axis={"labelLimit": 260}),
        "x": quantitative("value", words["nats"], scale=FROM_ZERO),
    }
    text = mark("text", {"text": quantitative("value", format=".3f")}, align="left", dx=5)
    return chart(rows, encoding, [mark("bar", color=BLUE), text], words["shared_title"], 200)


def _pairs(
    rows: Rows,
    at: str,
    which: str,
    value: str,
    names: Sequence[str],
    axis: str | None,
    title: str,
    head: str,
    number: str,
    order: Sequence[Any] | None = None,
    limit: float | None = None,
) -> Spec:
    """Two bars beside each other at every place; with a format also their numbers."""
    scale = {"domain": [0, limit]} if limit else FROM_ZERO
    encoding = {
        "x": nominal(at, axis, sort=order, axis={"labelAngle": 0}),
        "xOffset": nominal(which, sort=list(names)),
        "y": quantitative(value, title, scale=scale),
    }
    tip = [nominal(at, axis or " "), nominal(which, " "), quantitative(value, title, format=".3g")]
    bars = mark("bar", {"color": coloured(which, dict(zip(names, (BLUE, ORANGE), strict=True))), "tooltip": tip})
    text = [mark("text", {"text": quantitative(value, format=number)}, dy=-8)] if number else []
    return chart(rows, encoding, [bars, *text], head or None, HIGH, {"columns": 1})
