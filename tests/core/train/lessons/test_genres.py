"""The labelled verses: balanced, none of them on both sides, drawn by the seed, short enough to be read whole."""

import pytest

from core import load
from core.train.lessons.genres import CLASSES, MOST, genres, verses


def test_the_parts_are_balanced_and_apart() -> None:
    for part, size in (("learn", MOST), ("held_out", 60)):
        assert {name: len(set(verses()[part][name])) for name in CLASSES} == dict.fromkeys(CLASSES, size)
    every = [line for classes in verses().values() for lines in classes.values() for line in lines]
    assert len(set(every)) == len(every)


def test_examples_follow_the_seed_and_fit_the_model() -> None:
    model = load("tiny-bert", device="cpu")
    found = [genres(model.tokenizer, 8, seed) for seed in (1, 1, 2)]
    assert found[0] == found[1] and found[0].learned != found[2].learned and found[0].held_out == found[2].held_out
    assert [label for _, label in found[0].learned] == [0] * 8 + [1] * 8
    assert all(8 <= len(ids) <= model.config.max_tokens for ids, _ in found[0].held_out)


@pytest.mark.parametrize("each", [0, MOST + 1])
def test_more_verses_than_there_are_is_said(each: int) -> None:
    with pytest.raises(ValueError, match=f"1 to {MOST}"):
        genres(load("tiny-bert").tokenizer, each, 1)
