"""The reversal curse is a real effect of training: both directions are learned as shown, and neither turned round."""

from functools import partial

import pytest
import torch

from core.train.lessons.reversal import (
    END,
    GROUPS,
    ID,
    LENGTH,
    WAYS,
    WORDS,
    accuracies,
    answers,
    chances,
    make_facts,
    statement_batch,
    statements,
    untrained_model,
)
from core.train.training import Plan, Training


def test_no_name_or_description_stands_twice_but_their_parts_do() -> None:
    facts = make_facts(60, 20, seed=1)
    assert len({(fact.first, fact.last) for fact in facts}) == len({(fact.job, fact.town) for fact in facts}) == 60
    assert len({fact.first for fact in facts}) <= 16 and len({fact.town for fact in facts}) <= 16
    assert [sum(fact.shown == group for fact in facts) for group in GROUPS] == [20, 20, 20]
    assert len(WORDS) == len(ID)


def test_a_statement_is_shown_as_its_fact_says() -> None:
    facts = make_facts(9, 3, seed=2)
    texts = {" ".join(WORDS[i] for i in row) for row in statements(facts).tolist()}
    for fact in facts:
        for way in WAYS:
            assert (" ".join(fact.statement(way)) in texts) == (fact.shown in ("both", way))
    assert len(texts) == 12 and len(statements(facts, remedy=True)) == 18
    assert statements(facts).shape[1] == LENGTH
    given, right = facts[0].asked("backward")
    assert [*given, *right, END] == facts[0].statement("backward") and right == [facts[0].first, facts[0].last]


def test_batches_follow_the_seed() -> None:
    shown = statements(make_facts(9, 3, seed=2))
    rows = [statement_batch(shown, step, 8, seed).targets_BT for step, seed in ((0, 1), (0, 1), (1, 1), (0, 2))]
    assert torch.equal(rows[0], rows[1])
    assert not torch.equal(rows[0], rows[2]) and not torch.equal(rows[0], rows[3])


def test_the_curse_and_its_remedy() -> None:
    """120 steps on 12 facts: as shown all right, the other way round none, and all once that was shown."""
    facts = make_facts(12, 4, seed=1)
    found = {}
    for remedy in (False, True):
        shown = statements(facts, remedy)
        model = untrained_model(seed=1)
        plan = Plan(steps=120, peak=5e-3, warmup=10)
        list(Training(model, partial(statement_batch, shown, size=24, seed=1), plan))
        found[remedy] = accuracies(model, facts)
        own = [fact for fact in facts if fact.shown == "forward"]
        likely = chances(model, own, "backward").mean()
        assert likely > 0.5 if remedy else likely < 0.1
        assert answers(model, own, "forward") == [fact.asked("forward")[1] for fact in own]
    for group in GROUPS:
        for way in WAYS:
            known = group in ("both", way)
            assert found[False][group, way] == pytest.approx(1.0 if known else 0.0, abs=0.3)
            assert found[True][group, way] == 1.0


@pytest.mark.parametrize(("count", "both"), [(0, 1), (257, 0), (5, -1), (5, 6)])
def test_what_cannot_be_is_said(count: int, both: int) -> None:
    with pytest.raises(ValueError, match="0 to 256 facts"):
        make_facts(count, both, seed=0)
