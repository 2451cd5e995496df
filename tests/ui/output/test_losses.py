"""Which words the output page has for a mean loss and for its change."""

import math

import pytest

from ui.output import losses


def test_changes_of_the_mean_loss_are_classed() -> None:
    cases = {4.7: "falls", 4.8: "same", 5.2: "same", 5.3: "rises", 9.9: "rises", 10.1: "doubles"}
    assert {other: losses.change(5.0, other) for other in cases} == cases


@pytest.mark.parametrize(("perplexity", "words"), [(1.5, "loss_read"), (2047, "loss_read"), (2519, "loss_worse")])
def test_above_the_number_of_words_a_perplexity_counts_no_words(perplexity: float, words: str) -> None:
    assert losses.Losses([], [], [], math.log(perplexity)).words(2048) == words


def test_only_a_rise_shows_that_the_order_was_learned() -> None:
    kinds = {"falls": "reveal_no_rise", "same": "reveal_no_rise", "rises": "reveal", "doubles": "reveal"}
    assert {kind: losses.explains(kind) for kind in kinds} == kinds
