"""What an edit changed, against closed forms."""

import math

import pytest
import torch

from core.read.changed import difference, divergence, likeliest, moved


def test_the_difference_of_equal_numbers_is_0_also_where_both_are_minus_infinity() -> None:
    before = torch.tensor([1.0, -math.inf, 2.0, -math.inf])
    after = torch.tensor([1.5, -math.inf, 2.0, 3.0])
    assert difference(before, after).tolist() == [0.5, 0.0, 0.0, math.inf]
    assert difference(torch.tensor([True, False]), torch.tensor([False, False])).tolist() == [-1.0, 0.0]
    with pytest.raises(ValueError, match="shape"):
        difference(before, after[:2])


def test_divergence_is_kl() -> None:
    before, after = torch.randn(5, 7), torch.randn(5, 7)
    p, q = (torch.distributions.Categorical(logits=logits) for logits in (before, after))
    torch.testing.assert_close(divergence(before, after), torch.distributions.kl_divergence(p, q))
    assert divergence(before, before).abs().max() == 0
    certain = torch.tensor([[0.0, -math.inf]])  # p = (1, 0)
    assert divergence(certain, torch.zeros(1, 2)).item() == pytest.approx(math.log(2))


def test_moved_is_a_share_of_the_length() -> None:
    x = torch.tensor([[3.0, 4.0], [0.0, 2.0]])
    assert moved(x, x + torch.tensor([[3.0, 4.0], [0.0, 0.0]])).tolist() == [1.0, 0.0]


def test_the_likeliest_of_either_run_each_once() -> None:
    before, after = torch.tensor([5.0, 4, 3, 0]), torch.tensor([0.0, 9, 3, 8])
    assert likeliest(before, after, 2) == [0, 1, 3]
    assert likeliest(before, after, 99) == [0, 1, 2, 3]
