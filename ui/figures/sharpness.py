"""Entropy and gradient of the softmax against the number of dimensions, with the factor 1/sqrt(d) and without it."""

from collections.abc import Mapping, Sequence

import altair as alt

from core.tasks.sharpness import Sharpness

FONT = 15
WITH, WITHOUT = "#56B4E9", "#E69F00"  # of the same colour-blind-safe set, but not those of Q and K


def figure(points: Sequence[Sharpness], field: str, dims: int, words: Mapping[str, str]) -> alt.LayerChart:
    """One measurement ("entropy" or "gradient") over d, logarithmic; the rule stands at the ``dims`` chosen."""
    kinds = [words["with"], words["without"]]
    data = alt.Data(values=[vars(point) | {"factor": kinds[0 if point.scaled else 1]} for point in points])
    tooltip = [("factor:N", " "), ("dims:Q", words["dims"]), (f"{field}:Q", words[field])]
    base = alt.Chart(data).encode(
        x=alt.X("dims:Q", title=words["dims"], scale=alt.Scale(type="log", base=2, nice=False)),
        y=alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domainMin=0)),
        color=alt.Color("factor:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds, range=[WITH, WITHOUT])),
        tooltip=[alt.Tooltip(name, title=title, format=".3g" if ":Q" in name else "") for name, title in tooltip],
    )
    dashes = alt.Scale(domain=kinds, range=[[1, 0], [6, 4]])
    line = base.mark_line(strokeWidth=3).encode(strokeDash=alt.StrokeDash("factor:N", title=None, scale=dashes))
    rule = alt.Chart(alt.Data(values=[{"dims": dims}])).mark_rule(strokeWidth=2, color="#888").encode(x="dims:Q")
    chart = alt.LayerChart(layer=[rule, line, base.mark_point(size=60, filled=True)])
    chart = chart.properties(height=320, title=alt.Title(words[field], fontSize=FONT + 1, anchor="start"))
    return chart.configure_axis(labelFontSize=FONT, titleFontSize=FONT).configure_legend(
        orient="top", labelFontSize=FONT, labelLimit=300, symbolType="stroke", symbolStrokeWidth=3, symbolSize=400
    )
