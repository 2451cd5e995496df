"""A prompt read part by part: which tokens are a label's, and whether any weight changed while it was read."""

import pytest
import torch

from core import load
from core.train.prompting import Scorer, Task
from ui.prompting import reading

TASK = Task(labels=("animal", "tool"), description="Name the kind.", between=":", apart="\n")
SHOTS = [("wolf", 0), ("hammer", 1)]


@pytest.mark.parametrize("described", [False, True])
def test_the_tokens_of_a_label_are_those_after_the_colon(described: bool) -> None:
    tokenizer = load("tiny-gpt").tokenizer
    parts = reading.prompt_parts(tokenizer, TASK, SHOTS, described)
    texts = [b"".join(map(tokenizer.spelled, part.ids)).decode() for part in parts]
    assert texts == ["Name the kind."] * described + ["\n" * described + "wolf: animal", "\nhammer: tool"]
    for part, label in zip(parts, [""] * described + [" animal", " tool"], strict=True):
        own = [id_ for id_, of_label in zip(part.ids, part.is_label, strict=True) if of_label]
        assert b"".join(map(tokenizer.spelled, own)).decode() == label


def test_a_weight_that_changes_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> reading.Reading:
        return reading._reading(model, "tiny-gpt", "words", "plain", "wolf", 0)

    model, plain = load("tiny-gpt"), Scorer.read
    assert read().changed == 0 and read().parameters == sum(p.numel() for p in model.parameters())
    bias = next(p for p in model.parameters() if p.ndim == 1)

    def writing(scorer: Scorer, ids: list[int]) -> None:
        plain(scorer, ids)
        with torch.no_grad():
            bias[0] += 0.5

    monkeypatch.setattr(Scorer, "read", writing)
    assert read().changed == bias.numel()
