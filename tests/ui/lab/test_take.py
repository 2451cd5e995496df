"""A saved figure says what it is."""

import pytest

from tests.ui.lab.views import LISTS, OTHER, TEXT, view
from ui.frame.text import Words
from ui.lab import places, take


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_figure_says_what_it_is(lang: str) -> None:
    two, pair, _ = view("tiny-gpt", "3.self.weights", LISTS["a patch"], at=2)
    title, notes = take.legend(Words("lab", lang), two, places.places("tiny-gpt"), pair)
    assert title.startswith("tiny-gpt · dec.3.self.weights") and title.endswith("2")
    assert TEXT in notes[0] and OTHER in notes[1] and len(notes) == 4
