"""Patterns: a head built to do one thing scores 1 on it and earns its name; nothing is named by coincidence."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.read.patterns import FEWEST, NAMED, head_names, main_pattern, pattern_keys, pattern_scores

REPEATED = [5, 6, 7, 8, 9, 5, 6, 7, 8, 9]
T = len(REPEATED)


def looking(keys: list[int]) -> torch.Tensor:
    """A head whose query q puts all its weight on keys[q]."""
    return torch.nn.functional.one_hot(torch.tensor(keys), len(keys)).float()


HEADS = {
    "previous": looking([max(0, q - 1) for q in range(T)]),
    "next": looking([min(T - 1, q + 1) for q in range(T)]),
    "self": torch.eye(T),
    "first": looking([0] * T),
    "induction": looking([0, 0, 0, 0, 0, 1, 2, 3, 4, 5]),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_built_for_a_pattern_scores_one(name):
    assert float(pattern_scores(HEADS[name][None], REPEATED)[name][0]) == pytest.approx(1)
    best, score = main_pattern(HEADS[name], REPEATED)
    assert (best, score) == (name, pytest.approx(1))


def test_names_follow_their_heads():
    layers = [
        torch.stack([HEADS["previous"], HEADS["first"]]),
        torch.stack([HEADS["induction"], torch.full((T, T), 0.1)]),
    ]
    names = head_names(layers, REPEATED)
    assert names[0][0][0] == "previous" and names[0][1] == ["first"]
    assert names[1][0][0] == "induction" and names[1][1] == []
    assert main_pattern(torch.full((T, T), 0.1), REPEATED)[0] == "none"


def test_induction_keys_are_those_that_followed():
    keys = pattern_keys([1, 2, 1, 3, 1])["induction"]
    found = [(q, k) for q in range(5) for k in range(5) if keys[q, k]]
    assert found == [(2, 1), (4, 1), (4, 3)]


def test_a_coincidence_names_nobody():
    ids = [1, 2, 1, 3, 4, 5]  # one repeated token: fewer than FEWEST queries could show induction
    scores = pattern_scores(looking([0, 0, 1, 0, 0, 0])[None], ids)
    assert scores["induction"].isnan().all()
    assert "induction" not in head_names([looking([0, 0, 1, 0, 0, 0])[None]], ids)[0][0]
    with pytest.raises(ValueError, match=f"at least {FEWEST} tokens"):
        main_pattern(torch.eye(2), [1, 2])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=FEWEST + 1, max_size=12), st.integers(1, 4), st.integers(0, 999))
def test_scores_are_shares_and_follow_a_permutation_of_heads(ids, heads, seed):
    draw = torch.Generator().manual_seed(seed)
    weights = torch.randn(heads, len(ids), len(ids), generator=draw).softmax(-1)
    order = torch.randperm(heads, generator=draw)
    for name, score in pattern_scores(weights, ids).items():
        assert score.isnan().all() or ((score >= 0) & (score <= 1 + 1e-6)).all(), name
        torch.testing.assert_close(pattern_scores(weights[order], ids)[name], score[order], equal_nan=True)
    assert set(NAMED) == set(pattern_keys(ids))


def test_shapes_are_checked():
    with pytest.raises(ValueError, match=r"expected weights H 3 3, got \(4, 4\)"):
        pattern_scores(torch.eye(4), [1, 2, 3])
