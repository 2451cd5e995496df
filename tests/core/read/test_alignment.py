"""Alignment of cross-attention: by hand, and against a second way of counting."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.read.alignment import HAS_READ, SAYS, alignment_mask, alignment_score, diagonal_score


def looking_at(*places: int, source: int = 4) -> torch.Tensor:
    """One head whose row t looks at the place given, with most of its weight."""
    weights = torch.full((len(places), source), 0.1 / (source - 1))
    weights[torch.arange(len(places)), torch.tensor(places)] = 0.9
    return weights[None]


def test_a_head_that_looks_right_gets_everything() -> None:
    gold = [(0,), (1,), (2, 3)]
    score = alignment_score(looking_at(0, 1, 3), gold)
    assert score.words == 3 and score.accuracy_H.tolist() == [1.0]
    assert score.mean_mass_H.item() == pytest.approx((0.9 + 0.9 + 0.9 + 0.1 / 3) / 3)


def test_rows_that_say_and_rows_that_have_read() -> None:
    gold = [(0,), (1,), (2,)]
    late = looking_at(3, 0, 1, 2)  # row t looks at the word that it has just read
    assert alignment_score(late, gold, HAS_READ).accuracy_H.tolist() == [1.0]
    assert alignment_score(late, gold, SAYS).accuracy_H.tolist() == [0.0]


def test_words_that_belong_to_nothing_are_not_judged() -> None:
    score = alignment_score(looking_at(0, 3, 2), [(0,), (), (1,)])
    assert score.words == 2 and score.accuracy_H.tolist() == [0.5]
    nothing = alignment_score(looking_at(0), [()])
    assert nothing.words == 0 and nothing.accuracy_H.tolist() == [0.0]


def test_sentences_add_up() -> None:
    one, two = alignment_score(looking_at(0, 0), [(0,), (1,)]), alignment_score(looking_at(2), [(2,)])
    assert (one + two).words == 3 and (one + two).accuracy_H.item() == pytest.approx(2 / 3)


def test_the_diagonal_is_right_where_nothing_moves() -> None:
    assert diagonal_score([(0,), (1,), (2,)], 3).accuracy_H.tolist() == [1.0]
    assert diagonal_score([(2,), (1,), (0,)], 3).accuracy_H.item() == pytest.approx(1 / 3)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3 rows"):
        alignment_score(looking_at(0, 1), [(0,), (1,)], HAS_READ)
    with pytest.raises(ValueError, match="source words 0..3"):
        alignment_mask([(4,)], 4)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1000))
def test_heads_are_counted_one_by_one(target: int, source: int, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    weights = torch.rand(3, target + 1, source, generator=rng).softmax(-1)
    gold = [torch.nonzero(torch.rand(source, generator=rng) < 0.4).flatten().tolist() for _ in range(target)]
    score = alignment_score(weights, gold)
    for head in range(3):
        hits = sum(int(weights[head, t].argmax()) in places for t, places in enumerate(gold) if places)
        mass = sum(float(weights[head, t, place]) for t, places in enumerate(gold) for place in places)
        assert score.hits_H[head] == hits and score.mass_H[head].item() == pytest.approx(mass, abs=1e-5)
