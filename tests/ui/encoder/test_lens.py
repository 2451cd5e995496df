"""The lens: the words of every stream are those of the core, at the right place, and no more than takes seconds."""

import pytest

from core import load
from core.read.lens import logit_lens, readout
from tests.ui.encoder.conftest import traced_by
from ui.encoder import lens
from ui.runs import models
from ui.runs.traced import Run


def test_the_lens_is_the_core_s_and_stops_where_it_would_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load("tiny-gpt")
    r = traced_by(model, monkeypatch)
    guesses = lens.read(r)
    exact = logit_lens(model, r.trace)[:, 0].softmax(-1)
    assert len(guesses.rows) == r.layers + 1 and guesses.tokens == len(r.ids) and not guesses.here
    for layer, probs in enumerate(exact, start=1):
        best = probs.topk(lens.GUESSES)
        for t, row in enumerate(guesses.rows[layer]):
            assert [word for word, _ in row] == [model.tokenizer.show(int(i)) for i in best.indices[t]]
            assert [p for _, p in row] == pytest.approx(best.values[t].tolist(), abs=1e-6)
    itself = readout(model)(r.trace["dec.0.resid_pre"])[0].argmax(-1).tolist()
    same = sum(a == b for a, b in zip(itself, r.ids, strict=True))
    assert lens.read_as_itself(r, guesses) == {"same": same, "read": len(r.ids)} and same > 0
    monkeypatch.setattr(lens, "MOST", 3.5 * lens._cost(r))
    assert lens._read(r).tokens == 3
    assert lens.has_words(r)
    assert not lens.has_words(traced_by(load("minilm"), monkeypatch))


@pytest.mark.parametrize("random_run", ["bert-base"], indirect=True)
def test_a_model_of_gaps_predicts_where_the_token_stands(random_run: Run) -> None:
    guesses = lens.read(random_run)
    assert guesses.here and lens.has_words(random_run)
    model = models.load("x")
    best = readout(model)(random_run.trace["enc.1.resid_post"])[0].argmax(-1).tolist()
    assert [row[0][0] for row in guesses.rows[-1]] == [model.tokenizer.show(i) for i in best]
    assert lens.read_as_itself(random_run, guesses) is None
