"""The logit lens: on the last layer it is the prediction."""

import pytest
import torch

from core import load, run
from core.read.lens import logit_lens
from tests.core.small import small

IDS = torch.randint(0, 101, (9,), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", ["gpt2", "gpt-1", "bert-base", "roformer-base", "baichuan2-13b", "t5-small"])
def test_the_lens_on_the_last_layer_is_the_prediction(name):
    model = small(name, seed=5)
    trace = run(model, IDS, target_ids=IDS if name == "t5-small" else None)
    lens = logit_lens(model, trace)
    torch.testing.assert_close(lens[-1], trace["head.logits"], rtol=0, atol=1e-5)
    assert not torch.allclose(lens[0], lens[-1], atol=1e-2)


def test_the_lens_needs_words():
    minilm = load("minilm")
    with pytest.raises(ValueError, match="no output words"):
        logit_lens(minilm, run(minilm, [101, 7592, 102]))
