"""Both questions of the encoder page against lengths and cosines worked out here, on many texts and every pair."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch

import core
from ui.encoder import contexts, ledger
from ui.runs import run

loaded = cache(core.load)
MODELS = [*(n for n in ("tiny-gpt", "minilm") if n in core.available()), "tiny-bert"]
TEXTS = {
    "one token": "a",
    "two": "a cat",
    "a sentence": "We sat on the bank of the river.",
    "another": "The bank lends money.",
    "equal": "the the the the the the",
    "chinese": "我吃了一个苹果",
    "signs": "🙂 <b> $x$ ... ...",
}
THIRD, TWO_THIRDS = Fraction(1, 3), Fraction(2, 3)


def true(count: int, cells: int) -> set[str]:
    """Which options hold, each as its words say it: less than a third, from one to two thirds, more than two."""
    share = Fraction(int(count), cells)
    holds = {"few": share < THIRD, "half": THIRD <= share <= TWO_THIRDS, "most": share > TWO_THIRDS}
    return {option for option, held in holds.items() if held}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("model_id", MODELS)
def test_who_writes_the_longer_vector(model_id: str, text: str) -> None:
    model, r = loaded(model_id), run.trace(model_id, text, keep=ledger.KEEP)
    trace, stack = core.run(model, r.ids), model.config.stack
    lengths = [
        [trace[f"{stack}.{layer}.{part}.out"][0].double().pow(2).sum(-1).sqrt() for layer in range(r.layers)]
        for part in ("self", "ffn")
    ]
    attention, ffn = (torch.stack(rows).numpy() for rows in lengths)
    answer, numbers = ledger.who_writes_more(ledger.ledger(r))
    if answer is None:
        assert (np.abs(ffn / attention - 1) < 2e-4).any(), "not asked without need"
    else:
        assert {answer} == true((ffn > attention).sum(), ffn.size)
        assert {answer} == true((ffn > 1.00005 * attention).sum(), ffn.size)
        assert {answer} == true((1.00005 * ffn > attention).sum(), ffn.size)
    assert numbers["cells"] == ffn.size == model.config.n_layers * len(r.ids)


def test_exact_thirds_belong_to_the_middle_and_equal_lengths_decide_nothing() -> None:
    for cells in (3, 4, 6, 12, 30, 48):
        for count in range(cells + 1):
            ffn = np.where(np.arange(cells) < count, 2.0, 0.5)[None].astype(np.float32)
            cell = cast(ledger.Ledger, SimpleNamespace(ffn=ffn, attention=np.ones_like(ffn)))
            assert {ledger.who_writes_more(cell)[0]} == true(count, cells)
            if count < cells:
                ffn[0, count] = 1 - 1e-6  # may be the longer one on another machine
                either = true(count, cells) == true(count + 1, cells)
                assert {ledger.who_writes_more(cell)[0]} == (true(count, cells) if either else {None})


@pytest.mark.parametrize("model_id", MODELS)
def test_what_is_nearer_after_the_last_layer(model_id: str) -> None:
    """For each token of each text beside each of the other texts: cosines in float64, of the tokens that were typed."""
    model, seen = loaded(model_id), set()
    runs = {text: run.trace(model_id, text, keep=ledger.KEEP) for text in TEXTS.values()}
    site = f"{model.config.stack}.{model.config.n_layers - 1}.resid_post"
    vectors = {text: core.run(model, r.ids, keep=[site])[site][0].double().numpy() for text, r in runs.items()}
    unit = {text: x / np.sqrt((x * x).sum(-1, keepdims=True)) for text, x in vectors.items()}
    for text, one in runs.items():
        typed = [t for t, added in enumerate(model.tokenizer.encode(text).special) if not added]
        for beside, other in runs.items():
            found = contexts.pairs(one, other)
            for a in range(len(one.ids)):
                own = max((float(unit[text][a] @ unit[text][t]) for t in typed if t != a), default=None)
                for b in range(len(other.ids)):
                    cosine = float(unit[text][a] @ unit[beside][b])
                    answer, told = contexts.nearest(found, one, a, b)
                    if own is None:
                        assert answer == "", "its own text has no other token"
                    elif answer == "":
                        assert abs(cosine - own) < 2.1e-3, "not asked without need"
                    else:
                        assert answer == ("other" if cosine > own else "own") and abs(cosine - own) > 1.9e-3
                        assert f"{told['cosine']:.3f}" != f"{told['own']:.3f}"
                    seen.add(answer)
    assert seen == {"", "other", "own"}
