"""The n-gram baseline: a probability distribution, and the figures of a hand-worked corpus."""

import math
import random

import pytest

from recipes.ngram import Ngram


@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_history_gives_a_distribution(order: int) -> None:
    rng = random.Random(0)
    ids = [min(rng.randrange(12), rng.randrange(12)) for _ in range(400)]
    model = Ngram(ids, order, vocab_size=15)
    for history in [(), (3,), (0, 1), (14, 14), (2, 14), (14, 2)]:
        p = [model.probability(history, token) for token in range(15)]
        assert math.isclose(sum(p), 1, abs_tol=1e-12) and min(p) > 0


def test_bigram_by_hand() -> None:
    # 0 1 0 1 0 2: the counts are too few to estimate discounts from, so they are 0.5, 1 and 1.5
    model = Ngram([0, 1, 0, 1, 0, 2], 2, vocab_size=4)
    # below it count the different left neighbours, one each of 0, 1, 2: 1 of 3 less 0.5, and 1.5 of 3 spread over all 4
    below = (1 - 0.5) / 3 + 1.5 / 3 / 4
    # after 0: 1 twice, 2 once; freed 1 + 0.5 of 3
    assert math.isclose(model.probability((0,), 1), (2 - 1) / 3 + 1.5 / 3 * below)
    assert math.isclose(model.probability((0,), 3), 1.5 / 3 * (1.5 / 3 / 4))
    assert math.isclose(model.probability((3,), 1), below)  # never seen: the shorter history alone
    assert math.isclose(model.nats([0, 1]), -math.log(model.probability((0,), 1)))


def test_longer_histories_help_where_they_tell_something() -> None:
    ids = [0, 1, 2, 0, 3, 4] * 60
    nats = [Ngram(ids, order, vocab_size=5).nats(ids[:60]) for order in (1, 2, 3)]
    assert nats[0] > nats[1] > 2 * nats[2]
