"""Scores over distance, against sums pair by pair and RoPE as complex numbers."""

import cmath
import math

import pytest
import torch

from core.parts.positions import Alibi, Rope
from core.read.distance import by_distance, fall, far, measured, near, theory

BASE, TOKENS, DIM = 100.0, 9, 8
ROPE = Rope(Rope.Config(base=BASE))


def draw(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(sum(shape)))


def turned(x: list[float], place: int) -> list[complex]:
    """Adjacent pairs as complex numbers, turned by place x base^(-2i/D)."""
    return [complex(x[2 * i], x[2 * i + 1]) * cmath.exp(1j * place * BASE ** (-2 * i / DIM)) for i in range(DIM // 2)]


def dot(a: list[complex], b: list[complex]) -> float:
    return sum((x * y.conjugate()).real for x, y in zip(a, b, strict=True))


def test_the_mean_over_all_pairs_so_far_apart() -> None:
    scores = draw(2, 5, 5)
    found = by_distance(scores)
    for head in range(2):
        for back in range(5):
            pairs = [float(scores[head, q, q - back]) for q in range(back, 5)]
            assert float(found[head, back]) == pytest.approx(sum(pairs) / len(pairs), abs=1e-6)


def test_queries_and_keys_are_turned_to_their_places() -> None:
    q, k = draw(4, TOKENS, DIM), draw(2, TOKENS, DIM)
    found = measured(q, k, ROPE, 0.5)
    assert found.shape == (4, TOKENS)
    for head in (0, 1, 3):
        for back in (0, 2, 8):
            pairs = [
                0.5 * dot(turned(q[head, t].tolist(), t), turned(k[head // 2, t - back].tolist(), t - back))
                for t in range(back, TOKENS)
            ]
            assert float(found[head, back]) == pytest.approx(sum(pairs) / len(pairs), abs=1e-4)


def test_the_theory_is_a_query_against_itself_further_on() -> None:
    q = draw(6, DIM)
    found = theory(q, ROPE, 0.25, 30)
    for back in (0, 1, 7, 29):
        alone = [0.25 * dot(turned(row, back), turned(row, 0)) for row in q.tolist()]
        assert float(found[back]) == pytest.approx(sum(alone) / len(alone), abs=1e-4)


def test_of_equal_pairs_only_the_angles_are_left() -> None:
    found = theory(torch.ones(1, DIM), ROPE, 1 / DIM, 50)
    for back in (0, 3, 49):
        angles = [back * BASE ** (-2 * i / DIM) for i in range(DIM // 2)]
        assert float(found[back]) == pytest.approx(sum(map(math.cos, angles)) / len(angles), abs=1e-5)


def test_a_fall_is_near_less_far() -> None:
    assert [*near(64)] == [1, 2, 3, 4] and [*far(64)] == [*range(16, 33)]
    line = -0.5 * torch.arange(64.0)
    found = fall(torch.stack([line, -line, torch.zeros(64)]))
    assert found.tolist() == pytest.approx([0.5 * (24 - 2.5), -0.5 * (24 - 2.5), 0])
    with pytest.raises(ValueError, match="at least 32 tokens, got 31"):
        fall(torch.zeros(31))


def test_only_rope_turns() -> None:
    for call in (
        lambda: measured(draw(1, 4, 8), draw(1, 4, 8), Alibi(), 1.0),
        lambda: theory(draw(4, 8), Alibi(), 1, 4),
    ):
        with pytest.raises(ValueError, match="turn queries and keys"):
            call()
