"""A prompt as it is read piece by piece, against one run of the whole text made here."""

import numpy as np
import pytest
import torch

import core
from ui.frame.text import Words
from ui.prompting import reading, shipped


@pytest.mark.parametrize("setting", ["plain", "described"])
def test_an_answer_is_that_of_the_whole_prompt_in_one_run(setting: str) -> None:
    read = reading.reading(Words("prompting", "en"), "tiny-gpt", "words", setting, "wolf", 1)
    model, task = core.load("tiny-gpt"), shipped.labelled("words").task
    encode = model.tokenizer.encode
    assert read.changed == 0 and read.parameters == sum(p.numel() for p in model.parameters())
    for count, answer in read.answers.items():
        parts = [encode(text).ids for text in task.prompt(read.shots[:count], setting == "described")]
        question = encode(task.question("wolf", not parts)).ids
        trace = core.run(model, [*(id_ for part in parts for id_ in part), *question])
        logits = trace["head.logits"][0, -1].double()
        firsts = [encode(f" {label}").ids[0] for label in task.labels]
        np.testing.assert_allclose(answer.logits_L, logits[firsts].numpy(), atol=1e-4)
        assert answer.total == pytest.approx(float(logits.logsumexp(-1)), abs=1e-4)
        np.testing.assert_allclose(answer.terms_LD[:, 0], logits.log_softmax(-1)[firsts].numpy(), atol=1e-4)
        weights = (
            torch.stack([trace[f"dec.{layer}.self.weights"][0, :, -1] for layer in range(model.config.n_layers)])
            .double()
            .numpy()
        )
        assert np.abs(answer.weights_RHK / 255 - weights).max() < 0.5 / 255 + 1e-4
        label_of: list[bool] = []  # a label is what its example ends with
        for part, (_, label) in zip(parts[len(parts) - count :], read.shots[:count], strict=True):
            size = len(encode(f" {task.labels[label]}").ids)
            label_of += [False] * (len(part) - size) + [True] * size
        ahead = [False] * (weights.shape[-1] - len(label_of) - len(question))
        on = np.array([*ahead, *label_of, *[False] * len(question)])
        np.testing.assert_allclose(answer.on_labels_RH, weights[..., on].sum(-1), atol=1e-4)
    probabilities = np.exp(read.answers[max(read.answers)].terms_LD.astype(np.float64).sum(-1))
    assert reading.shares(read) == pytest.approx((probabilities / probabilities.sum()).tolist(), rel=1e-4)
