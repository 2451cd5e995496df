"""What the page reads off the recipe and off a real head's curves, on made-up numbers whose answers are plain."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from ui.positions import experiments, facts, heads, measured, own, real, schemes
from ui.positions.measured import Spread

BASES = heads.BASES


def curves(short: float, long: float, spread: float = 0.0) -> list[Spread]:
    """Flat at one loss as far as training went, then at another."""
    return [Spread(x, x - spread, x + spread) for x in [short] * 8 + [long] * 24]


def given(monkeypatch: pytest.MonkeyPatch, **of: list[Spread]) -> None:
    made = {scheme: curves(4.0, 5.0) for scheme in measured.READERS} | {"learned": curves(4.0, 5.0)[:8]} | of
    monkeypatch.setattr(measured, "curves", lambda: made)


def test_a_spread_is_mean_lowest_and_highest() -> None:
    assert Spread.of([3.0, 5.0, 4.0]) == Spread(4.0, 3.0, 5.0)


def test_the_best_at_the_end_is_named_where_seeds_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, alibi=curves(4.2, 3.9, 0.05), rope=curves(3.5, 4.1, 0.05))
    assert measured.best_at_the_end() == "alibi"
    assert measured.rise("alibi") == pytest.approx(-0.3) and measured.rise("learned") is None
    given(monkeypatch, alibi=curves(4.2, 3.9, 0.15), rope=curves(3.5, 4.1, 0.15))
    assert measured.best_at_the_end() is None  # the ranges of the seeds touch each other


@pytest.mark.parametrize(
    ("long", "answer"), [(4.5, "rises"), (4.02, "stays"), (3.98, "stays"), (3.5, "falls"), (4.05, None), (3.95, None)]
)
def test_what_becomes_of_rope_is_asked_outside_the_grey_zone(
    monkeypatch: pytest.MonkeyPatch, long: float, answer: str | None
) -> None:
    given(monkeypatch, rope=curves(4.0, long))
    found = facts.rope_far()
    assert (found and found[0]) == answer


def test_t5s_last_bucket_begins_where_the_rule_says() -> None:
    """8 + floor(8 ln(d / 8) / ln 4) first reaches 15 at d = 27: Raffel et al. 2020, the authors' code."""
    assert schemes.buckets()[26:28] == [14, 15]
    assert facts.of_scheme("relative")["most"] == 27
    assert facts.of_scheme("alibi")["slopes"] == "1/4, 1/16, 1/64, 1/256"
    assert facts.of_scheme("sinusoidal")["longest"] == pytest.approx(2 * 3.14159265 * 10_000 ** (62 / 64), rel=1e-6)


def head_curves(own_fall: float) -> heads.Curves:
    """Straight lines over 64 tokens: near is 1..4, far 16..32, 21.5 apart in the mean."""

    def line(fall: float) -> torch.Tensor:
        return -fall / 21.5 * torch.arange(64.0)

    return heads.Curves(
        {10_000: line(6.0), 100_000: line(own_fall), 500_000: line(2.0)}, dict.fromkeys(BASES, line(3.0)), line(0.5)
    )


@pytest.mark.parametrize(("fall", "kind"), [(4.0, "falls"), (0.9, "level"), (-0.9, "level"), (-1.5, "rises")])
def test_a_head_is_said_to_fall_or_rise_beyond_a_clear_step(fall: float, kind: str) -> None:
    found, numbers = real.said(head_curves(fall), 64)
    assert found == kind
    assert numbers["near"] - numbers["far"] == pytest.approx(fall, abs=1e-4)
    shown = [numbers[f"fall_{name}"] for name in ("small", "large", "off", "theory")]
    assert shown == pytest.approx([6.0, 2.0, 0.5, 3.0], abs=1e-4)


def test_heads_are_counted_by_what_their_scores_do() -> None:
    found = heads.count(torch.tensor([[2.0, 0.5], [-3.0, 7.0], [1.5, -0.2]]))
    assert (found.fall, found.rise, found.level, found.heads) == (3, 1, 2, 6)
    assert (found.steepest, found.other) == ((1, 1), (1, 0))


@pytest.mark.parametrize(("fall", "answer"), [(5, "few"), (24, None), (50, "half"), (75, None), (90, "most")])
def test_how_many_is_asked_away_from_the_edges(fall: int, answer: str | None) -> None:
    found = replace(heads.count(torch.zeros(10, 10)), fall=fall, level=100 - fall)
    assert heads.how_many(found) == answer


def test_the_question_on_the_mask_is_not_asked_where_nothing_was_shuffled() -> None:
    assert experiments.by_mask_alone(schemes.traced("none", " the the the"), 1, "causal") is None
    asked = experiments.by_mask_alone(schemes.traced("none", "the king"), 1, "causal")
    assert asked is not None and asked[0] == "changed"


def test_a_table_of_ones_own_text_says_what_cannot_be_read() -> None:
    class Words:
        def __call__(self, id_: str, **values: Any) -> str:
            return f"{values['mean']:.1f}" if id_ == "range" else id_

        def words(self, group: str) -> dict[str, str]:
            return {name: name + " {trained}" for name in own.COLUMNS}

    spread = Spread(2.0, 1.0, 3.0)
    found = {"rope": own.Own(Spread(2.5, 2.5, 2.5), spread, 7.25), "learned": own.Own(None, spread, None)}
    lines = own.table(Words(), found).split("\n")  # type: ignore[arg-type]
    assert lines[0].startswith("| scheme 64 | short 64")
    assert {line.count("|") for line in lines} == {6}  # or it would be no table
    assert lines[2:] == ["| is.rope | 2.0 | 2.5 | +0.50 | 7.25 |", "| is.learned | 2.0 | cannot |  |  |"]
