"""Two texts: the cosines of their tokens, the word that both have, and what is nearest."""

import numpy as np
import pytest
import torch

from core import load
from core.read.contexts import drift, spread, stream_sites
from tests.ui.encoder.conftest import traced_by
from ui.encoder import contexts


@pytest.mark.parametrize("name", ["minilm", "tiny-gpt"])
def test_pairs_are_the_core_s_drift(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = traced_by(load(name), monkeypatch, "We sat on the bank of the river.")
    other = traced_by(load(name), monkeypatch, "The bank lends money.")
    found, sites = contexts.pairs(one, other), stream_sites(one.config)
    a, b = contexts.same_word(one, other)
    for i, j in ((a, b), (0, 2)):
        exact = drift(sites, one.trace, i, other.trace, j)
        cosines = [found.cosines(layer)[i, j] for layer in range(one.layers + 1)]
        assert cosines == pytest.approx(exact.tolist(), abs=1e-5)
    assert found.spreads[1] == pytest.approx(spread(sites, other.trace).numpy())
    assert found.ends(a, b) == pytest.approx((found.cosines(0)[a, b], found.cosines(one.layers)[a, b]))
    assert found.points.shape == (one.layers + 1, len(one.ids) + len(other.ids), 2)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("We sat on the bank of the river.", "Bank loans are for the rich.", ("bank", "bank")),
        ("The cat sat.", "A dog, the end", ("the", "the")),
        ("我在中国𠮷", "𠮷中文", ("中", "中")),
        ("abc", "xyz", ("abc", "x")),
    ],
)
def test_the_same_word_is_found(one: str, other: str, words: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [traced_by(load("minilm"), monkeypatch, text) for text in (one, other)]
    found = [r.tokens[t] for r, t in zip(runs, contexts.same_word(*runs), strict=True)]
    assert [token.removeprefix("##")[: len(word)] for token, word in zip(found, words, strict=True)] == [*words]


def test_a_word_in_pieces_is_taken_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [traced_by(load("tiny-gpt"), monkeypatch, text) for text in ("on the bank of it", "a bank, a loan")]
    for r, t in zip(runs, contexts.same_word(*runs), strict=True):
        begin, end = r.spans[t]
        assert r.text[:end].endswith("bank") and end - begin < len(" bank")


def test_who_is_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    one = traced_by(load("minilm"), monkeypatch, "We sat on the bank of the river.")
    other = traced_by(load("minilm"), monkeypatch, "The bank lends money.")
    found, seen = contexts.pairs(one, other), set()
    for a, b in ((5, 2), (5, 4), (3, 1)):
        answer, values = contexts.nearest(found, one, a, b)
        x = torch.nn.functional.normalize(one.trace["enc.5.resid_post"][0], dim=-1)
        own = max((float(x[a] @ x[t]), t) for t in range(1, len(one.ids) - 1) if t != a)
        assert values["own"] == pytest.approx(own[0], abs=1e-5) and values["word"] == one.tokens[own[1]]
        assert answer == ("other" if found.cosines(-1)[a, b] >= own[0] else "own")
        seen.add(answer)
    assert seen == {"other", "own"}
    lonely = traced_by(load("minilm"), monkeypatch, "bank")
    assert contexts.nearest(contexts.pairs(lonely, other), lonely, 1, 2)[0] == ""


def test_a_pair_is_one_parts_or_begins_apart() -> None:
    """Two tokens of each text at angles that are known: never apart, apart in the middle only, apart at first only."""

    def kind(*angles: float) -> str:
        dots = np.cos(np.array(angles))[:, None, None]
        ones = np.ones((len(angles), 1))
        return contexts.Pairs(dots, (ones, ones), (ones[:, 0], ones[:, 0]), ones, ones).parting(0, 0)

    assert [kind(0, 0, 0), kind(0, 0.1, 0), kind(0.1, 0, 0), kind(0, 0.001)] == ["one", "part", "apart", "one"]
