"""What a layer costs: counted operations against closed forms, kept bytes by hand, paths through NaN."""

import math

import pytest
import torch
from torch import nn

from core.scale.complexity import KERNEL, KINDS, Convolution, Recurrence, attention, fused, kept_bytes, lap, steps_apart


def by_hand(kind: str, n: int, d: int) -> int:
    """Multiply-adds: two products n x n x d; W x and U h for each token; a kernel of three d x d matrices a token."""
    return {"attention": 2 * n * n * d, "recurrence": 2 * n * d * d, "convolution": 3 * n * d * d}[kind]


@pytest.mark.parametrize("kind", ["attention", "recurrence", "convolution"])
@pytest.mark.parametrize(("n", "d"), [(16, 8), (33, 12)])
def test_the_formula_counts_what_runs(kind: str, n: int, d: int) -> None:
    found = lap(kind, d, n)
    assert found.macs == KINDS[kind].macs(n, d) == by_hand(kind, n, d)
    assert found.forward > 0 and found.backward > 0


def test_both_kinds_of_attention_compute_torchs() -> None:
    x = torch.randn(20, 8, generator=torch.Generator().manual_seed(0))
    judge = (x @ x.T / math.sqrt(8)).softmax(-1) @ x
    assert torch.allclose(attention(x), judge, atol=1e-6) and torch.allclose(fused(x), judge, atol=1e-5)


def test_attention_keeps_its_weights_and_fused_attention_rows_only() -> None:
    n, d = 96, 8
    x = torch.randn(n, d, requires_grad=True)
    assert kept_bytes(attention, x) == 4 * n * n
    assert kept_bytes(fused, x) < 4 * n * n / 4
    assert kept_bytes(Convolution(d), x) == 4 * (n + KERNEL - 1) * d  # the padded rows
    more = torch.randn(2 * n, d, requires_grad=True)
    assert kept_bytes(attention, more) == 4 * kept_bytes(attention, x)
    assert kept_bytes(fused, more) == 2 * kept_bytes(fused, x)
    assert kept_bytes(Recurrence(d), more) < 2.1 * kept_bytes(Recurrence(d), x)


@pytest.mark.parametrize("n", [2, 3, 4, 9, 10, 28, 81])
def test_nan_takes_as_many_steps_as_the_formula_says(n: int) -> None:
    expected = {"attention": 1, "fused": 1, "recurrence": n, "convolution": math.ceil(round(math.log(n, 3), 9))}
    for kind, steps in expected.items():
        assert steps_apart(kind, n) == steps == KINDS[kind].path(n), kind


def test_a_convolution_sees_itself_and_what_came_before() -> None:
    conv = Convolution(2, apart=3)
    with torch.no_grad():
        x = torch.zeros(12, 2)
        x[4] = 1
        moved = conv(x).abs().sum(1) > 0
    assert moved.nonzero().flatten().tolist() == [4, 7, 10]
    assert isinstance(conv.conv, nn.Conv1d)
