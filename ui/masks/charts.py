"""The leak test drawn: how far each position moved at the end, and layer by layer; exact zeros are marked as such."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from ui.charts import FONT, token_axis

EDITED, MOVED, STILL = "#D55E00", "#CC79A7", "#8a8a8a"


def bars(tokens: Sequence[str], apart_T: np.ndarray, position: int, words: Mapping[str, str]) -> alt.LayerChart:
    """Largest |difference| by position. A bar of exactly 0 has no height: a grey 0 stands in its place."""
    kinds = [words["edited"], words["moved"], words["still"]]
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
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[EDITED, MOVED, STILL]))
    tooltip = [alt.Tooltip("at:O", title=words["position"]), alt.Tooltip("token:N", title=words["token"])]
    tooltip.append(alt.Tooltip("apart:Q", title=words["apart"], format=".9g"))
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("at:O", title=None, axis=token_axis(tokens)),
        y=alt.Y("apart:Q", title=None, scale=alt.Scale(domainMin=0), axis=alt.Axis(labelFontSize=FONT, tickCount=4)),
        color=colour,
        tooltip=tooltip,
    )
    layers = [base.mark_bar()]
    if len(tokens) <= 24:
        layers.append(base.mark_text(dy=-10, fontSize=FONT, fontWeight="bold").encode(text="label:N"))
    else:
        layers.append(base.transform_filter("datum.apart == 0").mark_point(filled=True, size=50))
    return _dressed(alt.LayerChart(layer=layers), words["bars"])


def layers(tokens: Sequence[str], stream_LT: np.ndarray, words: Mapping[str, str]) -> alt.LayerChart:
    """The same for the residual stream after every layer, on a logarithmic scale; grey cells are exactly 0."""
    rows = [
        {"at": t, "token": tokens[t], "layer": layer, "apart": float(d)}
        for layer, row in enumerate(stream_LT)
        for t, d in enumerate(row)
    ]
    some = [float(d) for d in stream_LT.flat if d] or [1.0]
    scale = alt.Scale(type="log", scheme="cividis", domain=[min(some), max(max(some), 1.01 * min(some))])
    legend = alt.Legend(title=None, labelFontSize=FONT, format="~g", tickCount=3)
    top = len(stream_LT) - 1
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("at:O", title=None, axis=token_axis(tokens)),
        y=alt.Y("layer:O", title=words["layer"], sort="descending",
                axis=alt.Axis(labelFontSize=FONT, titleFontSize=FONT, values=sorted({0, top // 2, top}))),
        tooltip=[alt.Tooltip("layer:O", title=words["layer"]), alt.Tooltip("token:N", title=words["token"]),
                 alt.Tooltip("apart:Q", title=words["apart"], format=".9g")],
    )  # fmt: skip
    moved = (
        base.transform_filter("datum.apart > 0")
        .mark_rect()
        .encode(color=alt.Color("apart:Q", scale=scale, legend=legend))
    )
    still = base.transform_filter("datum.apart == 0").mark_rect(color=STILL, opacity=0.35)
    return _dressed(alt.LayerChart(layer=[still, moved]), words["layers"])


def _dressed(chart: alt.LayerChart, title: str) -> alt.LayerChart:
    chart = chart.properties(height=350, title=alt.Title(title, fontSize=FONT + 1, anchor="start"))
    return chart.configure_legend(orient="top", labelFontSize=FONT, labelLimit=260, gradientLength=180)
