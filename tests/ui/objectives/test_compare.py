"""Every gap of the text, run in one batch, is what a run of its own gives."""

from typing import Any

import numpy as np
import pytest
import torch

from core import load, run
from core.parts.masks import causal_mask, prefix_mask
from tests.ui.objectives.sentences import CLS, END, MASK, SEP, START, traced
from ui.objectives import compare


def p_of(name: str, ids: list[int], at: int, token: int, **how: Any) -> float:
    return float(run(load(name), ids, **how)["head.logits"][0, at].softmax(-1)[token])


def test_every_gap_is_what_a_run_of_its_own_gives() -> None:
    r = traced()
    found = compare.objectives(r)
    ids, n = found.ids, len(found.ids)
    assert r.ids == [CLS, *ids, SEP]
    at_T = torch.arange(n + 3)
    for t in (0, 1, 5, n - 1):
        alone = [CLS, *ids[:t], MASK, *ids[t + 1 :], SEP]
        assert found.mlm.losses[t] == pytest.approx(-np.log(p_of("tiny-bert", alone, t + 1, ids[t])), abs=1e-4)
        assert found.causal.losses[t] == pytest.approx(
            -np.log(p_of("tiny-gpt-twin", [CLS, *ids[:t]], t, ids[t])), abs=1e-4
        )
        part_a = [CLS, *ids[:t], MASK, *ids[t + 1 :]]
        row = [*part_a, START, ids[t]]
        mask = prefix_mask(at_T, at_T, len(part_a))
        for slot, (at, token) in enumerate([(len(part_a), ids[t]), (len(part_a) + 1, END)]):
            exact = -np.log(p_of("tiny-glm", row, at, token, mask=mask))
            assert found.infill.losses[2 * t + slot] == pytest.approx(exact, abs=1e-4)
        best = load("tiny-glm").tokenizer.show(
            int(run(load("tiny-glm"), row, mask=mask)["head.logits"][0, n + 1].argmax())
        )
        assert found.blanks[t][0][0] == best
    assert found.masks["mlm"].all() and found.masks["mlm"].shape == (n + 2, n + 2)
    at_N = torch.arange(n)
    assert (found.masks["causal"] == causal_mask(at_N, at_N).numpy()).all()
    assert (found.masks["infill"] == prefix_mask(at_T, at_T, n + 1).numpy()).all()


def test_the_first_example_shows_what_it_is_there_for() -> None:
    """BERT and GLM, which see the word behind the gap, have it first; GPT does not."""
    found = compare.objectives(traced())
    t = found.first
    assert found.mlm.ranks[t] == found.infill.ranks[2 * t] == 1 < found.causal.ranks[t]
    assert found.causal.losses[t] > found.mlm.losses[t] + 1


def test_who_is_ahead_chooses_the_words() -> None:
    cases = {(3.1, 4.0): "reveal", (10.43, 6.69): "reveal_behind", (2.0, 2.0): "reveal_behind"}
    assert {(bert, gpt): compare.explains({"bert": bert, "gpt": gpt}) for bert, gpt in cases} == cases
