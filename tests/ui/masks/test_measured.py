"""What the masks page measures: hidden pads, times, who moved; against runs made here and by hand."""

import pytest
import torch

import core
from core.read.leak import Leak
from core.read.rows import Rows
from ui.masks import measured


def test_a_hidden_pad_changes_nothing_and_a_real_token_does() -> None:
    """Of an encoder, where every position sees every other one that is not hidden."""
    model = core.load("tiny-bert")
    ids = model.tokenizer.encode("The cat sat on the mat.").ids
    pad, other = model.tokenizer.fast.token_to_id("[PAD]"), ids[1]
    row = (*ids, pad, pad, pad)
    for position in range(len(ids), len(row)):
        effect = measured.leak("tiny-bert", row, position, other, "padding:3")
        assert [t for t in range(len(row)) if t != position] == list(effect.untouched), position
    effect = measured.leak("tiny-bert", row, len(ids) - 2, other, "padding:3")
    assert not effect.untouched and measured.who_moved(effect) == "all"


@pytest.mark.parametrize(
    ("moved", "answer"),
    [({2}, "only"), ({2, 3, 4}, "later"), ({0, 1, 2, 3, 4}, "all"), ({2, 4}, "else"), (set(), None)],
)
def test_who_moved(moved: set[int], answer: str | None) -> None:
    last_T = torch.tensor([1e-30 if t in moved else 0.0 for t in range(5)])
    effect = Leak(2, 7, 8, stream_LT=torch.stack([torch.ones(5), last_T]), logits_T=None)
    assert measured.who_moved(effect) == answer


def test_times_are_milliseconds_and_how_many_times_longer() -> None:
    together = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    computed = Rows("head.logits", together, together + torch.tensor([[0.0, 0.0], [0.25, -0.5]]), 0.002, 0.01)
    assert measured.timed(computed) == {"rows": 2, "together": 2.0, "alone": 10.0, "times": 5.0, "apart": 0.5}


def test_where_a_slider_stands_and_which_token_is_changed_first() -> None:
    assert [measured.middle("prefix", tokens) for tokens in (1, 2, 9)] == [1, 1, 4]
    assert [measured.middle("window", tokens) for tokens in (1, 9)] == [1, 3] and measured.middle("padding", 9) == 3
    assert measured.later([True, False, False, False, True]) == 3 and measured.later([False]) == 0
