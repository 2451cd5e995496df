"""Measurements drawn: gradient over distance, time and chain over length, recall over distance, matches by length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.classics.race import Lap
from ui.charts import GREY, STROKES, Data, Spec, chart, lines, mark, nominal, ordinal, quantitative

HEIGHT = 320
LOG = {"type": "log", "nice": False}
SHARES = {"domain": [0, 1]}
DOUBLING = {"type": "log", "base": 2, "nice": False}


def gradient(norms: Mapping[str, Sequence[float]], tokens: Sequence[str], words: Mapping[str, str]) -> Spec:
    """|dL/dx_t| of every net over the distance of the token; tokens: those read, up to where the loss is."""
    last = len(tokens) - 1
    rows = [
        {"net": words[net], "distance": last - t, "norm": norm, "token": tokens[t]}
        for net, values in norms.items()
        for t, norm in enumerate(values)
        if norm > 0
    ]
    by_net = lines("net", [words[net] for net in norms])
    y = quantitative("norm", scale=LOG, axis={"format": "~g", "tickCount": 6})
    tooltip = [
        nominal("net", " "),
        quantitative("distance", words["distance"]),
        nominal("token", words["token"]),
        quantitative("norm", words["norm"], format=".3g"),
    ]
    layer = [
        mark("line", by_net | {"y": y}, strokeWidth=3),
        mark("point", {"y": y, "color": by_net["color"], "tooltip": tooltip}, size=45, filled=True),
    ]
    x = quantitative("distance", words["distance"], scale={"nice": False}, axis={"tickMinStep": 1, "format": "d"})
    return chart(rows, {"x": x}, layer, words["gradient"], HEIGHT, STROKES)


def over_length(laps: Sequence[Lap], what: str, nets: Sequence[str], words: Mapping[str, str]) -> Spec:
    """what: "ms" (forward and backward together) or "chain"; both axes logarithmic."""
    rows = [
        {
            "net": words[lap.name],
            "tokens": lap.tokens,
            "value": 1000 * lap.seconds if what == "ms" else float(lap.chain),
            "forward": 1000 * lap.forward,
            "backward": 1000 * lap.backward,
        }
        for lap in laps
        if lap.name in nets
    ]
    y = quantitative("value", scale=LOG, axis={"tickCount": 5, "format": "~g"})
    timed = [
        quantitative("forward", words["forward"], format=".2f"),
        quantitative("backward", words["backward"], format=".2f"),
    ]
    tooltip = [
        nominal("net", " "),
        quantitative("tokens", words["tokens"]),
        quantitative("value", words[what], format=".3~g"),
    ]
    return _lines(rows, "tokens", words["tokens"], y, nets, words, what, tooltip + (timed if what == "ms" else []))


def recall(points: Data, nets: Sequence[str], chance: float, words: Mapping[str, str]) -> Spec:
    """The middle seed as a line, all seeds as a band; the rule is what guessing gets."""
    rows = [{**point, "net": words[str(point["net"])]} for point in points if isinstance(point, Mapping)]
    y = quantitative("mid", scale=SHARES, axis={"format": ".0%", "tickCount": 5})
    tooltip = [
        nominal("net", " "),
        quantitative("d", words["d"]),
        *(quantitative(field, words[field], format=".1%") for field in ("mid", "low", "high")),
    ]
    by_net = lines("net", [words[net] for net in nets])
    band = mark("area", {"y": quantitative("low"), "y2": {"field": "high"}, "color": by_net["color"]}, fillOpacity=0.22)
    ends = [{"d": row["d"], "chance": chance} for row in rows]
    guessed = mark("line", {"y": quantitative("chance")}, rows=ends, strokeDash=[4, 4], color=GREY)
    made = _lines(rows, "d", words["d"], y, nets, words, "recall", tooltip)
    return {**made, "layer": [guessed, band, *made["layer"]]}


def _lines(
    rows: Sequence[Mapping[str, Any]],
    field: str,
    title: str,
    y: Spec,
    nets: Sequence[str],
    words: Mapping[str, str],
    what: str,
    tooltip: Sequence[Spec],
) -> Spec:
    """A line with points for each net, over a doubling axis."""
    by_net = lines("net", [words[net] for net in nets])
    at = sorted({row[field] for row in rows})
    layer = [
        mark("line", by_net | {"y": y}, strokeWidth=3),
        mark("point", {"y": y, "color": by_net["color"], "tooltip": list(tooltip)}, size=60, filled=True),
    ]
    x = quantitative(field, title, scale=DOUBLING, axis={"values": at, "format": "d"})
    return chart(list(rows), {"x": x}, layer, words[what], HEIGHT, STROKES)


def exact(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Spec:
    """The share of sentences translated word for word, by the number of words of the source."""
    nets = list(dict.fromkeys(row["net"] for row in rows))
    order = list(dict.fromkeys(row["words"] for row in rows))
    named = [{**row, "net": words[row["net"]]} for row in rows]
    by_net = lines("net", [words[net] for net in nets])
    y = quantitative("share", scale=SHARES, axis={"format": ".0%", "tickCount": 5})
    tooltip = [
        nominal("net", " "),
        nominal("words", words["words"]),
        quantitative("share", words["share"], format=".1%"),
        quantitative("right", words["right"]),
        quantitative("of", words["of"]),
    ]
    layer = [
        mark("line", by_net | {"y": y}, strokeWidth=3),
        mark("point", {"y": y, "color": by_net["color"], "tooltip": tooltip}, size=80, filled=True),
    ]
    x = ordinal("words", words["words"], sort=order, axis={"labelAngle": 0})
    return chart(named, {"x": x}, layer, words["exact"], HEIGHT, STROKES)
