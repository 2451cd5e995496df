"""The rows of the embedding matrix nearest to one token: their cosines, and a plane through them."""

from collections.abc import Mapping, Sequence
from typing import Literal

import altair as alt
import numpy as np

from ui.charts import FONT, token_axis

# Of the course's set, but readable as letters on the light and on the dark theme.
CHOSEN, NEAR, OWN = "#D55E00", "#2b8cc9", "#848484"


# Where a label may stand beside its point: alignment and shift in pixels.
PLACES: dict[str, tuple[Literal["left", "right", "center"], int, int]] = {
    "right": ("left", 9, 0),
    "left": ("right", -9, 0),
    "above": ("center", 0, -14),
    "below": ("center", 0, 14),
}
WIDTH, HEIGHT, LETTER = 480.0, 290.0, 9.0  # about how large the plane is drawn, and a letter


def label_places(points_N2: np.ndarray, tokens: Sequence[str], first: Sequence[bool]) -> list[str]:
    """A place for each label where it covers no other label or point; "" where there is none (the tooltip has it)."""
    spread = np.maximum(np.ptp(points_N2, axis=0), 1e-9)
    at = (points_N2 - points_N2.min(0)) / spread * [WIDTH, -HEIGHT]
    taken = [(x - 5, x + 5, y - 5, y + 5) for x, y in at]
    places = [""] * len(tokens)
    for i in sorted(range(len(tokens)), key=lambda i: not first[i]):
        wide = LETTER * min(len(tokens[i]), 14)
        for place, (align, dx, dy) in PLACES.items():
            left = at[i][0] + dx - {"left": 0.0, "right": wide, "center": wide / 2}[align]
            box = (left, left + wide, at[i][1] + dy - 8, at[i][1] + dy + 8)
            if not any(_overlap(box, other) for other in taken):
                places[i] = place
                taken.append(box)
                break
    return places


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def cosines(tokens: Sequence[str], values: Sequence[float], words: Mapping[str, str]) -> alt.LayerChart:
    """A bar a neighbour, the nearest on top. Bars are numbered: two pieces may look alike."""
    rows = [{"n": n, "token": t, "cosine": c} for n, (t, c) in enumerate(zip(tokens, values, strict=True))]
    number = alt.Tooltip("cosine:Q", title=words["cosine"], format=".6f")
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("n:O", title=None, axis=token_axis(tokens, labelAngle=0)),
        x=alt.X("cosine:Q", title=words["cosine"], scale=alt.Scale(domain=[min(0, *values), 1]),
                axis=alt.Axis(labelFontSize=FONT, titleFontSize=FONT, tickCount=5)),
        tooltip=[alt.Tooltip("token:N", title=words["token"]), number],
    )  # fmt: skip
    bars = base.mark_bar(color=NEAR, height={"band": 0.86})
    figures = base.mark_text(align="left", dx=5, fontSize=FONT, color=OWN).encode(
        text=alt.Text("cosine:Q", format=".2f")
    )
    chart = alt.LayerChart(layer=[bars, figures])
    return chart.properties(height=380, title=alt.Title(words["bars"], fontSize=FONT + 1, anchor="start"))


def plane(
    points_N2: np.ndarray, tokens: Sequence[str], kinds: Sequence[str], shares: tuple[float, float],
    words: Mapping[str, str],
) -> alt.LayerChart:  # fmt: skip
    """Rows as points. kinds: "chosen", "near" or "own" (another token of the text), for each row."""
    names = {kind: words[kind] for kind in ("chosen", "near", "own")}
    places = label_places(points_N2, tokens, [kind == "chosen" for kind in kinds])
    rows = [
        {"x": float(x), "y": float(y), "token": token, "kind": names[kind], "place": place}
        for (x, y), token, kind, place in zip(points_N2, tokens, kinds, places, strict=True)
    ]
    axis = alt.Axis(labelFontSize=FONT, titleFontSize=FONT, tickCount=4)
    titles = [f"{words['direction']} {n + 1}: {share:.0%}" for n, share in enumerate(shares)]
    colour = alt.Scale(domain=list(names.values()), range=[CHOSEN, NEAR, OWN])
    forms = alt.Scale(domain=list(names.values()), range=["diamond", "circle", "square"])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("x:Q", title=titles[0], axis=axis, scale=alt.Scale(padding=50)),
        y=alt.Y("y:Q", title=titles[1], axis=axis, scale=alt.Scale(padding=18)),
        color=alt.Color("kind:N", title=None, scale=colour),
        shape=alt.Shape("kind:N", title=None, scale=forms),
        tooltip=[alt.Tooltip("token:N", title=words["token"])],
    )  # fmt: skip
    marks = base.mark_point(filled=True, size=90, opacity=0.9)
    labels = [
        base.transform_filter(f"datum.place == '{place}'")
        .mark_text(align=align, dx=dx, dy=dy, fontSize=FONT, limit=130)
        .encode(text="token:N")
        for place, (align, dx, dy) in PLACES.items()
    ]
    chart = alt.LayerChart(layer=[marks, *labels]).properties(
        height=456, title=alt.Title(words["plane"], fontSize=FONT + 1, anchor="start")
    )
    return chart.configure_legend(orient="top", labelFontSize=FONT, labelLimit=260)
