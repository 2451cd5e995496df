"""What all charts share, and what holds for every chart: large enough, readable on both themes, values unchanged."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import altair
import numpy as np
import pytest
import torch
from jsonschema import ValidationError

from core.read.sharpness import Sharpness
from ui import charts
from ui.attention import charts as attention
from ui.families import charts as families
from ui.heads import charts as heads
from ui.lab import charts as lab
from ui.lab.compare import Guess
from ui.masks import charts as masks
from ui.positions import charts as positions
from ui.positions.measured import Spread
from ui.prompting import charts as prompting
from ui.tokens import charts as tokens
from ui.training import charts as training

ROOT = Path(__file__).parents[2]
THEMES = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
PAGES = [THEMES[name]["backgroundColor"] for name in ("light", "dark")]
# M. Okabe and K. Ito, "Color Universal Design" (2008), without black and yellow.
OKABE_ITO = {(0, 114, 178), (86, 180, 233), (0, 158, 115), (230, 159, 0), (213, 94, 0), (204, 121, 167)}


class Words(dict[str, str]):
    """Each label is its own name."""

    def __missing__(self, key: str) -> str:
        return key


WORDS = Words()
POINTS = [
    Sharpness(dims=d, scaled=on, spread=1.0, entropy=0.5, gradient=0.1, largest=0.5)
    for d in (1, 2)
    for on in (True, False)
]
GUESS = Guess(token="a", before=0.25, after=0.5, logit_before=1.0, logit_after=-2.0)
CURVE = [{"x": x, "mean": 0.5, "error": 0.1} for x in (0, 2, 8)]
FRAME: dict[str, list[Any]] = {"x": [0.0, 1.0], "value": [2.5, 1.25], "series": ["a", "b"], "held": [False, True]}
EVERY = {
    "attention": attention.figure(POINTS, "entropy", 2, WORDS),
    "families": families.shares([("a", {"attention": 3, "ffn": 5}), ("b", {"head": 1})], WORDS),
    "heads worth": heads.worth([0.1, 0.9], [0.5, 0.25], 1, WORDS, "nats"),
    "heads written": heads.written([0.5, 0.25], 1, WORDS),
    "lab bars": lab.bars([GUESS], WORDS),
    "lab positions": lab.positions(["a", "a"], [0.5, float("nan")], 1, WORDS, "nats"),
    "masks bars": masks.bars(["a", "a"], np.array([0.0, 0.5]), 1, WORDS),
    "masks bars, many": masks.bars(["a"] * 40, np.zeros(40), 1, WORDS),
    "masks layers": masks.layers(["a", "a"], np.array([[0.0, 0.5]]), WORDS),
    "positions waves": positions.waves(16, WORDS),
    "positions biases": positions.biases(np.array([[0.0, -0.5], [0.5, -1.0]]), WORDS, "linear"),
    "positions shuffle": positions.apart({"none": {"logits": 0.0}, "rope": {"logits": 2.5}}, WORDS),
    "positions shift": positions.apart({"none": {"scores": 0.0, "logits": None}}, WORDS),
    "positions lengths": positions.lengths({"rope": [Spread(2.0, 1.5, 2.5)] * 2, "none": [Spread(1, 1, 1)]}, 8, WORDS),
    "positions heads": positions.heads({"a": torch.ones(3), "b": torch.zeros(3)}, "title", WORDS),
    "prompting loss": prompting.loss([1.5, 0.5], WORDS),
    "prompting accuracy": prompting.accuracy({"a": CURVE, "b": CURVE, "c": CURVE}, [(4, 0.7)], 0.25, WORDS),
    "prompting says": prompting.says(["x", "y"], {"a": [0.25, 0.75], "b": [0.5, 0.5]}, WORDS),
    "tokens cosines": tokens.cosines(["a", "a"], [0.9, -0.1], WORDS),
    "tokens plane": tokens.plane(np.eye(2), ["a", "b"], ["chosen", "near"], (0.5, 0.25), WORDS),
    "training": training.curves(FRAME, ["a", "b"], "x", "y"),
}


def found(spec: Any, key: str) -> list[Any]:
    """Every value that stands under a key, at any depth; the table of the data aside."""
    if isinstance(spec, dict):
        here = [spec[key]] if key in spec else []
        return here + [value for name, part in spec.items() if name != "data" for value in found(part, key)]
    return [value for part in spec for value in found(part, key)] if isinstance(spec, list | tuple) else []


def contrast(one: str, other: str) -> float:
    """Of two colours: WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def written(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * letter for letter in colour[1:])


