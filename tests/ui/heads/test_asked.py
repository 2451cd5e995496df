"""After what a head is named: the answers judged right against names worked out here, token by token, on many texts."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import core
from tests.ui.swept import MODELS, loaded
from ui.heads import measured

LIMIT = {"previous": 0.3, "next": 0.3, "self": 0.3, "first": 0.3, "induction": 0.2}
QUERIES = 4  # that must be able to show a pattern
HAIR = 0.015  # an excess this near to its limit is a grey zone
TEXTS = {
    "one token": "cat",
    "two": "The cat",
    "three": "The cat sat",
    "a sentence": "The cat sat on the mat because it was tired.",
    "equal": "the the the the the the the the",
    "twice": "The king of the north came to the city. The king of the north came to the",
    "chinese": "我吃了一个苹果",
    "signs": "🙂 <b> $x$ ... ...",
}


def keys(pattern: str, ids: list[int], q: int) -> set[int]:
    """At which tokens a head of that name looks from ``q``."""
    if pattern == "induction":
        return {j + 1 for j in range(q) if ids[j] == ids[q]} - {q}
    return {"previous": {q - 1}, "next": {q + 1}, "self": {q}, "first": {0} if q else set()}[pattern] & {
        *range(len(ids))
    }


def excess(pattern: str, weights: np.ndarray, ids: list[int], causal: bool) -> float | None:
    """How much of what chance leaves over goes there; None if too few queries could."""
    shares, chances = [], []
    for q in range(len(ids)):
        seen = {*range(q + 1 if causal else len(ids))}
        wanted = keys(pattern, ids, q) & seen
        if wanted and len(seen) > 1:
            shares.append(sum(weights[q, k] for k in wanted))
            chances.append(len(wanted) / len(seen))
    if len(shares) < QUERIES:
        return None
    return (np.mean(shares) - np.mean(chances)) / (1 - np.mean(chances))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("model", MODELS)
def test_just_the_names_that_a_head_earns_are_right(model: str, text: str) -> None:
    """For every head of the model (of SmolLM2 those of every sixth layer)."""
    own = loaded(model)
    ids, stack, causal = own.tokenizer.encode(text).ids, own.config.stack, own.config.causal
    trace = core.run(own, ids)
    asked_of = 0
    for layer in range(0, own.config.n_layers, 6 if model.startswith("smollm") else 1):
        weights_HQK, mask_QK = trace[f"{stack}.{layer}.self.weights"][0], trace[f"{stack}.{layer}.self.mask"][0, 0]
        assert mask_QK.tolist() == [[k <= q or not causal for k in range(len(ids))] for q in range(len(ids))]
        for weights_QK in weights_HQK:
            exact = weights_QK.double().numpy()
            found = {name: excess(name, exact, ids, causal) for name in LIMIT}
            known = {name: score for name, score in found.items() if score is not None}
            asked = measured.asked(weights_QK, ids, mask_QK)
            if asked is None:
                near = [abs(score - LIMIT[name]) < 2 * HAIR for name, score in known.items()]
                assert not known or any(near), "not asked without need"
                continue
            asked_of += 1
            assert all(abs(score - LIMIT[name]) > HAIR for name, score in known.items()), known
            true = {name for name, score in known.items() if score >= LIMIT[name]} or {"none"}
            assert set(asked.right) == true, known
            assert true <= set(asked.options) and ("next" in asked.options) != causal
            assert asked.excess == pytest.approx(max(0, known[asked.nearest]), abs=1e-5)
    few = len(ids) < QUERIES + causal
    assert few == (asked_of == 0)


def test_a_head_that_earns_two_names_accepts_both() -> None:
    """On equal tokens the previous one also followed the same token earlier."""
    ids, seen = [7] * 8, torch.ones(8, 8, dtype=torch.bool).tril()
    weights = torch.eye(8)[[0, 0, 1, 2, 3, 4, 5, 6]]
    asked = measured.asked(weights, ids, seen)
    assert asked is not None and set(asked.right) == {"previous", "induction"}
