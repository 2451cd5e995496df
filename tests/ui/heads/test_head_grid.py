"""What the head grid is sent: pictures in 256 steps, and which two heads come in exact numbers."""

import numpy as np

from ui.heads.head_grid import header, pictures


def test_pictures_are_the_weights_in_256_steps():
    layers = [np.random.default_rng(layer).dirichlet(np.ones(5), size=(3, 5)).astype(np.float32) for layer in range(2)]
    made = pictures(layers)
    assert made.dtype == np.uint8 and made.shape == (2, 3, 5, 5)
    assert np.abs(made / 255 - np.stack(layers)).max() <= 0.5 / 255 + 1e-7


def test_the_header_says_which_heads_are_exact():
    names = [[["first"], [], []], [[], [], ["previous", "self"]]]
    told = header(["<b>", "x", "y", "z"], {"layer": 1, "head": 2, "layer2": 0, "head2": 1}, names, True)
    assert told["pictured"] == {"a": [1, 2], "b": [0, 1]}
    assert told["patterns"] == names and told["tokens"][0] == "<b>" and told["causal"] is True
