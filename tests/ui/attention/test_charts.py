"""The curves show the points they were given, in both languages' words, and the rule stands at the d chosen."""

import pytest

from core.read.sharpness import Sharpness
from ui.attention.charts import figure

WORDS = {"with": "有", "without": "无", "entropy": "熵", "gradient": "梯度", "dims": "维数"}
POINTS = [
    Sharpness(dims=d, scaled=on, spread=1.0, entropy=d / 10, gradient=d / 100 + on, largest=0.5)
    for d in (1, 2, 4)
    for on in (True, False)
]


@pytest.mark.parametrize("field", ["entropy", "gradient"])
def test_points_words_and_rule(field):
    spec = figure(POINTS, field, 3, WORDS)
    lines = spec["data"].to_pylist()
    assert [line["value"] for line in lines] == [getattr(point, field) for point in POINTS]
    assert [line["factor"] for line in lines] == ["有", "无"] * 3
    assert spec["title"]["text"] == WORDS[field]
    assert spec["encoding"]["x"]["field"] == "d" and spec["layer"][0]["encoding"]["y"]["field"] == "value"
    assert [line["d"] for line in lines] == [1, 1, 2, 2, 4, 4]
    assert [layer["data"]["values"] for layer in spec["layer"] if "data" in layer] == [[{"d": 3}]]
