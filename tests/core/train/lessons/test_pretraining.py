"""The small twins: one corpus, the same rows and first weights; what is told of them is counted."""

import gzip
import math
import statistics
from collections import Counter

import pytest
import torch

from core.train.lessons.pretraining import (
    AHEAD,
    CLS,
    FOLDER,
    JUDGED,
    LENGTH,
    MASK,
    NAMES,
    SEP,
    UNK,
    batch,
    batches,
    continued,
    corpus,
    counted,
    facts,
    filled,
    followed,
    held_out,
    read,
    untrained_twins,
)
from core.train.training import Plan, Training


def test_what_is_told_is_what_is_counted() -> None:
    found = counted(corpus())
    assert found == facts() | {"judged": pytest.approx(facts()["judged"], abs=1e-3)}
    lines = gzip.decompress((FOLDER / "sentences.txt.gz").read_bytes()).decode().split("\n")
    assert len(lines) == len(set(lines)) == facts()["sentences"]
    assert UNK not in corpus().learned.ids and UNK not in corpus().held_out.ids  # every word of it is in the vocabulary


def test_a_blind_guess_knows_how_frequent_each_token_is() -> None:
    counts = Counter(corpus().learned.ids.tolist())
    size = corpus().tokenizer.vocab_size
    total = sum(counts.values()) + size / 2
    judged = batch("clm", corpus().held_out, size, 0, AHEAD, JUDGED)
    said = [-math.log((counts[token] + 0.5) / total) for token in judged.targets_BT[judged.counts_BT].tolist()]
    assert facts()["blind"] == pytest.approx(statistics.fmean(said), abs=1e-4)


def test_the_twins_differ_only_in_their_objective() -> None:
    twins = untrained_twins(corpus(), seed=3)
    mlm, clm = (twins[name].state_dict() for name in NAMES)
    for name, value in clm.items():
        assert torch.equal(value, mlm[name.replace("dec.", "enc.")]), name
    assert twins["clm"].config.causal and not twins["mlm"].config.causal
    given, hidden = batches("clm", corpus(), 3)(5), batches("mlm", corpus(), 3)(5)
    assert torch.equal(given.inputs[0], hidden.targets_BT[:, :-1])
    chosen = hidden.counts_BT
    assert (hidden.inputs[0][~chosen] == hidden.targets_BT[~chosen]).all()
    assert (hidden.inputs[0][chosen] == MASK).float().mean() > 0.6
    assert (hidden.targets_BT[chosen] > MASK).all() and (hidden.targets_BT[:, 0] == CLS).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_few_steps_teach_something(name: str) -> None:
    model = untrained_twins(corpus(), seed=1)[name]
    before = held_out(name, model, corpus())
    steps = list(Training(model, batches(name, corpus(), 1), Plan(steps=25, peak=5e-3, warmup=5)))
    after = held_out(name, model, corpus())
    assert after[0] < before[0] - 0.1 and steps[-1].loss < steps[0].loss


def test_probes_see_what_they_may() -> None:
    twins = untrained_twins(corpus(), seed=1)
    ids, other = read("I ate an apple."), read("I ate an egg!")
    assert ids[0] == CLS and ids[-1] == SEP and len(read("word " * 100)) == LENGTH
    assert torch.allclose(followed(twins["clm"], ids, 4), followed(twins["clm"], other, 4))
    assert torch.allclose(filled(twins["mlm"], ids, 4), filled(twins["mlm"], [*ids[:4], other[4], *ids[5:]], 4))
    assert not torch.allclose(filled(twins["mlm"], ids, 4), filled(twins["mlm"], other, 4))
    said = continued(twins["clm"], ids[:-1])
    assert 1 <= len(said) <= 12
