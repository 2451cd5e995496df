"""What parts count, in closed form, against the tensors of the models that are built of them (on the meta device)."""

from itertools import cycle, product

import pytest
import torch
from torch import nn

from core.config import ModelConfig
from core.model import Transformer
from core.parts.part import NOTHING, Fact, PartConfig, Size
from core.parts.positions import POSITIONS
from core.parts.residual import PLACEMENTS
from core.parts.routing import Router
from core.scale.costs import part_sizes
from tests.core.parts.samples import ATTENTION, DENSE, EMBEDDING, FEED_FORWARD, HEAD, NORM, POSITION, STACKS

WIDTH = 8


@pytest.fixture(autouse=True)
def shapes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing random numbers for weights that hold none takes most of the time."""
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: None)
    monkeypatch.setattr(nn.Embedding, "reset_parameters", lambda self: None)


def built(config: ModelConfig) -> Size:
    """Numbers of the model's own tensors: in matrices that a token is multiplied by, and in all others."""
    with torch.device("meta"):
        model = Transformer(config)
    looked_up = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    multiplied = {id(module.weight) for module in model.modules() if isinstance(module, nn.Linear | Router)} - looked_up
    matrix = vector = 0
    for parameter in model.parameters():  # each once, however many names it has
        if id(parameter) in multiplied:
            matrix += parameter.numel()
        else:
            vector += parameter.numel()
    return Size(matrix, vector)


def counted(config: ModelConfig) -> Size:
    return sum(part_sizes(config).values(), NOTHING)


def small(stack: str, **parts: object) -> ModelConfig:
    given = {"attention": ATTENTION["gqa"], "ffn": DENSE} | parts | STACKS[stack]
    return ModelConfig(vocab_size=13, width=WIDTH, max_tokens=9, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("position", POSITION)
def test_every_position_norm_placement_and_attention_is_counted_as_it_is_built(position: str, stack: str) -> None:
    for (norm, placement, attention), ffn in zip(product(NORM, PLACEMENTS, ATTENTION), cycle(FEED_FORWARD)):
        parts = {"norm": NORM[norm], "attention": ATTENTION[attention], "ffn": FEED_FORWARD[ffn]}
        config = small(stack, positions=POSITION[position], placement=placement, **parts)
        assert counted(config) == built(config), (norm, placement, attention, ffn)


@pytest.mark.parametrize("ffn", FEED_FORWARD)
def test_every_ffn_beside_every_norm_placement_and_attention_is_counted_as_it_is_built(ffn: str) -> None:
    for norm, placement, attention in product(NORM, PLACEMENTS, ATTENTION):
        parts = {"norm": NORM[norm], "attention": ATTENTION[attention], "ffn": FEED_FORWARD[ffn]}
        config = small("both", placement=placement, **parts)
        assert counted(config) == built(config), (norm, placement, attention)


@pytest.mark.parametrize("stack", STACKS)
def test_every_head_embedding_and_last_norm_is_counted_as_it_is_built(stack: str) -> None:
    for head, embedding, final_norm in product(HEAD, EMBEDDING, (True, False)):
        config = small(stack, head=HEAD[head], embedding=EMBEDDING[embedding], final_norm=final_norm)
        assert counted(config) == built(config), (head, embedding, final_norm)


@pytest.mark.parametrize("position", POSITIONS)
def test_a_position_says_whether_it_adds_rows(position: str) -> None:
    """The diagram draws by it; what it does is asked of the part itself."""
    with torch.device("cpu"):
        model = Transformer(small("decoder", positions=POSITION[position]))
    row = model.positions.embed(torch.arange(3), WIDTH)
    assert POSITION[position].adds_rows == (row is not None)


def test_a_part_without_words_is_known_by_its_name_and_settings() -> None:
    class Spiral:
        class Config(PartConfig):
            def __init__(self, turns: int) -> None:
                self.turns = turns

    assert Spiral.Config(3).fact == Fact("spiral", {"turns": 3})
