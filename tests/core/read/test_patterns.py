"""Patterns: a head built to do one thing scores 1 on it and earns its name; nothing is named by coincidence."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.parts.masks import named_mask
from core.read.patterns import FEWEST, NAMED, even_scores, excess, head_names, pattern_keys, pattern_scores

REPEATED = [5, 6, 7, 8, 9, 5, 6, 7, 8, 9]
T = len(REPEATED)
ALL = torch.ones(T, T, dtype=torch.bool)


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
    found = excess(pattern_scores(HEADS[name][None], REPEATED, ALL), even_scores(REPEATED, ALL))
    assert float(found[name][0]) == pytest.approx(1) and all(float(score[0]) <= 1 for score in found.values())


def test_names_follow_their_heads():
    layers = [
        torch.stack([HEADS["previous"], HEADS["first"]]),
        torch.stack([HEADS["induction"], torch.full((T, T), 0.1)]),
    ]
    names = head_names(layers, REPEATED, [ALL, ALL])
    assert names[0][0][0] == "previous" and names[0][1] == ["first"]
    assert names[1][0][0] == "induction" and names[1][1] == []


def test_induction_keys_are_those_that_followed():
    keys = pattern_keys([1, 2, 1, 3, 1])["induction"]
    found = [(q, k) for q in range(5) for k in range(5) if keys[q, k]]
    assert found == [(2, 1), (4, 1), (4, 3)]


def test_a_coincidence_names_nobody():
    ids = [1, 2, 1, 3, 4, 5]  # one repeated token: fewer than FEWEST queries could show induction
    scores = pattern_scores(looking([0, 0, 1, 0, 0, 0])[None], ids)
    assert scores["induction"].isnan().all()
    assert "induction" not in head_names([looking([0, 0, 1, 0, 0, 0])[None]], ids, [ALL[:6, :6]])[0][0]
    assert head_names([torch.eye(2)[None]], [1, 2], [ALL[:2, :2]]) == [[[]]]


MASKS = ["full", "causal", "prefix:3", "window:2", "window:4"]
TEXTS = {"words": [1, 2, 3, 4, 5, 6], "equal": [7] * 8, "twice": REPEATED, "short": [1, 2, 3], "one": [1]}


def mask_of(kind, ids):
    at = torch.arange(len(ids))
    return named_mask(kind, at, at)


@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("ids", TEXTS.values(), ids=TEXTS)
def test_a_head_that_looks_everywhere_alike_has_no_name(kind, ids):
    seen = mask_of(kind, ids)
    alike = torch.zeros(len(ids), len(ids)).masked_fill(~seen, -torch.inf).softmax(-1)
    assert head_names([alike[None]], ids, [seen]) == [[[]]]
    for name, score in excess(pattern_scores(alike[None], ids, seen), even_scores(ids, seen)).items():
        assert score.isnan().all() or float(score[0].abs()) < 1e-6, name


@pytest.mark.parametrize("ids", [[1, 2, 3, 4, 5, 6], [7] * 8, REPEATED])
def test_the_first_token_of_a_causal_model_has_no_choice(ids):
    """It looks at itself under any weights, and the score must not count that."""
    seen = mask_of("causal", ids)
    sink = looking([0] * len(ids))
    assert float(pattern_scores(sink[None], ids, seen)["self"][0]) == 0
    assert float(pattern_scores(sink[None], ids, ALL[: len(ids), : len(ids)])["self"][0]) == pytest.approx(1 / len(ids))
    own = torch.eye(len(ids))
    assert head_names([own[None]], ids, [seen]) == [[["self"]]]
    assert pattern_scores(own[None], ids, seen)["next"].isnan().all()  # nobody may look there


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
