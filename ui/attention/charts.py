"""Entropy or gradient of the softmax against the number of dimensions, with the factor 1/sqrt(d) and without it."""

from collections.abc import Mapping, Sequence

from core.read.sharpness import Sharpness
from ui.charts import FROM_ZERO, STROKES, Spec, chart, lines, mark, nominal, quantitative

HIGH = 320  # pixels


def figure(points: Sequence[Sharpness], field: str, dims: int, words: Mapping[str, str]) -> Spec:
    """One measurement ("entropy" or "gradient") over d, logarithmic; the rule stands at the ``dims`` chosen."""
    kinds = [words["with"], words["without"]]
    rows = [{"d": point.dims, "value": getattr(point, field), "factor": kinds[not point.scaled]} for point in points]
    x = quantitative("d", words["dims"], scale={"type": "log", "base": 2, "nice": False})
    y = quantitative("value", scale=FROM_ZERO)
    by_factor = lines("factor", kinds)
    tooltip = [
        nominal("factor", " "),
        quantitative("d", words["dims"]),
        quantitative("value", words[field], format=".3g"),
    ]
    layer = [
        mark("line", by_factor | {"y": y}, strokeWidth=3),
        mark("point", {"y": y, "color": by_factor["color"], "tooltip": tooltip}, size=60, filled=True),
        mark("rule", rows=[{"d": dims}], strokeWidth=2),
    ]
    return chart(rows, {"x": x}, layer, words[field], HIGH, STROKES)
