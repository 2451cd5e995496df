"""Deep stacks: the gradient against autograd on the parameters themselves, the three placements without x, the law."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core import run
from core.parts.residual import PLACEMENTS
from core.train.lessons import depth


def weight_of(block: nn.Module, matrix: str) -> nn.Parameter:
    return block.get_parameter(f"ffn.{matrix}.weight")


@pytest.mark.parametrize("placement", list(PLACEMENTS))
@pytest.mark.parametrize("residual", [True, False])
def test_the_gradient_is_backward_s(placement: str, residual: bool) -> None:
    batch = depth.sentences(0, 3, rows=2)
    found_L = depth.gradient_norms(depth.first_model(3, placement, residual, 3), batch)
    model = depth.first_model(3, placement, residual, 3)
    ids_BT, counts_BT = batch.inputs[0], batch.counts_BT
    loss = F.cross_entropy(model(ids_BT)[counts_BT], batch.targets_BT[counts_BT])
    by_hand = [
        torch.autograd.grad(loss, weight_of(block, "down"), retain_graph=True)[0].norm().item()
        for block in model.top.blocks
    ]
    assert found_L.tolist() == pytest.approx(by_hand, rel=1e-4)
    assert all(p.grad is None for p in depth.first_model(3, placement, residual, 3).parameters())


def test_without_the_residual_connection_nothing_of_the_stream_is_added() -> None:
    """The stream after a sublayer is the norm of what it wrote, what it wrote, or the second norm of that."""
    batch = depth.sentences(0, 1, rows=1)
    for placement in PLACEMENTS:
        trace = run(depth.first_model(2, placement, False, 1), batch.inputs[0])
        wrote = trace["dec.1.ffn.out"]
        after = {"pre": wrote, "post": F.layer_norm(wrote, wrote.shape[-1:], eps=1e-12)}.get(placement)
        if placement == "sandwich":
            after = F.layer_norm(wrote, wrote.shape[-1:], eps=1e-12)
        torch.testing.assert_close(trace["dec.1.resid_post"], after, rtol=1e-4, atol=1e-4)
        plain = run(depth.first_model(2, placement, True, 1), batch.inputs[0])
        assert (plain["dec.1.resid_post"] - trace["dec.1.resid_post"]).abs().max() > 0.1


def test_first_weights_are_those_of_xavier() -> None:
    """Standard deviation sqrt(2 / (in + out)): Glorot and Bengio 2010, equation 16, for normal weights."""
    model = depth.first_model(4, "pre", True, 0)
    up = torch.stack([weight_of(block, "up") for block in model.top.blocks])
    assert up.std().item() == pytest.approx((2 / (64 + 256)) ** 0.5, rel=0.02)
    assert model.emb.tokens.weight.std().item() == pytest.approx(1, rel=0.02)
    assert model.get_parameter("head.vocab.weight") is not model.emb.tokens.weight
    assert all((p == float(name.endswith("gain"))).all() for name, p in model.named_parameters() if p.dim() == 1)
    same, other = (depth.first_model(2, "post", True, seed) for seed in (1, 2))
    assert torch.equal(same.emb.tokens.weight, depth.first_model(2, "pre", True, 1).emb.tokens.weight)
    assert not torch.equal(same.emb.tokens.weight, other.emb.tokens.weight)


def test_post_ln_is_large_near_the_output_and_pre_ln_falls_with_depth() -> None:
    """Xiong et al. 2020, theorem 1 and figure 3, on seeds that no recipe used."""
    last = {}
    for layers in (2, 16):
        for placement in ("post", "pre"):
            norms_L = depth.gradient_norms(
                depth.first_model(layers, placement, True, 77), depth.sentences(0, 77, rows=4)
            )
            last[placement, layers] = float(norms_L[-1])
            if (placement, layers) == ("pre", 16):
                assert norms_L[-1] < norms_L[0]
    assert last["post", 16] > 0.75 * last["post", 2]
    assert last["pre", 16] < 0.6 * last["pre", 2]
    assert last["post", 16] > 2 * last["pre", 16]


def test_warm_up_is_the_only_difference_between_two_plans() -> None:
    cold, warm = depth.plan(0, 3e-3), depth.plan(100, 3e-3)
    assert [cold.rate(step) for step in (0, 50, 299)] == pytest.approx([3e-3] * 3)
    assert [warm.rate(step) for step in (0, 49, 99, 299)] == pytest.approx([3e-5, 1.5e-3, 3e-3, 3e-3])


def test_a_training_begins_with_the_same_loss_with_and_without_warm_up() -> None:
    cold, warm = (next(depth.learning("post", warmup, seed=1)) for warmup in (0, 100))
    assert cold.loss == warm.loss and cold.learning_rate == 100 * warm.learning_rate
