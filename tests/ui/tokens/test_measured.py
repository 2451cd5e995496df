"""What the tokens page measures, on a vocabulary of fourteen pieces and on rows multiplied out here."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import core
from core.read.neighbours import Neighbours
from tests.twins.checkpoints import saved
from ui.runs import models
from ui.tokens import measured


@pytest.fixture
def few_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A BERT that knows the, cat, sat, on, mat, ##s, it, was and the full stop."""
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(tmp_path))
    saved("bert", tmp_path / "pieces")
    models._in_directories.clear()
    yield "dir:pieces"
    models._in_directories.clear()


def test_what_has_no_piece_and_what_needs_several(few_pieces: str) -> None:
    text = "the dog sat on mats the"
    own = measured.by_model(few_pieces, text)
    assert own.units == ["the", "[UNK]", "sat", "on", "mat", "##s", "the"] and own.split == [1] and own.different == 6
    words = measured.by_words(few_pieces, text)
    assert words.units == text.split() and words.split == [1, 4] and words.different == 5


def test_characters_and_bytes() -> None:
    characters, raw = measured.by_characters("aé a"), measured.by_bytes("aé a")
    assert characters.units == ["a", "é", "␣", "a"] and characters.different == 3 and not characters.split
    assert raw.units == ["61", "C3", "A9", "20", "61"] and raw.different == 4


def test_neighbours_are_the_rows_of_the_largest_cosine() -> None:
    rows = core.load("tiny-gpt").emb.tokens.weight.detach().numpy().astype(np.float64)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for token in (5, 300, 2000):
        cosines = unit @ unit[token]
        cosines[token] = -np.inf
        near = measured.nearest("tiny-gpt", token, 4)
        assert near.ids == np.argsort(-cosines)[:4].tolist()
        assert near.cosines == pytest.approx(cosines[near.ids].tolist(), abs=1e-5)


def test_each_row_of_the_picture_is_drawn_once_as_what_it_is_most() -> None:
    near = Neighbours(7, [3, 9], [0.5, 0.25])
    assert measured.drawn(near, [7, 3, 1, 1]) == {7: "chosen", 3: "near", 1: "own", 9: "near"}
    assert len(measured.drawn(near, list(range(100, 200)))) == 30 + 3
