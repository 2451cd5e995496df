"""What the head grid is sent: pictures in 256 steps, the exact weights of two heads, the view."""

import numpy as np

from tests.pages.driving import unpacked
from ui.heads.head_grid import blob, pictures


def test_pictures_are_the_weights_in_256_steps():
    layers = [np.random.default_rng(layer).dirichlet(np.ones(5), size=(3, 5)).astype(np.float32) for layer in range(2)]
    made = pictures(layers)
    assert made.dtype == np.uint8 and made.shape == (2, 3, 5, 5)
    assert np.abs(made / 255 - np.stack(layers)).max() <= 0.5 / 255 + 1e-7


def test_the_blob_says_which_heads_are_exact():
    weights = np.zeros((2, 3, 4, 4), np.uint8)
    exact = np.full((4, 4), 1 / 3, np.float32)
    view = {"show": "grid", "layer": 1, "head": 2, "layer2": 0, "head2": 1, "token": None, "mix": 50}
    names = [[["first"], [], []], [[], [], ["previous", "self"]]]
    raw = blob(weights, {"a": exact, "b": exact}, ["<b>", "x", "y", "z"], {"sum": "sum"}, view, {}, names, True)
    header, arrays = unpacked(raw)
    assert header["pictured"] == {"a": [1, 2], "b": [0, 1]}
    assert header["patterns"] == names and header["tokens"][0] == "<b>" and header["causal"] is True
    assert np.array_equal(arrays["a"], exact)
