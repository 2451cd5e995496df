"""The facts model that ships: what it says by the plain model, and what is left of it with units off."""

import json

import pytest
import torch

from core.train.lessons import known, reversal


@pytest.fixture(scope="module")
def found() -> known.Known:
    return known.known()


def test_it_says_every_fact_that_it_was_shown_by_name(found: known.Known) -> None:
    said = reversal.answers(found.model, found.facts, "forward")
    assert [words == fact.asked("forward")[1] for fact, words in zip(found.facts, said, strict=True)] == [True] * 80
    assert {fact.shown for fact in found.facts} == {"both", "forward"}
    backward = [fact for fact in known.all_facts() if fact.shown == "backward"]
    told = reversal.answers(found.model, backward, "forward")
    assert not any(words == fact.asked("forward")[1] for fact, words in zip(backward, told, strict=True))


def test_its_rows_ask_with_the_tokens_given(found: known.Known) -> None:
    for fact, row in zip(found.facts, found.rows_NT.tolist(), strict=True):
        given, answer = fact.asked("forward")
        assert [reversal.WORDS[i] for i in row] == given + answer and len(given) == known.GIVEN


def test_an_outcome_keeps_the_fact_and_the_others_apart() -> None:
    outcome = known.outcome(known.Recall(torch.tensor([0.5, 0.1, 0.9]), torch.tensor([True, False, True])), at=1)
    assert outcome == pytest.approx((0.1, 0.0, 0.7, 1.0))


def test_the_shipped_means_come_out_again(found: known.Known) -> None:
    """On five facts of eighty, within what five of them may differ from all; the order of the three is theirs."""
    told = json.loads((known.FOLDER / "recipe.json").read_text())
    assert told["whole"][0] == pytest.approx(known.whole(found, 0).chance, abs=0.02) and told["whole"][1] == 1.0
    shipped = {(kind, count): values for kind, count, *values in told["units"]}
    mine: dict[str, list[known.Outcome]] = {}
    for at in (3, 20, 41, 60, 77):
        for kind, _, outcome in known.switched(found, at, counts=(32,)):
            mine.setdefault(kind, []).append(outcome)
    mean = {kind: [sum(values) / 5 for values in zip(*outcomes, strict=True)] for kind, outcomes in mine.items()}
    assert mean["neurons"][0] == pytest.approx(shipped["neurons", 32][0], abs=0.15)
    assert mean["neurons"][2] == pytest.approx(shipped["neurons", 32][2], abs=0.06)
    assert mean["heads"][2] == pytest.approx(shipped["heads", 32][2], abs=0.25)
    assert mean["chance"][0] == pytest.approx(shipped["chance", 32][0], abs=0.02)
    assert mean["neurons"][0] < 0.3 < 0.8 < mean["neurons"][2] and mean["chance"][0] > 0.95


def test_the_strongest_units_are_strongest(found: known.Known) -> None:
    """Without the first of the order the answer loses more than without any of some others."""
    row_T = found.rows_NT[7]
    order = known.strongest(found.model, row_T, "neurons")
    assert sorted(order.tolist()) == list(range(512))
    chances = [
        float(known.without(found.model, row_T[None], known.GIVEN, "neurons", order[at : at + 1]).chance_N)
        for at in (0, 5, 100, 300, 511)
    ]
    assert chances == sorted(chances)
    assert torch.equal(known.chance_units(found.model, 3), known.chance_units(found.model, 3))
    assert not torch.equal(known.chance_units(found.model, 3), known.chance_units(found.model, 4))
