"""The question of the leak test: over many texts, positions and masks just one option names what moved."""

from __future__ import annotations

import pytest
import torch

import core
from core.model import Transformer
from tests.ui.swept import MODELS, loaded
from ui.masks import measured

TEXTS = {
    "one token": "cat",
    "two": "The cat",
    "a sentence": "The cat sat on the mat",
    "equal": "the the the the the",
    "chinese": "我吃了",
    "signs": "🙂 <b> $x$",
}


def moved(model: Transformer, ids: list[int], at: int, put: int, mask: str) -> set[int]:
    """Where the last layer of two runs differs at all. Who may look at whom is written here as a table."""
    seen = torch.tensor([[mask == "full" or k <= q for k in range(len(ids))] for q in range(len(ids))])
    site = f"{model.config.stack}.{model.config.n_layers - 1}.resid_post"
    rows = ids, [put if t == at else id_ for t, id_ in enumerate(ids)]
    first, second = (core.run(model, row, mask=seen, keep=[site])[site][0] for row in rows)
    return {t for t in range(len(ids)) if not torch.equal(first[t], second[t])}


@pytest.mark.parametrize("mask", ["causal", "full"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("model_id", MODELS)
def test_just_one_option_is_true_wherever_it_is_asked(model_id: str, text: str, mask: str) -> None:
    model = loaded(model_id)
    ids = model.tokenizer.encode(text).ids
    ids = ids if model_id != "smollm2-135m" else ids[:3]
    for at in range(len(ids)):
        put = measured.stand_in(model_id, ids[at], "stone")
        answer = measured.who_moved(measured.leak(model_id, tuple(ids), at, put, mask))
        found = moved(model, ids, at, put, mask)
        named = {"only": {at}, "later": {*range(at, len(ids))}, "all": {*range(len(ids))}}
        true = [option for option, positions in named.items() if positions == found] or ["else"]
        if at in (0, len(ids) - 1):
            assert answer is None, "two options are the same positions"
        else:
            assert [answer] == true
            assert len({frozenset(positions) for positions in named.values()}) == len(named)
