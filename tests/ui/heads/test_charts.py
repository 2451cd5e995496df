"""The charts of the heads page: what is drawn on which axis, and which head is the one in colour."""

from typing import Any

from ui.heads import charts

WORDS = {"head": "head", "sharp": "sharpness", "norm": "length"}


def drawn(spec: dict[str, Any], channel: str, layer: int = 0) -> list[Any]:
    """What stands on a channel, in the order of the rows."""
    channels = spec["encoding"] | spec["layer"][layer]["encoding"]
    return spec["data"].column(channels[channel]["field"]).to_pylist()


def test_sharpness_goes_to_the_right_and_effect_up() -> None:
    spec = charts.worth([0.5, 0.9, 0.25], [3.0, 0.125, 1.5], 1, WORDS, "nats per token")
    assert drawn(spec, "x") == [0.5, 0.9, 0.25] and drawn(spec, "y") == [3.0, 0.125, 1.5]
    assert spec["encoding"]["x"]["title"] == "sharpness" and spec["encoding"]["y"]["title"] == "nats per token"
    assert spec["encoding"]["x"]["scale"]["domain"] == [0, 1]  # a weight
    assert drawn(spec, "text", layer=1) == ["0", "1", "2"]
    told = {one["title"]: spec["data"].column(one["field"]).to_pylist() for one in spec["encoding"]["tooltip"]}
    assert told == {"head": ["0", "1", "2"], "sharpness": [0.5, 0.9, 0.25], "nats per token": [3.0, 0.125, 1.5]}


def test_the_head_chosen_is_blue() -> None:
    for spec in (charts.worth([0.5, 0.9], [3.0, 0.125], 1, WORDS, "nats"), charts.written([0.5, 2.0], 1, WORDS)):
        colour = spec["layer"][0]["encoding"]["color"]
        shades = dict(zip(colour["scale"]["domain"], colour["scale"]["range"], strict=True))
        marked = [shades[value] for value in drawn(spec, "color")]
        assert marked[1] == "#0072B2" and marked[0] != marked[1]


def test_lengths_stand_by_head() -> None:
    spec = charts.written([0.5, 2.0, 1.0], 0, WORDS)
    assert drawn(spec, "x") == [0, 1, 2] and drawn(spec, "y") == [0.5, 2.0, 1.0]
