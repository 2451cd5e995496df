"""The chart of the tokens page: labels do not cover one another."""

import numpy as np

from ui.tokens import charts


def test_labels_do_not_cover_one_another() -> None:
    points = np.array([[0.0, 0.0], [0.0, 0.001], [0.001, 0.0], [0.0, 0.0], [0.0, 0.0], [0.001, 0.001], [1.0, 1.0]])
    places = charts.label_places(points, ["capital"] * 7, [False, False, True, False, False, False, False])
    assert places[2] == "right" and places[6] in charts.PLACES  # the chosen one first, the lone one always
    near = [place for place in places[:6] if place]
    assert len(near) == len(set(near)) < 6
