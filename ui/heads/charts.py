"""Charts of the heads of one layer: how sharply each looks against what it is worth, and what each writes."""

from collections.abc import Mapping, Sequence

import altair as alt

FONT = 15
CHOSEN, OTHER = "#0072B2", "#9a9a9a"  # head A, as its frame in the grid; every other head


def worth(
    sharpness: Sequence[float], effect: Sequence[float], chosen: int, words: Mapping[str, str], unit: str
) -> alt.LayerChart:
    """Each head as a numbered point: its mean largest weight against the effect of leaving it out."""
    values = [
        {"head": str(head), "sharp": x, "effect": y, "chosen": head == chosen}
        for head, (x, y) in enumerate(zip(sharpness, effect, strict=True))
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("sharp:Q", title=words["sharp"], scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("effect:Q", title=unit, scale=alt.Scale(domainMin=0)),
        tooltip=[
            alt.Tooltip("head:N", title=words["head"]),
            alt.Tooltip("sharp:Q", title=words["sharp"], format=".3f"),
            alt.Tooltip("effect:Q", title=unit, format=".3g"),
        ],
    )
    colour = alt.Color("chosen:N", legend=None, scale=alt.Scale(domain=[True, False], range=[CHOSEN, OTHER]))
    points = base.mark_point(size=160, filled=True, opacity=1).encode(color=colour)
    labels = base.mark_text(dx=14, fontSize=FONT, color="#888").encode(text="head:N")
    return _finish(alt.LayerChart(layer=[points, labels]))


def written(norms: Sequence[float], chosen: int, words: Mapping[str, str]) -> alt.LayerChart:
    """The length of what each head adds to the stream at one token."""
    values = [{"head": head, "norm": norm, "chosen": head == chosen} for head, norm in enumerate(norms)]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("head:O", title=words["head"], axis=alt.Axis(labelAngle=0)),
        y=alt.Y("norm:Q", title=words["norm"]),
        tooltip=[alt.Tooltip("head:O", title=words["head"]), alt.Tooltip("norm:Q", title=words["norm"], format=".3g")],
    )
    colour = alt.Color("chosen:N", legend=None, scale=alt.Scale(domain=[True, False], range=[CHOSEN, OTHER]))
    return _finish(alt.LayerChart(layer=[base.mark_bar().encode(color=colour)]))


def _finish(chart: alt.LayerChart) -> alt.LayerChart:
    return chart.properties(height=300).configure_axis(labelFontSize=FONT, titleFontSize=FONT)
