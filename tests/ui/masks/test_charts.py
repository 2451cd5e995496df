"""Charts of the masks page: values go in unchanged, zero is said to be zero."""

import numpy as np

from ui.masks import charts

WORDS = dict.fromkeys(
    ["edited", "moved", "still", "position", "token", "apart", "bars", "layers", "layer"], "w"
) | {"edited": "changed", "moved": "moved", "still": "zero"}  # fmt: skip


def test_exact_zeros_are_marked_and_tiny_differences_are_not() -> None:
    made = charts.bars(["a", "a", "b"], np.array([0.0, 1e-30, 2.5]), 2, WORDS)
    rows = made["data"].to_pylist()
    assert [(row["apart"], row["label"], row["kind"]) for row in rows] == [
        (0.0, "0", "zero"),
        (1e-30, "1e-30", "moved"),
        (2.5, "2.5", "changed"),
    ]


def test_all_zero_differences_can_be_drawn() -> None:
    made = charts.layers(["a", "b"], np.zeros((3, 2)), WORDS)
    assert [row["apart"] for row in made["data"].to_pylist()] == [0.0] * 6
    low, high = made["layer"][1]["encoding"]["color"]["scale"]["domain"]
    assert 0 < low < high  # of a logarithm


def test_each_cell_is_its_layer_and_position() -> None:
    apart = np.array([[0.0, 0.5], [0.25, 4.0], [0.125, 8.0]])
    made = charts.layers(["a", "a"], apart, WORDS)
    rows = [(row["layer"], row["at"], row["apart"]) for row in made["data"].to_pylist()]
    assert rows == [(0, 0, 0.0), (0, 1, 0.5), (1, 0, 0.25), (1, 1, 4.0), (2, 0, 0.125), (2, 1, 8.0)]
    assert (made["encoding"]["x"]["field"], made["encoding"]["y"]["field"]) == ("at", "layer")
    assert made["layer"][1]["encoding"]["color"]["scale"]["domain"] == [0.125, 8.0]
