"""The measurements of "why sqrt(d)" against their definitions, autograd and the trace they start from."""

import pytest
import torch

from core.parts.masks import causal_mask
from core.read.sharpness import curve, grid, jacobian_norm, joined, sharpness, worked_check

AT = torch.arange(6)
MASK = causal_mask(AT, AT)


@pytest.fixture
def vectors() -> tuple[torch.Tensor, torch.Tensor]:
    g = torch.Generator().manual_seed(3)
    return torch.randn(4, 6, 8, generator=g), torch.randn(2, 6, 8, generator=g)


def test_worked_check_is_the_published_one():
    check = worked_check()
    assert [check[name] for name in ("raw_a", "raw_b", "scores_a", "scores_b")] == [112, 96, 14, 12]
    assert [check["weights_a"], check["weights_b"]] == pytest.approx([0.88, 0.12], abs=0.005)


def test_gradient_is_the_norm_of_the_jacobian_of_softmax():
    scores = torch.randn(5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    jacobian = torch.autograd.functional.jacobian(lambda s: s.softmax(-1), scores)
    assert jacobian_norm(scores.softmax(-1)).item() == pytest.approx(jacobian.norm().item(), rel=1e-9)


def test_against_the_definitions(vectors):
    q, k = vectors[0][0], vectors[1][0]
    for scaled in (True, False):
        raw = (q[:, :5] @ k[:, :5].T) / (5**0.5 if scaled else 1)
        rows = [raw[i, : i + 1] for i in range(1, 6)]  # the first row sees one key: nothing to measure
        got = sharpness(q, k, MASK, 5, scaled)
        entropy = [torch.distributions.Categorical(logits=row).entropy() for row in rows]
        share = [h / torch.log(torch.tensor(float(len(row)))) for h, row in zip(entropy, rows, strict=True)]
        assert got.entropy == pytest.approx(torch.stack(share).mean().item(), rel=1e-5)
        assert got.spread == pytest.approx(sum(row.std(correction=0).item() for row in rows) / 5, rel=1e-5)
        assert got.largest == pytest.approx(sum(row.softmax(-1).max().item() for row in rows) / 5, rel=1e-5)


def test_without_the_factor_attention_is_sharper_and_its_gradient_dies():
    g = torch.Generator().manual_seed(1)
    q, k = torch.randn(8, 6, 64, generator=g), torch.randn(8, 6, 64, generator=g)
    on, off = curve(q, k, MASK, 0, [512])
    assert (on.scaled, off.scaled) == (True, False)
    assert on.entropy > 0.6 > 0.1 > off.entropy and on.gradient > 10 * off.gradient


def test_longer_vectors_append_the_next_heads(vectors):
    q, k = vectors
    assert torch.equal(joined(q, 2)[:, 8:16], q[3]) and torch.equal(joined(q, 2)[:, 16:24], q[0])
    shared = curve(q, k, MASK, 1, [16])[0]  # query heads 0, 1 share key head 0, and 2, 3 share key head 1
    q16, k16 = torch.cat([q[1], q[2]], -1), torch.cat([k[0], k[1]], -1)
    assert shared == sharpness(q16, k16, MASK, 16, True)


def test_grid_holds_the_head_width_and_every_power_of_two():
    assert grid(48, 3) == [1, 2, 4, 8, 16, 32, 48, 64, 128, 144]


@pytest.mark.parametrize("dims", [0, 9])
def test_impossible_widths_are_refused(vectors, dims):
    with pytest.raises(ValueError, match="1 to 8"):
        sharpness(vectors[0][0], vectors[1][0], MASK, dims, True)
    with pytest.raises(ValueError, match="two keys"):
        sharpness(vectors[0][0], vectors[1][0], torch.eye(6, dtype=torch.bool), 4, True)
