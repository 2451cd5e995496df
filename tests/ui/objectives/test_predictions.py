"""Predictions: every number follows from its operands."""

import numpy as np
import pytest
import torch

from tests.ui.objectives.sentences import KNOWN, NEW, TEXT, traced
from ui.objectives import compare, seq2seq, write
from ui.objectives.predictions import Predictions, predict


def all_parts(text: str) -> dict[str, Predictions]:
    r = traced(text)
    found = compare.objectives(r)
    own = {name: getattr(found, name) for name in ("mlm", "causal", "infill", "nsp")}
    written = {name: row.predictions for name, row in write.writing(r, 1).rows.items()}
    return own | written | {"seq2seq": seq2seq.seq2seq(r, KNOWN).predictions}


@pytest.mark.parametrize("text", [TEXT, NEW])
def test_every_number_follows_from_its_operands(text: str) -> None:
    for name, found in all_parts(text).items():
        every = np.concatenate([found.best, found.targets[:, None]], axis=1)
        z = np.einsum("nc,nkc->nk", found.x, found.rows[every]) + found.bias[every]
        assert z == pytest.approx(found.logits, abs=2e-4), name
        p = np.exp(z - found.largest[:, None]) / found.totals[:, None]
        assert p == pytest.approx(found.probs, abs=1e-4), name
        assert (np.diff(found.probs[:, :-1]) <= 0).all() and found.totals.min() >= 1
        right = found.ranks == 1
        assert (found.best[right, 0] == found.targets[right]).all() and not (
            found.best[~right, 0] == found.targets[~right]
        ).any()


def test_ranks_and_losses_of_a_known_case() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]]).log_softmax(-1)
    eye = torch.eye(3)
    found = predict(logits, logits, [1, 1], eye, torch.zeros(3), str)
    assert found.ranks.tolist() == [2, 2] and found.entries == ["0", "1", "2"]
    assert found.losses == pytest.approx((-logits[:, 1]).numpy(), abs=1e-6)
    assert found.best[:, 0].tolist() == [2, 0]
