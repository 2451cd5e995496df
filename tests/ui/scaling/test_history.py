"""What is said of printed results, and how powers of ten are written."""

import pytest

from ui.scaling import history
from ui.scaling.history import scientific, split

KINDS = {"transformer": "T", "single": "S", "ensemble": "E"}


def test_only_systems_with_a_score_and_a_cost_are_drawn() -> None:
    german, french = history.points("german", KINDS), history.points("french", KINDS)
    assert len(german) == 7 and len(french) == 9
    assert "ByteNet" not in {row["name"] for row in german + french}
    table = history.table(list("abcde"))
    assert "ByteNet | 23.75 | – | – | –" in table and len(table.split("\n")) == 12


def test_the_words_about_both_pairs_say_what_the_table_says() -> None:
    german, french = history.numbers("german"), history.numbers("french")
    assert (german["best"], german["best_bleu"], round(german["best_times"], 1)) == ("ConvS2S Ensemble", 26.36, 3.3)
    assert (french["best"], french["best_bleu"], round(french["best_times"])) == ("ConvS2S Ensemble", 41.29, 52)
    assert german["base_bleu"] > german["best_bleu"] and french["base_bleu"] < french["best_bleu"] < french["big_bleu"]


def test_counted_operations_are_those_of_the_weights_a_token_passes() -> None:
    """By hand: six layers a side, width 512, inner 2048; a source token also passes the keys of cross-attention."""
    encoder = 6 * (4 * 512**2 + 2 * 512 * 2048)
    cross = 6 * (4 * 512**2)
    head = 37_000 * 512
    macs = 2 * encoder + cross + head  # of one source and one target token
    least = 6 * macs * 25_000 * 100_000
    assert least < history.counted() < 1.02 * least  # attention itself, n^2 d, comes on top
    answer, told = history.counted_or_estimated()
    assert answer == "less" and told["times"] > 3


def test_chinchillas_compute_is_twice_gpt_3s() -> None:
    answer, told = history.same_compute()
    assert answer == "twice" and told["times"] == pytest.approx(1.8667, abs=1e-4)
    assert (told["chinchilla_d"], told["chinchilla_p"], told["gpt3_d"]) == (5.88, 23, 3.15)


def test_powers_of_ten() -> None:
    assert scientific(3.3e18) == r"$3.3 \cdot 10^{18}$" and scientific(1e20) == r"$1 \cdot 10^{20}$"
    assert split("x", 5.876e23) == {"x_d": 5.88, "x_p": 23}