@pytest.mark.parametrize("name", EVERY)
def test_every_chart_is_vega_lite(name: str) -> None:
    """By the schema that Altair brings; what it does not know (a misspelt option, say) the browser would pass over."""
    spec = EVERY[name]
    altair.LayerChart.from_dict(spec | {"data": {"values": spec["data"].to_pylist()}})
    with pytest.raises(ValidationError):
        altair.LayerChart.from_dict(spec | {"data": {"values": []}, "layer": [{"mark": "smudge"}]})


def test_tokens_on_an_axis_stay_text() -> None:
    labels = charts.token_axis(['"];alert(1)//', "the", "the"])["labelExpr"]
    assert labels.startswith('["\\"];alert(1)') and labels.endswith('"the", "the"][datum.value]')


def test_a_long_token_is_cut_on_the_axis_only() -> None:
    long = "a" * 30
    spec = lab.positions([long, "b"], [1.0, 2.0], 0, WORDS, "nats")
    labels = json.loads(spec["encoding"]["x"]["axis"]["labelExpr"].removesuffix("[datum.value]"))
    assert labels == ["a" * 11 + "…", "b"]
    assert spec["data"].column("token").to_pylist() == [long, "b"]


def test_the_colours_are_the_published_set_and_can_be_told_from_either_page() -> None:
    named = (charts.BLUE, charts.SKY, charts.GREEN, charts.ORANGE, charts.VERMILLION, charts.PURPLE)
    assert {tuple(bytes.fromhex(colour[1:])) for colour in named} == OKABE_ITO
    assert len(set(charts.SERIES)) == len(set(map(tuple, charts.DASHES))) == 4
    assert all(contrast(colour, page) > 2 for colour in named for page in PAGES)
    assert all(contrast(charts.GREY, page) > 4 for page in PAGES)


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_smaller_than_14_pixels(name: str) -> None:
    spec = EVERY[name]
    sizes = [size for key in ("fontSize", "labelFontSize", "titleFontSize") for size in found(spec, key)]
    assert all(size >= 14 for size in sizes)
    config = spec["config"]
    assert all(config["axis"][key] >= 14 for key in ("labelFontSize", "titleFontSize"))
    assert all(
        config[part][key] >= 14
        for part, key in (("legend", "labelFontSize"), ("title", "fontSize"), ("text", "fontSize"))
    )


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_drawn_in_vega_lites_own_black(name: str) -> None:
    """Its text and rules are black unless told otherwise: invisible on the dark page."""
    spec = EVERY[name]
    for layer in spec["layer"]:
        kind = layer["mark"]["type"]
        channels = spec["encoding"] | layer["encoding"]
        own = layer["mark"].get("color") or spec["config"].get(kind, {}).get("color")
        assert own or "color" in channels, (kind, layer)
        shades = [own] if own else channels["color"].get("scale", {}).get("range", [])
        if name != "families":  # there dark words stand on light bars
            assert all(contrast(written(shade), page) > 2 for shade in shades for page in PAGES)


@pytest.mark.parametrize("name", EVERY)
def test_every_channel_names_a_column(name: str) -> None:
    spec = EVERY[name]
    for layer in spec["layer"]:
        rows = layer["data"]["values"] if "data" in layer else spec["data"].to_pylist()
        channels = spec["encoding"] | layer["encoding"]
        for field in found(channels, "field"):
            assert field in rows[0], (field, list(rows[0]))
    assert json.dumps({key: value for key, value in spec.items() if key != "data"})


def test_rows_and_columns_make_the_same_table() -> None:
    rows: list[dict[str, Any]] = [{"a": 1, "b": None}, {"a": 2, "b": "x"}]
    assert charts.table(rows).equals(charts.table({"a": [1, 2], "b": [None, "x"]}))
    assert charts.table(rows).to_pylist() == rows


def test_what_is_no_number_has_no_mark() -> None:
    broken = float("nan"), float("inf"), -float("inf")
    assert [charts.finite(value) for value in (*broken, -2.5)] == [None, None, None, -2.5]


def test_what_no_first_page_needs_is_not_imported_at_the_start() -> None:
    """Charts are dicts; Plotly is imported inside the function that first draws with it."""
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    assert not re.search(r"import (altair|plotly|pandas)", app)
    for file in (file for folder in ("ui", "pages") for file in (ROOT / folder).rglob("*.py")):
        found = re.search(r"^(import|from) (altair|plotly|pandas)", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert not found, file
