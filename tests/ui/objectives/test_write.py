"""What the models write behind the text is what one run after another would write."""

import torch

from core import load, run
from core.parts.masks import prefix_mask
from tests.ui.objectives.sentences import CLS, GMASK, START, traced
from ui.objectives import compare, write


def test_what_is_written_is_what_a_run_of_its_own_would_write() -> None:
    found = write.writing(traced(), seed=3)
    ids = compare.objectives(traced()).ids
    for name, model, given, prefix in (
        ("gpt", "tiny-gpt-twin", [CLS, *ids], 0),
        ("glm", "tiny-glm", [CLS, *ids, GMASK, START], len(ids) + 2),
    ):
        row = list(given)
        for token in found.rows[name].tokens:
            at_T = torch.arange(len(row))
            logits = run(load(model), row, mask=prefix_mask(at_T, at_T, prefix))["head.logits"][0, -1]
            assert load(model).tokenizer.show(int(logits.argmax())) == token
            row.append(int(logits.argmax()))
        assert (found.rows[name].predictions.ranks == 1).all()
    assert found.moved["bert"] > 0.1 and max(found.moved["gpt"], found.moved["glm"]) < write.ROUNDING
    assert write.who_changes(found) == "bert"
    again, other = (write.writing(traced(), seed).rows["gpt_drawn"].tokens for seed in (3, 4))
    assert again == found.rows["gpt_drawn"].tokens != other
