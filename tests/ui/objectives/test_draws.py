"""The draws of MLM are those of the core and near what is asked for."""

import numpy as np
import pytest
import torch

from core import load, run
from core.train.objectives import mlm_batch
from tests.ui.objectives.sentences import MASK, traced
from ui.objectives import draws


def test_draws_are_those_of_the_core_and_near_what_is_asked_for() -> None:
    r = traced()
    found = draws.draws(r, seed=5)
    rng = torch.Generator().manual_seed(5)
    text = torch.tensor([r.ids]).expand(draws.MANY, -1)
    batch = mlm_batch(text, MASK, 3072, rng, spare_BT=torch.tensor([r.special]))
    chosen = batch.counts_BT
    assert sum(found.many[1:]) == int(chosen.sum()) and sum(found.many) == len(found.tokens) * draws.MANY
    assert found.many[1] == int((batch.inputs[0][chosen] == MASK).sum())
    assert found.none == pytest.approx(float((~chosen).all(-1).double().mean()))
    shares = np.array(found.many[1:]) / sum(found.many[1:])
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
    assert sum(found.many[1:]) / sum(found.many) == pytest.approx(0.15, abs=0.005)
    assert [[draw, t] for draw, t, _ in found.became] == np.argwhere(found.fates > 0).tolist()
    draw, t, word, p, loss = found.guesses[7]
    logits = run(load("tiny-bert"), batch.inputs[0][draw])["head.logits"][0, t + 1]
    assert (word, p) == (
        load("tiny-bert").tokenizer.show(int(logits.argmax())),
        pytest.approx(float(logits.softmax(-1).max()), abs=1e-5),
    )
    assert loss == pytest.approx(-float(logits.log_softmax(-1)[r.ids[t + 1]]), abs=1e-4)
