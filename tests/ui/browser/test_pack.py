"""The blob that carries tensors to the browser comes back exactly: by safetensors, and by our JavaScript."""

import base64

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.pages.driving import unpacked
from tests.ui.browser import node
from ui.browser.modules import ASSETS
from ui.browser.pack import pack


@settings(max_examples=30, deadline=None)
@given(
    words=st.dictionaries(st.text(max_size=5), st.text(), max_size=3),
    weights=hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(width=32)),
    mask=hnp.arrays(bool, hnp.array_shapes(max_dims=2, max_side=7)),
)
def test_what_is_packed_comes_back(words, weights, mask):
    header, arrays = unpacked(pack(words, {"mask": mask, "weights": weights}))
    assert header == words and arrays["mask"].dtype == bool
    np.testing.assert_array_equal(arrays["weights"], weights)
    np.testing.assert_array_equal(arrays["mask"], mask)


def test_minus_infinity_and_float64_and_strides_survive():
    scores = np.full((3, 3), -np.inf)
    scores[np.tril_indices(3)] = 1 / 3
    _, arrays = unpacked(pack({}, {"scores": scores.T, "steps": np.arange(9, dtype=np.uint8).reshape(3, 3).T}))
    assert arrays["scores"].dtype == np.float32 and arrays["steps"].dtype == np.uint8
    np.testing.assert_array_equal(arrays["scores"], scores.T.astype(np.float32))
    np.testing.assert_array_equal(arrays["steps"], [[0, 3, 6], [1, 4, 7], [2, 5, 8]])


@pytest.mark.parametrize("header, arrays", [({"x": np.nan}, {}), ({"x": np.inf}, {}), ({}, {"ids": np.arange(3)})])
def test_what_cannot_be_carried_is_refused(header, arrays):
    with pytest.raises(ValueError):
        pack(header, arrays)


@pytest.mark.parametrize("shift", [0, 1, 4])  # where in the browser's memory the blob begins
def test_the_browser_unpacks_what_was_packed(shift):
    arrays = {
        "mask": np.array([[True, False, True]]),
        "steps": np.array([255, 7], np.uint8),
        "scores": np.array([[0.1, -np.inf], [1e-30, 3.0]], np.float32),
    }
    read = """
        import { unpack } from "FILE";
        const bytes = Buffer.from(given.blob, "base64");
        const memory = new Uint8Array(bytes.length + given.shift);
        memory.set(bytes, given.shift);
        const { header, arrays } = unpack(memory.subarray(given.shift));
        const seen = (a) => [a.constructor.name, a.shape, Array.from(a, String)];
        const read = Object.entries(arrays).map(([name, array]) => [name, seen(array)]);
        console.log(JSON.stringify([header, Object.fromEntries(read)]));
    """.replace("FILE", (ASSETS / "components/lib/packed.js").as_uri())
    blob = pack({"words": {"a": '注意力 🙂 " \\ {x}'}}, arrays)
    header, seen = node.run(read, {"blob": base64.b64encode(blob).decode(), "shift": shift})
    assert header == {"words": {"a": '注意力 🙂 " \\ {x}'}}
    assert {name: (kind, shape) for name, (kind, shape, _) in seen.items()} == {
        "mask": ("Uint8Array", [1, 3]),
        "steps": ("Uint8Array", [2]),
        "scores": ("Float32Array", [2, 2]),
    }
    assert seen["mask"][2] == ["1", "0", "1"] and seen["steps"][2] == ["255", "7"]
    scores = np.array([float(x.replace("Infinity", "inf")) for x in seen["scores"][2]], np.float32)
    np.testing.assert_array_equal(scores, arrays["scores"].ravel())
