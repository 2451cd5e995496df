"""Masks against their closed forms, and runs under them."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import Transformer, run
from core.families import PRESETS, shrink
from core.parts.masks import MASKS, causal_mask, full_mask, named_mask, padding_mask, prefix_mask, window_mask

sizes = st.integers(1, 9)


@given(sizes, sizes, st.integers(0, 10), st.integers(1, 10))
def test_masks_in_closed_form(queries, keys, prefix, window):
    q, k = torch.arange(queries), torch.arange(keys)
    for i in range(queries):
        for j in range(keys):
            assert full_mask(q, k)[i, j]
            assert bool(causal_mask(q, k)[i, j]) == (j <= i)
            assert bool(prefix_mask(q, k, prefix)[i, j]) == (j <= i or j < prefix)
            assert bool(window_mask(q, k, window)[i, j]) == (i - window < j <= i)


def test_masks_meet_at_their_ends():
    at = torch.arange(7)
    assert torch.equal(prefix_mask(at, at, 1), causal_mask(at, at))
    assert torch.equal(prefix_mask(at, at, 7), full_mask(at, at))
    assert torch.equal(window_mask(at, at, 7), causal_mask(at, at))
    assert torch.equal(window_mask(at, at, 1), torch.eye(7, dtype=torch.bool))
    real = torch.tensor([[True, False, True]])
    assert padding_mask(real).tolist() == [[[[True, False, True]]]]


@given(st.text(max_size=12))
def test_only_names_of_masks_are_masks(name):
    at = torch.arange(3)
    kind, _, size = name.partition(":")
    sized = kind in ("prefix", "window") and size.isdecimal() and (kind == "prefix" or int(size) >= 1)
    if name in ("full", "causal") or sized:
        assert named_mask(name, at, at).dtype == torch.bool
    else:
        with pytest.raises(ValueError, match="expected"):
            named_mask(name, at, at)


@pytest.mark.parametrize("name", [f"{kind}:2" if kind in ("prefix", "window") else kind for kind in MASKS])
def test_a_run_under_another_mask_uses_it(name):
    model = Transformer(shrink(PRESETS["gpt2"]))
    at = torch.arange(6)
    trace = run(model, [1, 2, 3, 4, 5, 6], mask=named_mask(name, at, at))
    assert torch.equal(trace["dec.1.self.mask"][0, 0], named_mask(name, at, at))
    assert torch.equal(trace["dec.1.self.weights"][0, 0] > 0, named_mask(name, at, at))
