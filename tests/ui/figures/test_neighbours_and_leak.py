"""Figures of the tokens and masks pages: values go in unchanged, tokens stay text, labels do not cover one another."""

import numpy as np

from ui.figures import leak, neighbours
from ui.figures.ticks import token_axis

WORDS = dict.fromkeys(
    ["edited", "moved", "still", "position", "token", "apart", "bars", "layers", "layer"], "w"
) | {"edited": "changed", "moved": "moved", "still": "zero"}  # fmt: skip


def test_exact_zeros_are_marked_and_tiny_differences_are_not() -> None:
    made = leak.bars(["a", "a", "b"], np.array([0.0, 1e-30, 2.5]), 2, WORDS).to_dict()
    rows = made["layer"][0].get("data", made.get("data"))["values"]
    assert [(row["apart"], row["label"], row["kind"]) for row in rows] == [
        (0.0, "0", "zero"),
        (1e-30, "1e-30", "moved"),
        (2.5, "2.5", "changed"),
    ]


def test_all_zero_differences_can_be_drawn() -> None:
    made = leak.layers(["a", "b"], np.zeros((3, 2)), WORDS).to_dict()
    assert made["layer"]


def test_tokens_on_an_axis_stay_text() -> None:
    labels = token_axis(['"];alert(1)//', "the", "the"]).to_dict()["labelExpr"]
    assert labels.startswith('["\\"];alert(1)') and labels.endswith('"the", "the"][datum.value]')


def test_labels_do_not_cover_one_another() -> None:
    points = np.array([[0.0, 0.0], [0.0, 0.001], [0.001, 0.0], [0.0, 0.0], [0.0, 0.0], [0.001, 0.001], [1.0, 1.0]])
    places = neighbours.label_places(points, ["capital"] * 7, [False, False, True, False, False, False, False])
    assert places[2] == "right" and places[6] in neighbours.PLACES  # the chosen one first, the lone one always
    near = [place for place in places[:6] if place]
    assert len(near) == len(set(near)) < 6
