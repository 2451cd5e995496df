"""Loss per token against torch's own."""

import pytest
import torch

from core import run
from core.read.surprise import surprise
from tests.core.small import small

IDS = torch.randint(0, 101, (9,), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", ["gpt2", "llama-2-70b", "mixtral-8x7b"])
def test_surprise_is_the_training_loss(name):
    model = small(name, seed=5)
    logits = run(model, IDS)["head.logits"][0]
    expected = torch.nn.functional.cross_entropy(logits[:-1], IDS[1:], reduction="none")
    torch.testing.assert_close(surprise(model, IDS.tolist()), expected)


def test_surprise_of_a_translation_reads_the_source():
    model = small("transformer-base", seed=5)
    one, other = (surprise(model, IDS.tolist(), source_ids=source) for source in ([1, 2, 3], [4, 5]))
    logits = run(model, [4, 5], target_ids=IDS)["head.logits"][0]
    torch.testing.assert_close(other, torch.nn.functional.cross_entropy(logits[:-1], IDS[1:], reduction="none"))
    assert not torch.allclose(one, other)
