"""Charts of the masks page: values go in unchanged, zero is said to be zero."""

import numpy as np

from ui.masks import charts

WORDS = dict.fromkeys(
    ["edited", "moved", "still", "position", "token", "apart", "bars", "layers", "layer"], "w"
) | {"edited": "changed", "moved": "moved", "still": "zero"}  # fmt: skip


def test_exact_zeros_are_marked_and_tiny_differences_are_not() -> None:
    made = charts.bars(["a", "a", "b"], np.array([0.0, 1e-30, 2.5]), 2, WORDS).to_dict()
    rows = made["layer"][0].get("data", made.get("data"))["values"]
    assert [(row["apart"], row["label"], row["kind"]) for row in rows] == [
        (0.0, "0", "zero"),
        (1e-30, "1e-30", "moved"),
        (2.5, "2.5", "changed"),
    ]


def test_all_zero_differences_can_be_drawn() -> None:
    made = charts.layers(["a", "b"], np.zeros((3, 2)), WORDS).to_dict()
    assert made["layer"]
