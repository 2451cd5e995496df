"""Key and value heads pooled: by hand on the weights, and on the model against attention written out anew."""

from typing import Any

import pytest
import torch

from core import load, run
from core.parts.pooling import WAYS, pool_heads, pooled_rows

IDS = [5, 900, 31, 7, 1200, 64]


def test_rows_are_the_paper_s_three_ways():
    w = torch.arange(24.0).reshape(8, 3)  # 4 heads of 2 rows
    rng = torch.Generator().manual_seed(0)
    assert pooled_rows(w, 4, 2, "first", rng).tolist() == w[[0, 1, 4, 5]].tolist()
    assert pooled_rows(w, 4, 2, "mean", rng).tolist() == ((w[[0, 1, 4, 5]] + w[[2, 3, 6, 7]]) / 2).tolist()
    assert pooled_rows(w, 4, 1, "mean", rng).tolist() == (w.reshape(4, 2, 3).sum(0) / 4).tolist()
    drawn = pooled_rows(torch.randn(4000, 100, generator=rng) * 0.3, 4, 1, "random", rng)
    assert drawn.shape == (1000, 100) and float(drawn.std()) == pytest.approx(0.3, rel=0.02)
    assert not pooled_rows(torch.ones(8), 4, 2, "random", rng).any()
    with pytest.raises(ValueError, match="divide 4"):
        pooled_rows(w, 4, 3, "mean", rng)
    with pytest.raises(ValueError, match="'best'"):
        pooled_rows(w, 4, 2, "best", rng)


@pytest.mark.parametrize("way", WAYS)
def test_four_of_four_heads_is_the_model_itself_unless_drawn(way):
    model = load("tiny-gpt")
    apart = (run(model, IDS)["head.logits"] - run(pool_heads(model, 4, way), IDS)["head.logits"]).abs().max()
    assert float(apart) == 0 if way != "random" else float(apart) > 1


@pytest.mark.parametrize("groups", [2, 1])
@pytest.mark.parametrize("way", WAYS)
def test_a_pooled_head_s_weights_are_those_of_its_group_s_keys(way, groups):
    model = load("tiny-gpt")
    pooled = pool_heads(model, groups, way, seed=3)
    trace = run(pooled, IDS)
    part: Any = pooled.dec.blocks[0]
    own: Any = model.dec.blocks[0]
    attention = part.self
    assert pooled.config.attention.kv_heads == groups
    assert attention.q.weight is own.self.q.weight  # shared, not copied
    x = trace["dec.0.norm1.out"][0]
    k = (x @ attention.k.weight.T + attention.k.bias).reshape(len(IDS), groups, 32)
    q = (x @ attention.q.weight.T + attention.q.bias).reshape(len(IDS), 4, 32)
    for head in range(4):
        scores = q[:, head] @ k[:, head * groups // 4].T / 32**0.5
        seen = torch.ones(len(IDS), len(IDS), dtype=torch.bool).tril()
        twin = scores.masked_fill(~seen, -torch.inf).softmax(-1)
        assert trace["dec.0.self.weights"][0, head] == pytest.approx(twin.detach(), abs=1e-5)
    assert run(model, IDS)["dec.0.self.k"].shape[1] == 4  # the model itself stays as it is


def test_latent_rows_have_no_heads_to_pool():
    with pytest.raises(ValueError, match="keys and values for each head"):
        pool_heads(load("family:deepseek-v2-lite"), 1, "mean")
    with pytest.raises(ValueError, match="decoder alone"):
        pool_heads(load("tiny-bert"), 1, "mean")
