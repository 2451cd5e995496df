"""Worked numbers that papers and posts print, reproduced by our functions."""

import math

import pytest
import torch
from torch import Tensor
from transformers.models.bloom.modeling_bloom import _get_alibi_slopes

from core.families import PRESETS
from core.parts.attention import attention, attention_weights
from core.parts.masks import full_mask
from core.parts.positions import Rope
from core.parts.positions.alibi import alibi_slopes
from core.parts.positions.sinusoidal import sinusoid
from core.parts.routing import balance_loss, by_device, capacity
from core.scale.costs import kv_bytes, parameters, zero_bytes
from core.trace import OFF, Tap, Trace


def matrix(rows: list[list[float]]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def test_illustrated_transformer_softmax_of_14_and_12() -> None:
    """Alammar 2018, "The Illustrated Transformer": scores 112 and 96, divided by 8; weights 0.88 and 0.12."""
    q, k = torch.zeros(1, 1, 1, 64), torch.zeros(1, 1, 2, 64)
    q[..., 0], k[0, 0, :, 0] = 1, torch.tensor([112.0, 96.0])
    trace = Trace()
    weights = attention_weights(q, k, 64**-0.5, torch.ones(1, 2, dtype=torch.bool), tap=Tap(trace)).flatten()
    assert trace["scores"].flatten().tolist() == [14, 12]
    assert [round(weight, 2) for weight in weights.tolist()] == [0.88, 0.12]


class RandomTransformer:
    """Sanseviero 2024, "The Random Transformer": two words, two heads of three coordinates, small whole numbers."""

    x = matrix([[1, 3, 3, 5], [2.84, 3.99, 4, 6]])
    q = (
        matrix([[0, 0, 0], [1, 1, 0], [0, 0, 1], [1, 0, 0]]),
        matrix([[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 1]]),
    )
    k = (
        matrix([[1, 0, 1], [0, 1, 0], [1, 0, 1], [0, 1, 0]]),
        matrix([[0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 1, 0]]),
    )
    v = (
        matrix([[0, 1, 1], [1, 0, 0], [1, 0, 1], [0, 1, 0]]),
        matrix([[1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]]),
    )
    o = matrix(
        [
            [0.79445237, 0.1081456, 0.27411536, 0.78394531],
            [0.29081936, -0.36187258, -0.32312791, -0.48530339],
            [-0.36702934, -0.76471963, -0.88058366, -1.73713022],
            [-0.02305587, -0.64315981, -0.68306653, -1.25393866],
            [0.29077448, -0.04121674, 0.01509932, 0.13149906],
            [0.57451867, -0.08895355, 0.02190485, 0.24535932],
        ]
    )
    mask = full_mask(torch.arange(2), torch.arange(2))

    def heads(self, weights: tuple[Tensor, Tensor]) -> Tensor:
        """Projections of both heads: B H T D."""
        return torch.stack([self.x @ weight for weight in weights])[None]


def test_random_transformer_scores_and_pattern() -> None:
    post, trace = RandomTransformer(), Trace()
    weights = attention_weights(post.heads(post.q), post.heads(post.k), 3**-0.5, post.mask, tap=Tap(trace))
    assert trace["raw"][0, 0, 1, 1].item() == pytest.approx(135.5517, abs=1e-4)
    assert trace["scores"][0, 0, 0, 0].item() == pytest.approx(39.2598183, abs=1e-6)
    assert weights[0, 0, 0, 0].item() == pytest.approx(4.67695573e-10, rel=1e-6)


@pytest.mark.parametrize("traced", [True, False])
def test_random_transformer_heads_and_output(traced: bool) -> None:
    """The post then divides by 30 instead, so that the softmax does not saturate."""
    post = RandomTransformer()
    tap = Tap(Trace()) if traced else OFF
    z = attention(post.heads(post.q), post.heads(post.k), post.heads(post.v), 1 / 30, post.mask, tap=tap)[0]
    assert z[0, 0, 0].item() == pytest.approx(7.54348784, abs=1e-7)
    assert z[1, 1, 2].item() == pytest.approx(7.84804146, abs=1e-7)
    out = torch.cat([z[0], z[1]], dim=1) @ post.o
    printed = {(0, 0): 11.46394285, (0, 1): -13.18016471, (1, 3): -17.4926367}
    assert {at: out[at].item() for at in printed} == pytest.approx(printed, abs=2e-7)


def test_positions_of_the_random_transformer_follow_the_paper_not_the_post() -> None:
    """For "World", position 1, the post prints 0.84, 0.99, 0, 1; the paper's formula gives 0.84, 0.54, 0.01, 1."""
    row = sinusoid(torch.arange(6, dtype=torch.float64), 4)[1].tolist()
    assert [round(value, 4) for value in row] == [0.8415, 0.5403, 0.0100, 1.0000]
    assert row == pytest.approx([math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)], abs=1e-15)


