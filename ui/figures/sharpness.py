"""Entropy and gradient of the softmax against the number of dimensions, with the factor 1/sqrt(d) and without it."""

from collections.abc import Mapping, Sequence

import altair as alt

from core.tasks.sharpness import Sharpness

FONT = 15
WITH, WITHOUT = "#56B4E9", "#E69F00"  # of the same colour-blind-safe set, but not those of Q and K


def figure(points: Sequence[Sharpness], dims: int, words: Mapping[str, str]) -> alt.HConcatChart:
    """Two panels over d (logarithmic); the rule stands at the ``dims`` chosen. Words: with, without, entropy, ..."""
    names = {True: words["with"], False: words["without"]}
    data = alt.Data(values=[vars(point) | {"factor": names[point.scaled]} for point in points])
    panels = [_panel(data, field, words[field], dims, words) for field in ("entropy", "gradient")]
    return alt.hconcat(*panels, spacing=30).configure_axis(labelFontSize=FONT, titleFontSize=FONT)


def _panel(data: alt.Data, field: str, title: str, dims: int, words: Mapping[str, str]) -> alt.LayerChart:
    kinds = [words["with"], words["without"]]
    colour = alt.Color("factor:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds, range=[WITH, WITHOUT]))
    base = alt.Chart(data).encode(
        x=alt.X("dims:Q", title=words["dims"], scale=alt.Scale(type="log", base=2, nice=False)),
        y=alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domainMin=0)),
        color=colour.legend(orient="top", labelFontSize=FONT, labelLimit=400, symbolStrokeWidth=3),
        tooltip=[
            alt.Tooltip("factor:N", title=" "),
            alt.Tooltip("dims:Q", title=words["dims"]),
            alt.Tooltip(f"{field}:Q", title=title, format=".3g"),
        ],
    )
    line = base.mark_line(strokeWidth=3).encode(
        strokeDash=alt.StrokeDash("factor:N", legend=None, sort=kinds, scale=alt.Scale(range=[[1, 0], [6, 4]]))
    )
    rule = alt.Chart(alt.Data(values=[{"dims": dims}])).mark_rule(strokeWidth=2, color="#888").encode(x="dims:Q")
    layers = alt.LayerChart(layer=[rule, line, base.mark_point(size=60, filled=True)])
    return layers.properties(width="container", height=230, title=alt.Title(title, fontSize=FONT + 1, anchor="start"))
