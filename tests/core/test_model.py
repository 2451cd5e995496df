"""The model as a whole: its stacks by name, and what it says when it has no tokenizer."""

import pytest

from core.families import PRESETS, shrink
from core.model import Transformer
from core.train.finetuning import untrained

STACKS = {"bert-base": ("enc", False), "gpt2": ("dec", False), "transformer-base": ("dec", True)}


@pytest.mark.parametrize("name", STACKS)
def test_which_stack_the_head_reads_and_whether_two_are_crossed(name: str) -> None:
    model, (top, crossed) = Transformer(shrink(PRESETS[name])), STACKS[name]
    assert model.top is getattr(model, top) and model.config.stack == top
    assert model.config.crossed == crossed == hasattr(model.top.blocks[0], "cross")


def test_a_model_without_a_tokenizer_says_so() -> None:
    model = Transformer(shrink(PRESETS["gpt2"]))
    assert not model.reads_text
    with pytest.raises(ValueError, match="this model has no tokenizer: expected token ids"):
        model.tokenizer.encode("text")
    model.name = "small"
    with pytest.raises(ValueError, match="small has no tokenizer"):
        untrained(model).tokenizer.encode("text")
