"""The leak test drawn: how far each position moved at the end, and layer by layer; exact zeros are marked as such."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui.charts import (
    FONT,
    FROM_ZERO,
    GREY,
    MOST,
    PURPLE,
    VERMILLION,
    Spec,
    chart,
    coloured,
    mark,
    nominal,
    ordinal,
    quantitative,
    token_axis,
)

EDITED, MOVED, STILL = VERMILLION, PURPLE, GREY
HEIGHT = 350
LEGEND = {"labelLimit": 260, "gradientLength": 180}


def bars(tokens: Sequence[str], apart_T: np.ndarray, position: int, words: Mapping[str, str]) -> Spec:
    """Largest |difference| by position. A bar of exactly 0 has no height: a grey 0 stands in its place."""
    colours = {words["edited"]: EDITED, words["moved"]: MOVED, words["still"]: STILL}
    kinds = list(colours)
    rows = [
        {
            "at": t,
            "token": token,
            "apart": float(d),
            "label": f"{d:.2g}" if d else "0",
            "kind": kinds[0 if t == position else 1 if d else 2],
        }
        for t, (token, d) in enumerate(zip(tokens, apart_T, strict=True))
    ]
    encoding = {
        "x": ordinal("at", axis=token_axis(tokens)),
        "y": quantitative("apart", scale=FROM_ZERO, axis={"tickCount": 4}),
        "color": coloured("kind", colours),
        "tooltip": [
            ordinal("at", words["position"]),
            nominal("token", words["token"]),
            quantitative("apart", words["apart"], format=".9g"),
        ],
    }
    label = mark("text", {"text": nominal("label")}, dy=-10, fontWeight="bold")
    dot = mark("point", only="datum.apart == 0", filled=True, size=50)
    layer = [mark("bar"), label if len(tokens) <= MOST else dot]
    return chart(rows, encoding, layer, words["bars"], HEIGHT, LEGEND)


def layers(tokens: Sequence[str], stream_LT: np.ndarray, words: Mapping[str, str]) -> Spec:
    """The same for the residual stream after every layer, on a logarithmic scale; grey cells are exactly 0."""
    rows = [
        {"at": t, "token": tokens[t], "layer": layer, "apart": float(d)}
        for layer, row in enumerate(stream_LT)
        for t, d in enumerate(row)
    ]
    some = [float(d) for d in stream_LT.flat if d] or [1.0]
    top = len(stream_LT) - 1
    encoding = {
        "x": ordinal("at", axis=token_axis(tokens)),
        "y": ordinal("layer", words["layer"], sort="descending", axis={"values": sorted({0, top // 2, top})}),
        "tooltip": [
            ordinal("layer", words["layer"]),
            nominal("token", words["token"]),
            quantitative("apart", words["apart"], format=".9g"),
        ],
    }
    scale = {"type": "log", "scheme": "cividis", "domain": [min(some), max(max(some), 1.01 * min(some))]}
    legend = {"title": None, "labelFontSize": FONT, "format": "~g", "tickCount": 3}
    layer = [
        mark("rect", only="datum.apart == 0", color=STILL, opacity=0.35),
        mark("rect", {"color": quantitative("apart", scale=scale, legend=legend)}, "datum.apart > 0"),
    ]
    return chart(rows, encoding, layer, words["layers"], HEIGHT, LEGEND)
