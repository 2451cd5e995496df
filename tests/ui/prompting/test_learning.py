"""A fine-tuning run of the page: how far the weights went and what is right afterwards, counted here."""

import numpy as np
import pytest

import core
from core.train.finetuning import classifier
from ui.prompting import learning, shipped


def test_what_the_page_says_of_a_run() -> None:
    tuned = learning.fine_tuned("words", 4, 0)
    data = shipped.labelled("words")
    start = classifier(core.load(shipped.LEARNER), data.classes, 0)
    old, new = (
        np.concatenate([p.detach().numpy().ravel().astype(np.float64) for p in model.parameters()])
        for model in (start, tuned.model)
    )
    assert tuned.moved == pytest.approx(np.sqrt(((new - old) ** 2).sum() / (old**2).sum()), rel=1e-4)
    assert 0 < tuned.changed == int((new != old).sum()) <= tuned.parameters == old.size
    right = [int(np.argmax(learning.predict(tuned, text))) == label for text, label in data.test]
    assert tuned.after == pytest.approx(np.mean(right)) and tuned.after > tuned.before
    said = learning.numbers(tuned)
    assert (said["steps"], said["first_loss"], said["last_loss"]) == (60, tuned.losses[0], tuned.losses[-1])
    assert said["last_loss"] < said["first_loss"]
