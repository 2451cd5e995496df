"""What bench.classroom draws: acts in the shares that were asked for, texts that are new in each run; percentiles."""

import random
from collections import Counter

import pytest

from bench._lesson import Texts, percentile, possible, wanted


def test_acts_come_in_the_shares_of_a_lesson() -> None:
    chance, count = random.Random(5), 20_000
    drawn = Counter(wanted(chance) for _ in range(count))
    assert set(drawn) == {"step", "text", "page"}
    for act, share in {"step": 0.7, "text": 0.2, "page": 0.1}.items():
        five_sigma = 5 * (share * (1 - share) / count) ** 0.5
        assert drawn[act] / count == pytest.approx(share, abs=five_sigma)


@pytest.mark.parametrize(
    ("act", "has_text", "has_steps", "done"),
    [
        ("step", True, True, "step"),
        ("text", True, True, "text"),
        ("page", True, True, "page"),
        ("page", False, False, "page"),
        ("text", False, True, "step"),
        ("text", False, False, "page"),
        ("text", True, False, "text"),
        ("step", True, False, "page"),
    ],
)
def test_an_act_that_a_page_has_no_control_for_becomes_another(
    act: str, has_text: bool, has_steps: bool, done: str
) -> None:
    assert possible(act, has_text, has_steps) == done


def test_no_text_comes_twice_in_a_run_nor_in_the_next() -> None:
    first, second = Texts(1), Texts(2)
    texts = [source.new() for source in (first, second) for _ in range(3_000)]
    assert len(set(texts)) == len(texts)
    openings = Counter(tuple(text.split()[:3]) for text in texts)
    assert max(openings.values()) < len(texts) / 20  # they do not begin alike either
    assert all(12 <= len(text.split()) <= 18 and text.endswith(".") for text in texts)


@pytest.mark.parametrize("seed", range(8))  # of four sentences in all, chance alone would repeat one in nine of ten
def test_a_text_drawn_twice_is_told_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for words, few in {"WHO": "cat", "WHAT": "map", "HOW": "old", "DID": "saw hid", "WHERE": "river"}.items():
        monkeypatch.setattr(f"bench._lesson.{words}", few)
    monkeypatch.setattr("bench._lesson.WHY", "it was late|it rained")
    source = Texts(seed)
    assert len({source.new() for _ in range(4)}) == 4


@pytest.mark.parametrize("count", [1, 2, 3, 19, 20, 21, 100, 257])
@pytest.mark.parametrize("percent", [50, 90, 95, 100])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(count: int, percent: int) -> None:
    values = [float(value) for value in random.Random(count).sample(range(1_000), count)]
    enough = [v for v in values if 100 * sum(other <= v for other in values) >= percent * count]
    assert percentile(values, percent) == min(enough)
