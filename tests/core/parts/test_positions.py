"""Position encodings against their closed forms and the properties they are chosen for."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import Transformer, run
from core.config import ModelConfig
from core.families import PRESETS, shrink
from core.parts.positions import POSITIONS, Alibi, Learned, Rope
from core.parts.positions.alibi import alibi_slopes
from core.parts.positions.sinusoidal import sinusoid


def test_sinusoid_in_closed_form():
    table = sinusoid(torch.arange(20), 8)
    for t in range(20):
        for i in range(4):
            angle = t / 10_000 ** (2 * i / 8)
            assert table[t, 2 * i] == pytest.approx(math.sin(angle), abs=1e-6)
            assert table[t, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-6)
    with pytest.raises(ValueError, match="even width, got 7"):
        sinusoid(torch.arange(3), 7)


def test_alibi_slopes_of_the_paper():
    assert alibi_slopes(8).tolist() == [2.0**-i for i in range(1, 9)]
    assert alibi_slopes(16).tolist() == pytest.approx([2 ** (-i / 2) for i in range(1, 17)])
    twelve = alibi_slopes(12).tolist()  # the 8 slopes, then every other one of 16
    assert twelve == pytest.approx([2.0**-i for i in range(1, 9)] + [2 ** (-i / 2) for i in (1, 3, 5, 7)])


def test_alibi_bias_grows_with_the_distance():
    bias = Alibi().bias(torch.tensor([3, 4]), torch.arange(5), 2)
    assert bias.shape == (2, 2, 5)
    assert bias[0, 1].tolist() == pytest.approx([slope * 2**-4 for slope in (-4, -3, -2, -1, 0)])


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 500), st.sampled_from(["adjacent", "half"]))
def test_rope_scores_depend_on_the_distance_only(m, n, shift, pairing):
    draw = torch.Generator().manual_seed(m * 7 + n)
    q, k = torch.randn(2, 1, 1, 1, 16, generator=draw).unbind(0)
    rope = Rope(Rope.Config(pairing=pairing))

    def score(at_q: int, at_k: int) -> float:
        turned_q, turned_k = rope.rotation(torch.tensor([at_q]), 16)(q), rope.rotation(torch.tensor([at_k]), 16)(k)
        return float((turned_q * turned_k).sum())

    assert score(m, n) == pytest.approx(score(m + shift, n + shift), abs=2e-3)
    assert float(rope.rotation(torch.tensor([m]), 16)(q).norm()) == pytest.approx(float(q.norm()), rel=1e-5)


def test_rope_layouts_agree_up_to_the_permutation():
    x, at = torch.randn(1, 2, 5, 8), torch.arange(5)
    order = torch.tensor([0, 4, 1, 5, 2, 6, 3, 7])  # half-split pairs (i, i + 4) put side by side
    half = Rope(Rope.Config(pairing="half")).rotation(at, 8)(x)
    adjacent = Rope(Rope.Config(pairing="adjacent")).rotation(at, 8)(x[..., order])
    torch.testing.assert_close(adjacent, half[..., order])


def test_rope_turns_by_m_theta():
    one = torch.tensor([[[[1.0, 0.0, 1.0, 0.0]]]])
    turned = Rope(Rope.Config()).rotation(torch.tensor([3]), 4)(one).flatten()
    expected = [math.cos(3), math.sin(3), math.cos(0.03), math.sin(0.03)]
    assert turned.tolist() == pytest.approx(expected, abs=1e-6)


def gpt(position: str) -> Transformer:
    config: ModelConfig = shrink(PRESETS["gpt2"])
    positions = Learned.Config(length=64) if position == "learned" else POSITIONS[position].Config()
    torch.manual_seed(4)
    model = Transformer(ModelConfig(**{**vars(config), "positions": positions, "mask": "full"}))
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn(parameter.shape)
    return model


@pytest.mark.parametrize("position", POSITIONS)
def test_only_without_positions_is_a_shuffle_just_a_shuffle(position):
    ids, order = torch.randint(0, 101, (1, 8)), torch.tensor([3, 0, 7, 1, 5, 2, 6, 4])
    model = gpt(position)
    straight, shuffled = run(model, ids)["head.logits"], run(model, ids[:, order])["head.logits"]
    difference = float((straight[:, order] - shuffled).abs().max())
    assert difference < 1e-4 if position == "none" else difference > 1e-2


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (lambda: Rope.Config(pairing="thirds"), "pairing"),
        (lambda: Rope.Config(fraction=0), "fraction"),
        (lambda: Learned.Config(length=0), "length"),
        (lambda: Rope(Rope.Config()).rotation(torch.arange(2), 7), "even number"),
        (lambda: alibi_slopes(0), "at least one head"),
    ],
)
def test_bad_settings_say_what_was_expected(config, message):
    with pytest.raises(ValueError, match=message):
        config()
