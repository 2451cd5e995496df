"""Units switched off, against a model whose weights are cut instead."""

import copy

import pytest
import torch

from core.families import PRESETS, shrink
from core.model import Transformer
from core.read.recall import drops, recall, units_of, without, without_head

GIVEN = 3


@pytest.fixture
def model() -> Transformer:
    torch.manual_seed(8)
    model = Transformer(shrink(PRESETS["gpt2"], vocab_size=30))
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn_like(parameter)
    return model.requires_grad_(False)


ROWS = torch.tensor([[1, 7, 3, 9, 4], [2, 5, 8, 11, 1], [0, 3, 3, 6, 2]])


def chance(model: Transformer, row: list[int]) -> float:
    """The product of the probabilities of the answer's words, by the plain model."""
    probs = model(torch.tensor([row[:-1]]))[0].softmax(-1)
    return float(torch.stack([probs[at - 1, row[at]] for at in range(GIVEN, len(row))]).prod())


def test_recall_is_the_product_of_the_answer_s_probabilities(model: Transformer) -> None:
    found = recall(model, ROWS, GIVEN)
    assert found.chance_N.tolist() == pytest.approx([chance(model, row) for row in ROWS.tolist()], rel=1e-4)
    likeliest = model(ROWS[:, :-1])[:, GIVEN - 1 :].argmax(-1)
    said = torch.cat(
        [ROWS[:, :GIVEN], likeliest], dim=1
    )  # the model's own first words, then asked for the answer they are
    assert recall(model, said[:, : GIVEN + 1], GIVEN).right_N.all()
    assert not recall(model, (said[:, : GIVEN + 1] + torch.tensor([0] * GIVEN + [1])) % 30, GIVEN).right_N.any()


@pytest.mark.parametrize("kind", ["neurons", "heads"])
def test_a_unit_off_is_its_row_of_the_next_matrix_at_0(model: Transformer, kind: str) -> None:
    count = units_of(model.config, kind)
    cut = [(0, 3), (1, count - 2), (1, 5)]
    other = copy.deepcopy(model)
    for layer, unit in cut:
        part = "ffn.down" if kind == "neurons" else "self.o"
        other.top.blocks[layer].get_submodule(part).get_parameter("weight")[:, unit] = 0
    units_U = torch.tensor([layer * count + unit for layer, unit in cut])
    found = without(model, ROWS, GIVEN, kind, units_U).chance_N
    torch.testing.assert_close(found, recall(other, ROWS, GIVEN).chance_N, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("kind", ["neurons", "heads"])
def test_drops_are_of_each_unit_alone(model: Transformer, kind: str) -> None:
    count, row_T = units_of(model.config, kind), ROWS[1]
    found = drops(model, row_T, GIVEN, kind)
    assert found.shape == (model.config.n_layers * count,)
    whole = recall(model, row_T[None], GIVEN).chance_N.log()
    for unit in (0, 4, count, 2 * count - 1):
        alone = without(model, row_T[None], GIVEN, kind, torch.tensor([unit])).chance_N.log()
        assert float(found[unit]) == pytest.approx(float(whole - alone), abs=2e-5)


def test_a_head_is_all_its_numbers(model: Transformer) -> None:
    width = model.config.attention.head_dim
    numbers = units_of(model.config, "heads") + 2 * width + torch.arange(width)  # head 2 of layer 1
    torch.testing.assert_close(
        without_head(model, ROWS, GIVEN, 1, 2).chance_N, without(model, ROWS, GIVEN, "heads", numbers).chance_N
    )


def test_another_kind_is_refused(model: Transformer) -> None:
    with pytest.raises(ValueError, match="kind of unit"):
        units_of(model.config, "layers")
