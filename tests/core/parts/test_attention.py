"""Attention against torch and closed forms; every row sums to 1 or is 0."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import scaled_dot_product_attention

from core import Tap, Trace
from core.parts.attention import attention
from core.parts.masks import causal_mask

sizes = st.integers(1, 9)


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, st.integers(1, 4), st.integers(0, 2**31), st.floats(0.05, 1))
def test_equals_torch_and_rows_sum_to_one_or_are_zero(queries, keys, heads, seed, density):
    draw = torch.Generator().manual_seed(seed)
    q, k, v = (torch.randn(2, heads, t, 8, generator=draw) for t in (queries, keys, keys))
    mask = torch.rand(2, 1, queries, keys, generator=draw) < density
    trace = Trace()
    z = attention(q, k, v, 0.3, mask, tap=Tap(trace))
    weights = trace["weights"]
    allowed = mask.any(-1).expand(2, heads, queries)
    torch.testing.assert_close(weights.sum(-1), allowed.float())
    assert (weights[~mask.expand_as(weights)] == 0).all()
    assert torch.isfinite(z).all()
    expected = scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=0.3).nan_to_num()
    torch.testing.assert_close(z[allowed], expected[allowed], rtol=1e-4, atol=1e-5)
    plain = attention(q, k, v, 0.3, mask)
    torch.testing.assert_close(plain, z, rtol=1e-4, atol=1e-5)


def test_a_row_that_may_see_nothing_is_zero_traced_and_plain():
    q = k = v = torch.randn(1, 2, 4, 8)
    mask = causal_mask(torch.arange(4), torch.arange(4)).clone()
    mask[2] = False
    bias = torch.randn(2, 4, 4)
    for extra in (None, bias):
        trace = Trace()
        traced = attention(q, k, v, 0.3, mask, extra, Tap(trace))
        assert (trace["weights"][:, :, 2] == 0).all()
        assert (traced[:, :, 2] == 0).all()
        torch.testing.assert_close(attention(q, k, v, 0.3, mask, extra), traced)


def test_a_real_nan_is_not_hidden():
    q = torch.full((1, 1, 2, 4), torch.nan)
    trace = Trace()
    attention(q, torch.ones(1, 1, 2, 4), torch.ones(1, 1, 2, 4), 1.0, torch.ones(2, 2).bool(), tap=Tap(trace))
    assert trace["weights"].isnan().all()


@pytest.mark.parametrize("kv_heads", [1, 2, 3, 6])
def test_grouped_heads_share_keys_in_blocks(kv_heads):
    q, k, v = torch.randn(1, 6, 5, 8), torch.randn(1, kv_heads, 5, 8), torch.randn(1, kv_heads, 5, 8)
    got = attention(q, k, v, 0.3, torch.ones(5, 5, dtype=torch.bool))
    for head in range(6):
        own = head * kv_heads // 6
        expected = (q[:, head] @ k[:, own].mT * 0.3).softmax(-1) @ v[:, own]
        torch.testing.assert_close(got[:, head], expected, rtol=1e-4, atol=1e-5)


def test_the_worked_example_of_the_illustrated_transformer():
    """Scores 112 and 96, divided by 8: 14 and 12; softmax 0.88 and 0.12."""
    q, k = torch.zeros(1, 1, 1, 64), torch.zeros(1, 1, 2, 64)
    q[..., 0], k[0, 0, 0, 0], k[0, 0, 1, 0] = 1, 112, 96
    trace = Trace()
    attention(q, k, torch.zeros(1, 1, 2, 64), 64**-0.5, torch.ones(1, 2, dtype=torch.bool), tap=Tap(trace))
    assert trace["raw"].flatten().tolist() == [112, 96]
    assert trace["scores"].flatten().tolist() == [14, 12]
    assert [round(w, 2) for w in trace["weights"].flatten().tolist()] == [0.88, 0.12]
