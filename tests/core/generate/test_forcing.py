"""Teacher forcing and wrong words: against plain decoding, a law of the mask, and counting by hand."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.generate.decoding import decode
from core.generate.forcing import different, distance, forced, inject, probability_of, touched
from core.generate.sampling import greedy
from core.model import Transformer, run
from core.weights.tiny_translator import END_ID, START_ID
from tests.core.small import small_translator

SOURCE = [5, 9, 4, 7, 2]


@pytest.fixture(scope="module")
def model() -> Transformer:
    return small_translator(seed=11)


@pytest.fixture(scope="module")
def right(model: Transformer) -> list[int]:
    return [step.token for step in decode(model, [START_ID], 6, source_ids=SOURCE)]


def test_given_its_own_words_the_decoder_is_forced_to_nothing(model: Transformer, right: list[int]) -> None:
    steps = list(decode(model, [START_ID], 6, source_ids=SOURCE))
    probs_TV = forced(model, SOURCE, right, START_ID).softmax(-1)
    assert torch.allclose(probs_TV, torch.stack([step.probs_V for step in steps]), atol=1e-5)
    exact = torch.tensor([float(step.probs_V[step.token]) for step in steps])
    assert torch.allclose(probability_of(probs_TV.log(), right), exact, atol=1e-5)


@pytest.mark.parametrize("at", [0, 2, 5])
def test_a_wrong_word_is_read_by_every_later_row(model: Transformer, right: list[int], at: int) -> None:
    wrong = next(word for word in range(4, 30) if word != right[at])
    made = inject(model, SOURCE, right, at, wrong, START_ID, END_ID)
    assert made.said[: at + 1] == [*right[:at], wrong] and len(made.own_TV) == len(made.said)
    logits_TV = run(model, SOURCE, target_ids=[START_ID, *made.said[:-1]])["head.logits"][0]
    assert torch.allclose(made.own_TV, logits_TV, atol=2e-5)
    assert made.said[at + 1 :] == [greedy(row.softmax(-1)) for row in logits_TV[at + 1 :]]
    assert torch.equal(made.own_T[: at + 1], made.forced_T[: at + 1])
    assert torch.allclose(made.own_T, probability_of(logits_TV[:6], right), atol=1e-5)
    assert made.differ == different(made.said, right) >= made.distance == distance(made.said, right) >= 1


def test_the_end_as_wrong_word_ends_the_sentence(model: Transformer, right: list[int]) -> None:
    made = inject(model, SOURCE, right, 1, END_ID, START_ID, END_ID)
    assert made.said == [right[0], END_ID] and len(made.own_T) == 2 and made.differ == 1 + len(right) - 2


def test_what_is_no_wrong_word_is_refused(model: Transformer, right: list[int]) -> None:
    with pytest.raises(ValueError, match="right one"):
        inject(model, SOURCE, right, 1, right[1], START_ID, END_ID)
    for at in (-1, 6):
        with pytest.raises(ValueError, match=f"got {at}"):
            inject(model, SOURCE, right, at, 4, START_ID, END_ID)


@pytest.mark.parametrize("at", [0, 3, 5])
def test_the_mask_keeps_a_wrong_given_word_from_earlier_rows(model: Transformer, right: list[int], at: int) -> None:
    wrong = next(word for word in range(4, 30) if word != right[at])
    change_T = touched(model, SOURCE, right, at, wrong, START_ID)
    assert change_T[: at + 1].max() == 0
    assert at == 5 or change_T[at + 1 :].min() > 1e-6
    assert touched(model, SOURCE, right, at, right[at], START_ID).max() == 0


@pytest.mark.parametrize("at", [0, 3])
def test_what_a_wrong_given_word_touches_is_the_largest_change_of_a_row(
    model: Transformer, right: list[int], at: int
) -> None:
    wrong = next(word for word in range(4, 30) if word != right[at])
    other = [wrong if t == at else word for t, word in enumerate(right)]
    one_TV, other_TV = (
        run(model, SOURCE, target_ids=[START_ID, *said[:-1]])["head.probs"][0].double().tolist()
        for said in (right, other)
    )
    changes = [[abs(p - q) for p, q in zip(*rows, strict=True)] for rows in zip(one_TV, other_TV, strict=True)]
    change_T = touched(model, SOURCE, right, at, wrong, START_ID).tolist()
    assert change_T == pytest.approx([max(row) for row in changes], abs=1e-6)
    assert sum(changes[-1]) > 1.5 * max(changes[-1])  # another measure of the row would be seen


def test_distances_counted_by_hand() -> None:
    assert distance("kitten", "sitting") == 3 and distance("", "abc") == 3 and distance("abc", "abc") == 0
    assert different("heute habe ich", "habe ich") > distance("heute habe ich", "habe ich") == 6
    assert different([1, 2, 3], [1, 4]) == 2


WORDS = st.lists(st.integers(0, 3), max_size=6)


@given(WORDS, WORDS, WORDS)
def test_the_distance_is_one(a: list[int], b: list[int], c: list[int]) -> None:
    assert distance(a, b) == distance(b, a) and (distance(a, b) == 0) == (a == b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)
    assert abs(len(a) - len(b)) <= distance(a, b) <= different(a, b)
