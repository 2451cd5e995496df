"""What is said of measured layers: the answers of the questions, on laps made by hand."""

import pytest

from core.scale.complexity import KINDS, LENGTHS, WIDTHS, Lap
from ui.scaling import layers
from ui.scaling.layers import Measured


def made(attention: float, recurrence: float, times: float = 4.0) -> Measured:
    """Seconds at every length; what attention keeps grows so many times when the text is twice as long."""
    laps = []
    for at, n in enumerate(LENGTHS):
        for kind in KINDS:
            seconds = {"attention": attention, "recurrence": recurrence}.get(kind, 1.0)
            kept = int(1000 * times**at) if kind == "attention" else 1000 * 2**at
            laps.append(Lap(kind, 64, n, seconds / 2, seconds / 2, kept, KINDS[kind].macs(n, 64)))
    return Measured(laps, "today")


@pytest.mark.parametrize(
    ("attention", "recurrence", "answer"), [(1, 5, "recurrence"), (5, 1, "attention"), (1, 1.2, None)]
)
def test_who_is_slower_is_said_only_when_it_is_clear(attention: float, recurrence: float, answer: str | None) -> None:
    assert layers.slower(made(attention, recurrence), LENGTHS[0]) == answer


@pytest.mark.parametrize(("times", "answer"), [(2, "two"), (4, "four"), (8, "eight"), (3, None), (4.3, None)])
def test_growth_is_one_of_the_answers_or_not_asked(times: float, answer: str | None) -> None:
    assert layers.growth(made(1, 1, times))[0] == answer


@pytest.mark.parametrize("width", WIDTHS)
def test_the_shipped_measurement_is_whole_and_asks_both_questions(width: int) -> None:
    found = layers.shipped(width)
    assert {(lap.kind, lap.tokens) for lap in found.laps} == {(kind, n) for kind in KINDS for n in LENGTHS}
    assert layers.growth(found)[0] == "four" and layers.slower(found, LENGTHS[0]) == "recurrence"
    told = layers.numbers(found)
    assert told["off"] == 0 and told["equal_times"] > layers.CLEAR
    assert told["attention_many_kib"] == 4 * LENGTHS[-1] ** 2 / 1024
    assert told["recurrence_path"] == LENGTHS[-1] and told["attention_path"] == 1 and told["convolution_path"] == 7


def test_rows_carry_the_value_that_is_asked_for() -> None:
    found = made(1, 2)
    one = [("recurrence", "R")]
    assert {row["value"] for row in layers.rows(found, "time", one)} == {2000.0}
    assert [row["value"] for row in layers.rows(found, "macs", one)] == [2.0 * n * 64 * 64 for n in LENGTHS]
    assert layers.rows(found, "memory", one)[0]["value"] == pytest.approx(1000 / 1024)
    assert len(layers.path_rows(one)) == len(LENGTHS)


def test_measuring_here_takes_one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []

    def measure(widths: list[int]) -> list[Lap]:
        asked.append(widths)
        return []

    monkeypatch.setattr(layers, "measure", measure)
    layers.here(7)
    layers.here(7)
    assert asked == [[7]]  # once a server
