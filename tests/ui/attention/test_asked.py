"""Where the last token looks most: over many texts, heads and masks just one option is true wherever it is asked."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import core
from tests.ui.swept import MODELS, loaded
from ui.attention import measured

TEXTS = {
    "one token": "a",
    "two": "a a",
    "three": "The cat",
    "a sentence": "The cat sat on the mat because it was tired.",
    "equal": "the the the the the the the the",
    "chinese": "我吃了一个苹果",
    "signs": "🙂 <b> $x$ ... ...",
}


def places(tokens: int) -> dict[str, set[int]]:
    named = {"self": {tokens - 1}, "previous": {tokens - 2}, "first": {0}}
    return named | {"other": {*range(tokens)} - {tokens - 1, tokens - 2, 0}}


@pytest.mark.parametrize("mask", ["model", "full"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("model_id", MODELS)
def test_just_one_option_is_true_wherever_it_is_asked(model_id: str, text: str, mask: str) -> None:
    """Of every head (of SmolLM2 those of every tenth layer); the weights are made of the masked scores here."""
    model = loaded(model_id)
    ids, stack = model.tokenizer.encode(text).ids, model.config.stack
    tokens, named = [model.tokenizer.show(id_) for id_ in ids], places(len(ids))
    seen = None if mask == "model" else torch.ones(len(ids), len(ids), dtype=torch.bool)
    trace = core.run(model, ids, mask=seen)
    for layer in range(0, model.config.n_layers, 10 if model_id.startswith("smollm") else 1):
        heads = zip(trace[f"{stack}.{layer}.self.masked"][0], trace[f"{stack}.{layer}.self.weights"][0], strict=True)
        for scores_QK, weights_QK in heads:
            exact = np.exp(scores_QK[-1].double().numpy() - float(scores_QK[-1].max()))
            exact /= exact.sum()
            asked = measured.asked(weights_QK, tokens)
            if len(ids) < 3:
                assert asked is None, "the first token is the previous one, or the token itself"
                continue
            second, most = np.sort(exact)[-2:]
            if asked is None:
                assert f"{second:.2g}" == f"{most:.2g}" or most - second < 0.011 * most, "not asked without need"
                continue
            assert f"{second:.3g}" != f"{most:.3g}" and most - second > 0.009 * most, "two keys are as good"
            place, told = asked
            true = [name for name, at in named.items() if max(exact[[*at]], default=0) > 0.995 * most]
            assert [place] == true
            key = int(exact.argmax())
            assert (told["position"], told["key"], told["query"]) == (key, tokens[key], tokens[-1])
            assert told["weight"] == pytest.approx(most, abs=1e-5)


def test_a_tie_is_not_asked() -> None:
    tokens = ["a", "b", "c", "d"]
    for row, place in {
        (0.4, 0.4, 0.1, 0.1): None,
        (0.4, 0.398, 0.102, 0.1): None,
        (0.4, 0.38, 0.12, 0.1): "first",
        (0.38, 0.4, 0.12, 0.1): "other",
        (0.25, 0.25, 0.25, 0.25): None,
    }.items():
        asked = measured.asked(torch.tensor(row).expand(4, 4), tokens)
        assert (asked and asked[0]) == place
