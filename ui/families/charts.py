"""Where the parameters are: each model as one bar of the shares of its parts."""

from collections.abc import Mapping, Sequence

from ui.charts import ORANGE, PURPLE, SKY, Spec, chart, coloured, mark, nominal, quantitative

# In the order data meets the parts; light enough for dark words on them.
COLOURS = {
    "embedding": "#a6a6a6",
    "positions": "#d0d0d0",
    "attention": SKY,
    "cross": "#8fcdf0",
    "ffn": ORANGE,
    "router": "#d9d9d9",
    "experts": "#f2bf4d",
    "shared": "#c98b00",
    "norms": "#bdbdbd",
    "head": PURPLE,
}
LETTER = 9  # px, about


def shares(bars: Sequence[tuple[str, Mapping[str, int]]], words: Mapping[str, str]) -> Spec:
    """One bar a model: (its name, parameters by part). The words stand on the parts that are wide enough."""
    rows = [row for name, parts in bars for row in _bar(name, parts, words)]
    colours = {words[part]: colour for part, colour in COLOURS.items() if any(parts.get(part) for _, parts in bars)}
    above = {"labelAlign": "left", "labelPadding": 0, "labelOffset": -27, "labelLimit": 400}
    bare = {"domain": False, "ticks": False}
    encoding = {"y": nominal("model", sort=[name for name, _ in bars], axis=above | bare)}
    tooltip = [
        nominal("model", " "),
        nominal("part", "  "),
        quantitative("count", words["parameters"], format=","),
        quantitative("share", words["share"], format=".2%"),
    ]
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    scale = {"domain": [0, 1]}
    span = {
        "x": quantitative("from", axis=axis, scale=scale),
        "x2": {"field": "to"},
        "color": coloured("part", colours),
    }
    word = {"x": quantitative("middle"), "text": nominal("part")}
    layer = [
        mark("bar", span | {"tooltip": tooltip}, height=34, stroke="#fff", strokeWidth=1),
        mark("text", word, "datum.share * width > datum.wide", color="#000"),
    ]
    legend = {"columns": 3, "rowPadding": 2, "symbolStrokeWidth": 0}
    return chart(rows, encoding, layer, height={"step": 62}, legend=legend)


def _bar(name: str, parts: Mapping[str, int], words: Mapping[str, str]) -> list[Spec]:
    """The parts of one model, end to end from 0 to 1."""
    rows, total, start = [], sum(parts.values()), 0.0
    for part in COLOURS:
        if not parts.get(part):
            continue
        word, share = words[part], parts[part] / total
        wide = LETTER * sum(2 if letter > "\u2e80" else 1 for letter in word)
        rows.append(
            {"model": name, "part": word, "share": share, "count": parts[part], "wide": wide}
            | {"from": start, "to": start + share, "middle": start + share / 2}
        )
        start += share
    return rows
