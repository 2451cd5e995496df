"""The page's charts: sinusoids, biases over distance, the two experiments on order, loss over position, real heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from core.parts.positions.sinusoidal import sinusoid, wavelengths
from core.weights.tiny_positions import SCHEMES, TRAINED, WIDTH
from ui.charts import (
    BLUE,
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
    lines,
    mark,
    nominal,
    quantitative,
)
from ui.positions.measured import Spread
from ui.positions.schemes import over_distance

Words = Mapping[str, str]
COLOURS = dict(zip(SCHEMES, (GREY, SKY, PURPLE, ORANGE, GREEN, BLUE), strict=True))
DASHES = dict(zip(SCHEMES, ([2, 3], [7, 4], [10, 3, 2, 3], [1, 0], [1, 0], [5, 3]), strict=True))
SMALLEST = 1e-8  # of a logarithmic scale: what is exactly 0 stands there
HEIGHT = 300
LEGEND = STROKES | {"symbolOpacity": 1, "columns": 3}  # of six schemes, on a phone too
PICTURED = ("sinusoidal", "alibi", "relative")


def of_scheme(scheme: str, words: Words) -> Spec:
    """What a scheme of ``PICTURED`` is without a text: its waves, or what each head adds over distance."""
    if scheme == "sinusoidal":
        return waves(WIDTH, words)
    return biases(over_distance(scheme), words, "linear" if scheme == "alibi" else "step-after")


def waves(width: int, words: Words) -> Spec:
    """Four sine columns of the table over the places, each with its wavelength in the legend."""
    pairs = [0, width // 8, width // 4, width // 2]  # columns, all even
    long = wavelengths(width)
    table = sinusoid(torch.arange(TRAINED), width)
    names = {pair: words["wave"].format(column=pair, length=f"{float(long[pair // 2]):.3g}") for pair in pairs}
    rows = [
        {"place": t, "value": float(table[t, pair]), "column": names[pair]} for pair in pairs for t in range(TRAINED)
    ]
    encoding = {
        "x": quantitative("place", words["place"]),
        "y": quantitative("value", axis={"values": [-1, 0, 1]}),
        **lines("column", list(names.values())),
    }
    return chart(rows, encoding, [mark("line", strokeWidth=3)], words["waves"], HEIGHT, STROKES)


def biases(bias_HT: np.ndarray, words: Words, between: str) -> Spec:
    """What each head adds to the score of a token so many places back."""
    names = [words["head"].format(head=head) for head in range(len(bias_HT))]
    rows = [
        {"back": back, "value": float(value), "head": names[head]}
        for head, line in enumerate(bias_HT)
        for back, value in enumerate(line)
    ]
    encoding = {"x": quantitative("back", words["back"]), "y": quantitative("value"), **lines("head", names)}
    return chart(rows, encoding, [mark("line", strokeWidth=3, interpolate=between)], words["biases"], HEIGHT, STROKES)


def apart(found: Mapping[str, Mapping[str, float | None]], words: Words) -> Spec:
    """Largest |differences| on a logarithmic scale, a row for each scheme; what could not run says so."""
    kinds = list(next(iter(found.values())))
    colours = dict(zip((words[kind] for kind in kinds), (BLUE, VERMILLION), strict=False))
    rows = [
        {
            "scheme": words[scheme],
            "kind": words[kind],
            "value": max(value, SMALLEST) if value is not None else SMALLEST,
            "label": words["impossible"] if value is None else "0" if value == 0 else f"{value:.2g}",
        }
        for scheme, values in found.items()
        for kind, value in values.items()
    ]
    across = {"type": "log", "domain": [SMALLEST, 100]}
    ticks = {"format": ".0e", "values": [1e-8, 1e-4, 1, 100]}
    encoding = {
        "y": nominal("scheme", sort=[words[scheme] for scheme in found], axis={"labelLimit": 200}),
        "x": quantitative("value", words["apart"], scale=across, axis=ticks),
        "yOffset": nominal("kind", scale={"domain": list(colours)}),
    }
    tone = coloured("kind", colours, legend=None if len(kinds) == 1 else {})
    layer = [
        mark("bar", {"color": tone, "x2": {"datum": SMALLEST}}, height={"band": 0.8}),
        mark("text", {"text": nominal("label")}, align="left", dx=6),
    ]
    return chart(rows, encoding, layer, words["apart_title"], HEIGHT if len(kinds) == 1 else 480)


def lengths(curves: Mapping[str, Sequence[Spread]], block: int, words: Words) -> Spec:
    """Held-out loss over the place: mean of the seeds, their range as a band; a rule at the trained length."""
    rows = [
        {"place": at * block + (block - 1) / 2, "scheme": words[scheme], **vars(point)}
        for scheme, points in curves.items()
        for at, point in enumerate(points)
    ]
    names = [words[scheme] for scheme in curves]
    colour = coloured("scheme", dict(zip(names, (COLOURS[scheme] for scheme in curves), strict=True)))
    dash = nominal("scheme", "", scale={"domain": names, "range": [DASHES[scheme] for scheme in curves]})
    mean, low = (quantitative(field, words["nats"], scale={"zero": False}) for field in ("mean", "low"))
    tooltip = [nominal("scheme", " "), quantitative("place", words["place"])]
    tooltip += [quantitative(field, words[field], format=".3f") for field in ("mean", "low", "high")]
    told = {"y": {"value": 12}, "text": {"value": words["trained"]}}
    here = [{"place": TRAINED}]  # one row: a mark without rows of its own is drawn once for each of the table
    layer = [
        mark("area", {"y": low, "y2": {"field": "high"}, "color": colour}, opacity=0.25),
        mark("line", {"y": mean, "color": colour, "strokeDash": dash}, strokeWidth=3),
        mark("point", {"y": mean, "color": colour, "tooltip": tooltip}, filled=True, size=30),
        mark("rule", rows=here, strokeWidth=2, strokeDash=[6, 4]),
        mark("text", told, rows=here, align="left", dx=8),
    ]
    return chart(rows, {"x": quantitative("place", words["place"])}, layer, words["lengths"], 360, LEGEND)


def heads(curves: Mapping[str, Tensor], title: str, words: Words) -> Spec:
    """Scores over distance, a line for each name."""
    rows = [
        {"back": back, "value": value, "line": name}
        for name, curve in curves.items()
        for back, value in enumerate(curve.tolist())
    ]
    y = quantitative("value", scale={"zero": False})
    encoding = {"x": quantitative("back", words["back"]), "y": y, **lines("line", list(curves))}
    return chart(rows, encoding, [mark("line", strokeWidth=2.5)], title, HEIGHT, STROKES)
