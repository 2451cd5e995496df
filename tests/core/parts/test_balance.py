"""The balance losses of the papers: worked out by hand, by their own sums, and by the library's twins."""

import pytest
import torch
from transformers.models.mixtral.modeling_mixtral import load_balancing_loss_func as mixtral_loss
from transformers.models.switch_transformers.modeling_switch_transformers import (
    load_balancing_loss_func as switch_loss,
)

from core.parts.routing import balance_loss, by_device, load_fraction
from core.train.balance import ALPHA, losses, total
from core.weights import load
from core.weights.tiny_moe import MOE, SPARSE

TOKENS, EXPERTS = 40, 6


def drawn(chosen: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Logits, probabilities and choices of some tokens, more of them for some experts than for others."""
    rng = torch.Generator().manual_seed(5)
    logits = torch.randn(TOKENS, EXPERTS, generator=rng) + torch.tensor([2.0, 1, 0, 0, 0, -1])
    probs = logits.softmax(-1)
    return logits, probs, probs.topk(chosen, dim=-1).indices


def test_a_case_worked_by_hand() -> None:
    """4 tokens, 2 experts: f = 3/4, 1/4; P = 0.6, 0.4; 2 (0.45 + 0.1) = 1.1. Switch Transformers, equations 4 to 6."""
    assert float(balance_loss(torch.tensor([0.75, 0.25]), torch.tensor([0.6, 0.4]))) == pytest.approx(1.1)
    assert float(balance_loss(torch.full((8,), 1 / 8), torch.full((8,), 1 / 8))) == pytest.approx(1)
    assert float(balance_loss(torch.tensor([1.0, 0, 0, 0]), torch.tensor([1.0, 0, 0, 0]))) == pytest.approx(4)


def test_top_1_is_the_library_s_switch_loss() -> None:
    _, probs, index = drawn(1)
    ours = balance_loss(load_fraction(index[None], EXPERTS)[0], probs.mean(0))
    assert float(ours) == pytest.approx(float(switch_loss(probs[None], index[None, :, 0])), rel=1e-5)


@pytest.mark.parametrize("chosen", [2, 3])
def test_top_k_is_the_library_s_mixtral_loss(chosen: int) -> None:
    """The library counts a token once for each choice, so its f sums to k: k times ours."""
    logits, probs, index = drawn(chosen)
    ours = balance_loss(load_fraction(index[None], EXPERTS)[0], probs.mean(0))
    assert float(ours) * chosen == pytest.approx(float(mixtral_loss((logits,), EXPERTS, chosen)), rel=1e-5)


@pytest.mark.parametrize("devices", [1, 2, 3, 6])
def test_device_level_is_deepseek_s_sum(devices: int) -> None:
    """f_j = N/(K T) sum 1(chosen); f'_i = mean of f_j, P'_i = sum of P_j on device i (DeepSeekMoE, eq. 13 to 17)."""
    _, probs, index = drawn(2)
    f = [EXPERTS / (2 * TOKENS) * int((index == e).sum()) for e in range(EXPERTS)]
    p = [float(probs[:, e].mean()) for e in range(EXPERTS)]
    size = EXPERTS // devices
    hold = [range(d * size, (d + 1) * size) for d in range(devices)]
    theirs = sum(sum(f[e] for e in on) / size * sum(p[e] for e in on) for on in hold)
    share = load_fraction(index[None], EXPERTS)[0]
    ours = balance_loss(by_device(share, devices), by_device(probs.mean(0), devices))
    assert float(ours) == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("kind", SPARSE)
def test_the_loss_of_training_is_over_the_whole_batch(kind: str) -> None:
    model = load(f"{MOE}{kind}", device="cpu")
    rows = torch.randint(2048, (3, 17), generator=torch.Generator().manual_seed(1))
    found = losses(model, rows)
    logits = model(rows[:, :-1])
    task = torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
    assert float(found.task) == pytest.approx(float(task), rel=1e-6)
    assert len(found.balance) == len(found.load_LE) == 2
    assert all(float(load.sum()) == pytest.approx(1) for load in found.load_LE)
    assert float(total(found, ALPHA)) == pytest.approx(float(task) + 0.01 * sum(float(x) for x in found.balance))
