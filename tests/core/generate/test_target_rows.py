"""The rows of a translation three ways: in one pass, in passes of their own, in cached steps."""

import pytest
import torch

from core.generate.target_rows import target_rows
from core.model import Transformer, run
from core.weights.tiny_translator import START_ID
from tests.core.small import small_translator

SOURCE, RIGHT = [5, 9, 4, 7, 2], [8, 13, 4, 29, 13, 6]  # any words: not those that the model finds likeliest


@pytest.fixture(scope="module")
def model() -> Transformer:
    return small_translator(seed=11)


def test_one_pass_its_own_passes_and_cached_steps_give_the_same_rows(model: Transformer) -> None:
    rows = target_rows(model, SOURCE, RIGHT, START_ID)
    exact_TV = run(model, SOURCE, target_ids=[START_ID, *RIGHT[:-1]])["head.logits"][0]
    for ways_TV in (rows.together_TV, rows.alone_TV, rows.cached_TV):
        assert ways_TV.shape == (6, 30) and torch.allclose(ways_TV, exact_TV, atol=5e-5)
    by_hand = [
        max(float((one - other).abs().max()) for other in (two, three))
        for one, two, three in zip(rows.together_TV, rows.alone_TV, rows.cached_TV, strict=True)
    ]
    assert rows.apart_T.tolist() == pytest.approx(by_hand)
    assert rows.together_seconds > 0
    for seconds_T in (rows.alone_seconds_T, rows.cached_seconds_T):
        assert len(seconds_T) == 6 and seconds_T == sorted(seconds_T) and seconds_T[0] > 0
