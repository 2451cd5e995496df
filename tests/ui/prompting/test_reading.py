"""A prompt read part by part, against one run of the whole: labels, answers, and whether any weight changed."""

import numpy as np
import pytest
import torch

from core import load, run
from core.train.prompting import Scorer, Task
from ui.prompting import examples, reading, shipped
from ui.runs.kept import Kept

TASK = Task(labels=("animal", "tool"), description="Name the kind.", between=":", apart="\n")
SHOTS = [("wolf", 0), ("hammer", 1)]


@pytest.mark.parametrize("described", [False, True])
def test_the_tokens_of_a_label_are_those_after_the_colon(described: bool) -> None:
    tokenizer = load("tiny-gpt").tokenizer
    parts = examples.prompt_parts(tokenizer, TASK, SHOTS, described)
    texts = [b"".join(map(tokenizer.spelled, part.ids)).decode() for part in parts]
    assert texts == ["Name the kind."] * described + ["\n" * described + "wolf: animal", "\nhammer: tool"]
    for part, label in zip(parts, [""] * described + [" animal", " tool"], strict=True):
        own = [id_ for id_, of_label in zip(part.ids, part.is_label, strict=True) if of_label]
        assert b"".join(map(tokenizer.spelled, own)).decode() == label


def test_a_weight_that_changes_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(seed: int) -> reading.Reading:
        made = reading._reading(model, "tiny-gpt", "words", "plain", "wolf", seed)
        made.answer(4)
        return made

    monkeypatch.setattr(examples, "_examples", Kept())  # this model is written to
    model, plain = load("tiny-gpt"), Scorer.read
    assert read(0).changed == 0 and read(0).parameters == sum(p.numel() for p in model.parameters())
    bias = next(p for p in model.parameters() if p.ndim == 1)

    def writing(scorer: Scorer, ids: list[int]) -> None:
        plain(scorer, ids)
        with torch.no_grad():
            bias[0] += 0.5

    monkeypatch.setattr(Scorer, "read", writing)
    assert read(1).changed == bias.numel()


@pytest.mark.parametrize("setting", ["plain", "described"])
def test_an_answer_is_that_of_the_whole_prompt_in_one_run(setting: str) -> None:
    read = reading.reading("tiny-gpt", "words", setting, "wolf", 1)
    model, task = load("tiny-gpt"), shipped.labelled("words").task
    encode = model.tokenizer.encode
    assert read.changed == 0 and read.parameters == sum(p.numel() for p in model.parameters())
    for count in read.questions:
        answer = read.answer(count)
        parts = [encode(text).ids for text in task.prompt(read.shots[:count], setting == "described")]
        question = encode(task.question("wolf", not parts)).ids
        trace = run(model, [*(id_ for part in parts for id_ in part), *question])
        logits = trace["head.logits"][0, -1].double()
        firsts = [encode(f" {label}").ids[0] for label in task.labels]
        np.testing.assert_allclose(answer.logits_L, logits[firsts].numpy(), atol=1e-4)
        assert answer.total == pytest.approx(float(logits.logsumexp(-1)), abs=1e-4)
        np.testing.assert_allclose(answer.terms_LD[:, 0], logits.log_softmax(-1)[firsts].numpy(), atol=1e-4)
        last = [trace[f"dec.{layer}.self.weights"][0, :, -1] for layer in range(model.config.n_layers)]
        weights = torch.stack(last).double().numpy()
        assert np.abs(answer.weights_RHK / 255 - weights).max() < 0.5 / 255 + 1e-4
        label_of: list[bool] = []  # a label is what its example ends with
        for part, (_, label) in zip(parts[len(parts) - count :], read.shots[:count], strict=True):
            size = len(encode(f" {task.labels[label]}").ids)
            label_of += [False] * (len(part) - size) + [True] * size
        ahead = [False] * (weights.shape[-1] - len(label_of) - len(question))
        on = np.array([*ahead, *label_of, *[False] * len(question)])
        np.testing.assert_allclose(answer.on_labels_RH, weights[..., on].sum(-1), atol=1e-4)
    probabilities = np.exp(read.answer(max(read.questions)).terms_LD.astype(np.float64).sum(-1))
    assert reading.shares(read, max(read.questions)) == pytest.approx(
        (probabilities / probabilities.sum()).tolist(), rel=1e-4
    )
