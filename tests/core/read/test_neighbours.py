"""Neighbours and projection against definitions worked another way."""

import pytest
import torch

from core.read.neighbours import nearest, pca


def test_nearest_are_the_largest_cosines() -> None:
    rows = torch.randn(50, 8)
    found = nearest(rows, 7, 5)
    cosine = torch.nn.functional.cosine_similarity(rows, rows[7][None], dim=1)
    order = [i for i in cosine.argsort(descending=True).tolist() if i != 7][:5]
    assert found.ids == order
    assert torch.allclose(torch.tensor(found.cosines), cosine[order], atol=1e-6)


def test_length_does_not_matter_and_a_zero_row_is_like_nothing() -> None:
    rows = torch.tensor([[1.0, 0.0], [5.0, 0.1], [0.0, 0.0], [-2.0, 0.0]])
    found = nearest(rows, 0, 3)
    assert found.ids == [1, 2, 3]
    assert found.cosines[1:] == [0.0, -1.0]


def test_a_token_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a token in 0..3"):
        nearest(torch.eye(4), 4, 2)


def test_pca_agrees_with_the_covariance_matrix() -> None:
    rows = torch.randn(30, 6) * torch.tensor([5.0, 3.0, 1.0, 1.0, 0.5, 0.1])
    found = pca(rows)
    values = torch.linalg.eigvalsh(torch.cov(rows.double().T)).flip(0)
    assert found.shares == pytest.approx((values[:2] / values.sum()).tolist(), rel=1e-9)
    assert torch.allclose(found.points_N2.double().var(0), values[:2], rtol=1e-5)


def test_pca_keeps_distances_of_flat_data() -> None:
    flat = torch.randn(9, 2) @ torch.randn(2, 12)
    found = pca(flat)
    assert sum(found.shares) == pytest.approx(1, abs=1e-6)
    assert torch.allclose(torch.cdist(found.points_N2, found.points_N2), torch.cdist(flat, flat), atol=1e-4)


@pytest.mark.parametrize("rows", [torch.ones(1, 4), torch.ones(3, 4)])
def test_pca_of_nothing_to_tell_apart_is_the_origin(rows: torch.Tensor) -> None:
    found = pca(rows)
    assert found.points_N2.abs().max() < 1e-6 and found.shares == (0.0, 0.0)
