"""Next-sentence prediction: where sentence B begins, and whether it follows."""

import pytest

from core import load, run
from tests.ui.objectives.sentences import CLS, SEP, traced
from ui.objectives import compare, pairs


def test_sentence_b_is_told_from_others() -> None:
    found = compare.objectives(traced())
    a, b = found.ids[: found.split], found.ids[found.split :]
    assert found.tokens[found.split - 1] == "." and found.pairs[0].own and found.pairs[0].verse == ""
    model = load("tiny-bert")
    rows = [b, *(model.tokenizer.encode(verse).ids[1:-1] for verse in pairs.verses())]
    assert len(rows) == len(found.pairs) == 1 + pairs.OTHERS
    right = 0
    for i, row in enumerate(rows):
        ids, segments = [CLS, *a, SEP, *row, SEP], [0] * (len(a) + 2) + [1] * (len(row) + 1)
        p = run(model, ids, segment_ids=segments)["head.nsp_logits"][0].softmax(-1)[min(i, 1)]
        right += bool(p > 0.5)
        assert found.nsp.losses[i] == pytest.approx(-float(p.log()), abs=1e-4)
    assert pairs.counted(found.nsp) == {"right": right, "pairs": len(rows)}


@pytest.mark.parametrize(
    "text, split", [("He was. She was.", 3), ("a b c d", 2), ("one", 1), ("Who? I.", 2), ("The end.", 1)]
)
def test_where_the_second_sentence_begins(text: str, split: int) -> None:
    assert pairs.split_at(load("tiny-bert").tokenizer.encode(text).ids[1:-1]) == split
