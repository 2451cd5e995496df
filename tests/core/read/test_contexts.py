"""The drift of a word and the spread of a text, against the cosine written out."""

import pytest
import torch

from core import run
from core.read.contexts import drift, spread, stream_sites
from tests.core.small import small

IDS = torch.randint(0, 101, (9,), generator=torch.Generator().manual_seed(1))


def test_drift_starts_at_one_and_is_the_cosine():
    model = small("llama-7b", seed=5)  # RoPE: no position in the embedding
    sites = stream_sites(model.config)
    one, other = run(model, [1, 2, 3, 9]), run(model, [7, 8, 3, 9])
    found = drift(sites, one, 2, other, 2)
    assert float(found[0]) == pytest.approx(1)
    a, b = one["dec.1.resid_post"][0, 2], other["dec.1.resid_post"][0, 2]
    assert float(found[-1]) == pytest.approx(float(a @ b / (a.norm() * b.norm())), abs=1e-6)
    assert float(found[-1]) < 0.999
    torch.testing.assert_close(drift(sites, one, 1, one, 1), torch.ones(3))


def test_spread_is_the_mean_over_pairs():
    model = small("gpt2", seed=5)
    sites, trace = stream_sites(model.config), run(model, IDS)
    x = trace[sites[-1]][0]
    pairs = [torch.cosine_similarity(x[i], x[j], dim=0) for i in range(9) for j in range(9) if i != j]
    assert float(spread(sites, trace)[-1]) == pytest.approx(float(torch.stack(pairs).mean()), abs=1e-5)
