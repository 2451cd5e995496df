"""A model laid out for decoding says the same; the model itself stays as it was."""

import pytest
import torch

from core import load, run
from core.generate.layout import for_decoding, write


@pytest.mark.parametrize("name", ["tiny-gpt", "family:mistral-7b", "family:deepseek-v2-lite"])
def test_the_layout_changes_no_value_and_no_token(name: str) -> None:
    model, ids = load(name), [5, 900, 31, 7]
    said: list[int] = []
    twin = for_decoding(model)
    for (key, own), (other, laid) in zip(model.state_dict().items(), twin.state_dict().items(), strict=True):
        assert key == other and torch.equal(own, laid) and own.is_contiguous()
    assert not twin.get_parameter("dec.blocks.0.self.o.weight").is_contiguous()
    for _ in range(9):  # every row again
        said.append(int(run(model, [*ids, *said])["head.logits"][0, -1].argmax()))
    assert write(twin, ids, 9) == write(model, ids, 9) == said
    with pytest.raises(ValueError, match="decoder alone"):
        write(load("tiny-bert"), ids, 1)
