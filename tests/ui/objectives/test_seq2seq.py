"""The text for an encoder-decoder: translated if every word is known, else damaged and restored."""

import pytest
import torch

from core import load, run
from core.generate.translation import translate
from tests.ui.objectives.sentences import KNOWN, NEW, traced
from ui.objectives import seq2seq


def test_known_words_are_translated_and_others_restored() -> None:
    found = seq2seq.seq2seq(traced(), KNOWN)
    assert (found.kind, found.reference, found.first_only, found.note) == (
        "translate",
        True,
        True,
        "translated_reference",
    )
    assert found.target[:2] == ["der", "König"] and found.given[1:] == found.target[:-1]
    assert found.own == translate(load("tiny-translator"), KNOWN[0]).text
    own = seq2seq.seq2seq(traced("The man ate the bread."), KNOWN)
    assert own.note == "translated_own" and (own.predictions.ranks == 1).all()  # its own words are its likeliest
    other = seq2seq.seq2seq(traced(NEW), KNOWN)
    assert other.kind == "denoise" and "mountains" not in other.unknown and "eyes" in other.unknown
    model, n = load("family:transformer-base"), len(other.target)
    source = model.tokenizer.encode(NEW).ids
    for t, places in enumerate(other.hidden[:4]):
        damaged = [2048 if s in places else id_ for s, id_ in enumerate(source)]
        probs = run(model, damaged, target_ids=[0, *source[:-1]])["head.logits"][0].softmax(-1)
        exact = -probs[torch.arange(n), torch.tensor(source)].log()
        assert other.predictions.losses[t * n : (t + 1) * n] == pytest.approx(exact.numpy(), abs=1e-3)
    hidden = other.hidden[4]  # the token "eyes", in pieces of the other tokenizer
    assert "".join(other.source[s] for s in hidden).strip("␣") == "eyes"
