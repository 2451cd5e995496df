"""The rows of the embedding matrix nearest to one token: their cosines, and a plane through them."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui.charts import BLUE, GREY, VERMILLION, Spec, chart, coloured, mark, nominal, ordinal, quantitative, token_axis

CHOSEN, NEAR, OWN = VERMILLION, BLUE, GREY
FORMS = ("diamond", "circle", "square")

# Where a label may stand beside its point: alignment and shift in pixels.
PLACES = {
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


def cosines(tokens: Sequence[str], values: Sequence[float], words: Mapping[str, str]) -> Spec:
    """A bar a neighbour, the nearest on top. Bars are numbered: two pieces may look alike."""
    rows = [{"n": n, "token": t, "cosine": c} for n, (t, c) in enumerate(zip(tokens, values, strict=True))]
    scale = {"domain": [min(0, *values), 1]}
    encoding = {
        "y": ordinal("n", axis=token_axis(tokens, labelAngle=0)),
        "x": quantitative("cosine", words["cosine"], scale=scale, axis={"tickCount": 5}),
        "tooltip": [nominal("token", words["token"]), quantitative("cosine", words["cosine"], format=".6f")],
    }
    layer = [
        mark("bar", color=NEAR, height={"band": 0.86}),
        mark("text", {"text": quantitative("cosine", format=".2f")}, align="left", dx=5),
    ]
    return chart(rows, encoding, layer, words["bars"], 380)


def plane(
    points_N2: np.ndarray, tokens: Sequence[str], kinds: Sequence[str], shares: tuple[float, float],
    words: Mapping[str, str],
) -> Spec:  # fmt: skip
    """Rows as points. kinds: "chosen", "near" or "own" (another token of the text), for each row."""
    colours = {words["chosen"]: CHOSEN, words["near"]: NEAR, words["own"]: OWN}
    places = label_places(points_N2, tokens, [kind == "chosen" for kind in kinds])
    rows = [
        {"x": float(x), "y": float(y), "token": token, "kind": words[kind], "place": place}
        for (x, y), token, kind, place in zip(points_N2, tokens, kinds, places, strict=True)
    ]
    titles = [f"{words['direction']} {n + 1}: {share:.0%}" for n, share in enumerate(shares)]
    axis = {"tickCount": 4}
    encoding = {
        "x": quantitative("x", titles[0], axis=axis, scale={"padding": 50}),
        "y": quantitative("y", titles[1], axis=axis, scale={"padding": 18}),
        "color": coloured("kind", colours),
        "shape": nominal("kind", "", scale={"domain": list(colours), "range": list(FORMS)}),
        "tooltip": [nominal("token", words["token"])],
    }
    text = {"text": nominal("token"), "color": {"value": GREY}}
    labels = [
        mark("text", text, f"datum.place == '{place}'", align=align, dx=dx, dy=dy, limit=130)
        for place, (align, dx, dy) in PLACES.items()
    ]
    points = mark("point", filled=True, size=90, opacity=0.9)
    return chart(rows, encoding, [points, *labels], words["plane"], 456, {"labelLimit": 260})
