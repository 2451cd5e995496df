"""Three norms on the same rows against torch.nn.functional, and who moves when a batch-mate comes."""

import pytest
import torch
import torch.nn.functional as F

from core.parts.batch_norm import BatchNorm
from core.read.normalised import moved, norm_of, normalised

EPS = 1e-4


def rows(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 12, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * 4 + 1


def test_each_is_torch_s_own() -> None:
    x_NC = rows(6)
    twins = {
        "batch": F.batch_norm(x_NC, None, None, training=True, eps=EPS),
        "layer": F.layer_norm(x_NC, (12,), eps=EPS),
        "rms": F.rms_norm(x_NC, (12,), eps=EPS),
    }
    for kind, twin in twins.items():
        found = normalised(norm_of(kind, 12, EPS).double(), x_NC)
        torch.testing.assert_close(found.normed_NC, twin, rtol=1e-12, atol=1e-12)
        again = (x_NC - found.mean) / (found.var + EPS).sqrt()  # the statistics are those that were used
        torch.testing.assert_close(again, twin, rtol=1e-10, atol=1e-10)
        assert (found.mean.shape[0] == 1) == (kind == "batch")


def test_only_batch_norm_in_training_lets_a_batch_mate_move_others() -> None:
    own, mates = rows(5), rows(3, seed=1)
    learned = BatchNorm(12, EPS).double()
    learned(rows(20, seed=2))
    apart = {}
    for kind in ("batch", "running", "layer", "rms"):
        norm = norm_of(kind, 12, EPS, learned).double()
        alone, beside = (normalised(norm, x).normed_NC for x in (own, torch.cat([own, mates])))
        apart[kind] = moved(alone, beside)
    assert apart["batch"].shape == (5,) and float(apart["batch"].min()) > 0.01
    assert all(float(apart[kind].max()) == 0 for kind in ("running", "layer", "rms"))


def test_moved_is_the_largest_difference_of_a_row() -> None:
    some = torch.tensor([[0.0, 1.0], [2.0, 2.0]])
    assert moved(some, torch.tensor([[0.5, -1.0], [2.0, 2.5], [9.0, 9.0]])).tolist() == [2.0, 0.5]


def test_what_is_no_norm_is_refused() -> None:
    with pytest.raises(ValueError, match="kind of norm"):
        norm_of("instance", 4, EPS)
    with pytest.raises(ValueError, match="followed some batches"):
        norm_of("running", 4, EPS)
