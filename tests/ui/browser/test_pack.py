"""The blob that carries tensors to the browser comes back exactly, by a reader written from the format alone."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ui.browser import script, style
from ui.browser.pack import pack


def unpack(blob: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    (length,) = struct.unpack_from("<I", blob)
    header = json.loads(blob[4 : 4 + length])
    body, arrays = 4 + length, {}
    assert body % 4 == 0
    for name, of in header.pop("arrays").items():
        assert of["offset"] % 4 == 0
        kind = {"f4": "<f4", "u1": "u1"}[of["dtype"]]
        count = int(np.prod(of["shape"]))
        arrays[name] = np.frombuffer(blob, kind, count, body + of["offset"]).reshape(of["shape"])
    return header, arrays


@settings(max_examples=30, deadline=None)
@given(
    words=st.dictionaries(st.text(max_size=5), st.text(), max_size=3).filter(lambda d: "arrays" not in d),
    weights=hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=5), elements=st.floats(width=32)),
    mask=hnp.arrays(bool, hnp.array_shapes(max_dims=2, max_side=7)),
)
def test_what_is_packed_comes_back(words, weights, mask):
    header, arrays = unpack(pack(words, {"mask": mask, "weights": weights}))
    assert header == words
    np.testing.assert_array_equal(arrays["weights"], weights)
    np.testing.assert_array_equal(arrays["mask"].astype(bool), mask)


def test_minus_infinity_and_float64_and_strides_survive():
    scores = np.full((3, 3), -np.inf)
    scores[np.tril_indices(3)] = 1 / 3
    _, arrays = unpack(pack({}, {"scores": scores.T}))
    np.testing.assert_array_equal(arrays["scores"], scores.T.astype(np.float32))


@pytest.mark.parametrize("header, arrays", [({"arrays": 1}, {}), ({"x": np.nan}, {}), ({}, {"ids": np.arange(3)})])
def test_what_cannot_be_carried_is_refused(header, arrays):
    with pytest.raises(ValueError):
        pack(header, arrays)


def test_component_sources_are_inline_modules():
    assert "function unpack" in script("matrix_stage") and "d3-scale-chromatic" in script("matrix_stage")
    assert "--q: #0072b2" in style("matrix_stage")
