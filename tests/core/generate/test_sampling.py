"""Temperature, top-k and top-p equal Hugging Face's, in its order."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from core.generate.sampling import greedy, reshaped, sampler


@given(
    st.integers(0, 10_000),
    st.integers(1, 40),
    st.floats(0.1, 5.0),
    st.none() | st.integers(1, 50),
    st.floats(0.05, 1.0),
)
def test_equals_its_twin(seed, words, temperature, top_k, top_p):
    logits = 3 * torch.randn(words, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    scores = TemperatureLogitsWarper(temperature)(None, logits[None])
    if top_k is not None:
        scores = TopKLogitsWarper(top_k)(None, scores)
    if top_p < 1:
        scores = TopPLogitsWarper(top_p)(None, scores)
    expected = scores[0].softmax(-1)
    torch.testing.assert_close(reshaped(logits.softmax(-1), temperature, top_k, top_p), expected, rtol=0, atol=1e-9)


def test_worked_by_hand():
    probs = torch.tensor([0.5, 0.25, 0.15, 0.1])
    torch.testing.assert_close(reshaped(probs, top_k=2), torch.tensor([2 / 3, 1 / 3, 0, 0]))
    torch.testing.assert_close(reshaped(probs, top_p=0.7), torch.tensor([2 / 3, 1 / 3, 0, 0]))
    torch.testing.assert_close(reshaped(probs, top_p=0.5), torch.tensor([1.0, 0, 0, 0]))
    squared = probs**2 / (probs**2).sum()
    torch.testing.assert_close(reshaped(probs, temperature=0.5), squared)


def test_draws_follow_the_distribution():
    probs = torch.tensor([0.6, 0.3, 0.1])
    choose = sampler(1.0, seed=3)
    counts = torch.tensor([choose(probs) for _ in range(3000)]).bincount(minlength=3) / 3000
    assert (counts - probs).abs().max() < 0.03
    assert greedy(probs) == 0


@pytest.mark.parametrize("wrong", [{"temperature": 0.0}, {"top_k": 0}, {"top_p": 0.0}, {"top_p": 1.1}])
def test_says_what_it_expected(wrong):
    with pytest.raises(ValueError, match="expected"):
        reshaped(torch.tensor([0.5, 0.5]), **wrong)