def test_alibi_slopes_of_the_paper() -> None:
    """Press et al. 2021, section 3: 8 heads 1/2 .. 1/256; 16 heads from 1/sqrt(2)."""
    assert alibi_slopes(8).tolist() == [2.0**-i for i in range(1, 9)]
    assert alibi_slopes(16)[0].item() == pytest.approx(2**-0.5, rel=1e-7)
    assert alibi_slopes(12)[8].item() == pytest.approx(2**-0.5, rel=1e-7)  # after the 8 of 8 heads, every other of 16
    assert alibi_slopes(4).tolist() == [1 / 4, 1 / 16, 1 / 64, 1 / 256]
    assert alibi_slopes(40)[32:35].tolist() == pytest.approx([2 ** (-i / 8) for i in (1, 3, 5)])


@pytest.mark.parametrize("heads", [4, 8, 12, 16, 40, 112])
def test_alibi_slopes_of_bloom(heads: int) -> None:
    theirs = _get_alibi_slopes(heads, torch.device("cpu")).flatten()
    torch.testing.assert_close(alibi_slopes(heads), theirs.float(), rtol=1e-6, atol=0)


def test_rope_of_torchtune_and_only_with_adjacent_pairs() -> None:
    """The fixture of torchtune's own test: mean, sum and maximum of 4 texts of 2,048 tokens, 32 heads of 128."""
    torch.manual_seed(0)
    x_BHTD = torch.randn(4, 2048, 32, 128).transpose(1, 2)
    turned = {}
    for pairing in ("adjacent", "half"):
        out = Rope(Rope.Config(pairing=pairing)).rotation(torch.arange(2048), 128)(x_BHTD)
        turned[pairing] = (out.sum().item(), out.max().item())
        if pairing == "adjacent":
            assert out.mean().item() == pytest.approx(6.4543e-05, abs=1e-7)
    total, most = turned["adjacent"]
    assert total == pytest.approx(2165.7053, abs=0.6) and most == pytest.approx(5.4546, abs=1e-4)
    assert abs(turned["half"][0] - 2165.7053) > 100  # so the fixture tells the layouts apart


def test_switch_capacity_and_balance() -> None:
    """Fedus et al. 2021, figure 3: 6 tokens, 3 experts; equation 4: alpha when the experts are used evenly."""
    assert capacity(6, 3, 1.0) == 2
    assert capacity(6, 3, 1.5) == 3
    even = torch.full((8,), 1 / 8)
    assert 0.01 * balance_loss(even, even).item() == pytest.approx(0.01)
    one = torch.eye(8)[0]
    assert balance_loss(one, one).item() == 8  # all tokens at one expert
    assert balance_loss(by_device(one, 4), by_device(one, 4)).item() == 4  # all at one of four devices


def test_kv_cache_of_llama_and_mistral() -> None:
    """Half a MiB a token for LLaMA-7B in half precision, 1 GiB at 2,048; an eighth of the heads for 70B: 320 KiB."""
    assert kv_bytes(PRESETS["llama-7b"]) == 524_288
    assert kv_bytes(PRESETS["llama-7b"], tokens=2048) == 2**30
    assert kv_bytes(PRESETS["llama-2-70b"]) == 327_680
    assert kv_bytes(PRESETS["mistral-7b"]) == 131_072


def test_kv_cache_of_latent_attention() -> None:
    """DeepSeek-AI 2025, "Insights into DeepSeek-V3", table 1: 70.272 KB a token, a KB of 1,000 bytes."""
    assert kv_bytes(PRESETS["deepseek-v3"]) == 70_272


@pytest.mark.parametrize(("stage", "gigabytes"), [(0, 120), (1, 31.4), (2, 16.6), (3, 1.9)])
def test_zero_memory(stage: int, gigabytes: float) -> None:
    """Rajbhandari et al. 2019, figure 1: 7.5 billion parameters on 64 devices."""
    assert round(zero_bytes(7_500_000_000, stage, ranks=64) / 1e9, 1) == gigabytes


def test_sizes_of_the_original_transformer() -> None:
    """Vaswani et al. 2017, section 3.2.2: 8 heads, d_k = d_v = 64; table 3: d_ff 2048, N 6; big: 16 heads."""
    base, big = PRESETS["transformer-base"], PRESETS["transformer-big"]
    assert (base.attention.heads, base.attention.head_dim, base.n_layers) == (8, 64, 6)
    assert (big.attention.heads, big.attention.head_dim, big.width) == (16, 64, 1024)
    assert parameters(base).parts["ffn"] == 12 * (2 * 512 * 2048 + 2048 + 512)
