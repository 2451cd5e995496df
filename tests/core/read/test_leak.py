"""The leak test measures exactly what the mask allows."""

import pytest
import torch
from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer, run
from core.parts.attention import Attention
from core.parts.ffn import FFN
from core.parts.masks import named_mask
from core.parts.positions import Rope
from core.read.leak import leak
from core.read.rows import rows

T, AT = 7, 4


def model(mask: str = "causal", layers: int = 2) -> Transformer:
    torch.manual_seed(3)
    config = ModelConfig(
        vocab_size=20, width=16, max_tokens=16, decoder_layers=layers, mask=mask, positions=Rope.Config(),
        attention=Attention.Config(heads=2, kv_heads=1, head_dim=8), ffn=FFN.Config(hidden=32),
    )  # fmt: skip
    return Transformer(config)


def mask(name: str) -> Tensor:
    return named_mask(name, torch.arange(T), torch.arange(T))


IDS = [3, 1, 4, 1, 5, 9, 2]


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("causal", {4, 5, 6}),
        ("prefix:1", {4, 5, 6}),
        ("prefix:4", {4, 5, 6}),  # the prefix is 0..3: the edit stands outside it
        ("prefix:5", {0, 1, 2, 3, 4, 5, 6}),
        ("full", {0, 1, 2, 3, 4, 5, 6}),
        ("window:1", {4}),
    ],
)
def test_positions_that_move_are_those_the_mask_lets_see_the_edit(name: str, moved: set[int]) -> None:
    found = leak(model(), IDS, AT, 11, mask(name))
    assert set(range(T)) - set(found.untouched) == moved
    assert found.logits_T is not None
    assert {t for t in range(T) if found.logits_T[t] > 0} == moved


def test_a_window_carries_one_position_further_in_each_layer() -> None:
    found = leak(model(layers=3), IDS, 2, 11, mask("window:2"))
    reached = [set((row > 0).nonzero().flatten().tolist()) for row in found.stream_LT]
    assert reached == [{2}, {2, 3}, {2, 3, 4}, {2, 3, 4, 5}]


def test_the_difference_is_that_of_two_runs() -> None:
    m = model()
    changed = [*IDS[:AT], 11, *IDS[AT + 1 :]]
    apart = (run(m, IDS)["dec.1.resid_post"] - run(m, changed)["dec.1.resid_post"])[0].abs().amax(-1)
    assert torch.equal(leak(m, IDS, AT, 11).last_T, apart)


def test_padding_does_not_leak() -> None:
    padding = torch.tensor([[True] * 5 + [False] * 2])
    assert leak(model("full"), IDS, 5, 11, padding=padding).untouched == [0, 1, 2, 3, 4, 6]


@pytest.mark.parametrize("position", [-1, T])
def test_a_position_outside_the_text_is_refused(position: int) -> None:
    with pytest.raises(ValueError, match="expected a position in 0..6"):
        leak(model(), IDS, position, 11)


def test_causal_rows_are_the_same_together_and_alone() -> None:
    found = rows(model(), IDS)
    assert found.site == "head.logits" and found.together_TV.shape == (T, 20)
    assert found.apart_T.max() < 1e-5
    assert found.together_seconds > 0 and found.alone_seconds > 0


def test_rows_of_a_model_that_looks_ahead_are_not() -> None:
    apart = rows(model("full"), IDS).apart_T
    assert apart[:-1].min() > 1e-3  # each of these rows had seen later tokens
    assert apart[-1] < 1e-5
