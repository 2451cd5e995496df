"""Gradients over distance: against finite differences and a product of Jacobians; clipping: against torch's own."""

import pytest
import torch

import core
from core.classics.gradients import altered, one_step, per_step, sensitivity
from core.classics.language import RecurrentLM

IDS = [3, 1, 4, 1, 5, 9, 2, 6]


def built(kind: str = "lstm") -> RecurrentLM:
    torch.manual_seed(1)
    model = RecurrentLM(kind, 12, 5, 6)
    for p in model.parameters():
        p.data = 0.5 * torch.randn(p.shape)
    return model


def loss_of_rows(model: RecurrentLM, x: torch.Tensor, at: int) -> float:
    """-log p of the token after ``at``, by torch's own modules, in float64."""
    h = model.rec.fused.double()(x)[0][0, at]
    logits = model.emb.weight.double() @ (model.out.weight.double() @ h + model.out.bias.double())
    return float(-logits.log_softmax(-1)[IDS[at + 1]])


@torch.no_grad()
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_each_length_is_that_of_finite_differences(kind):
    model, at, step = built(kind), 5, 1e-6
    found = sensitivity(model, IDS, at)
    assert found.shape == (6,)
    x = model.emb.weight.double()[IDS[: at + 1]][None]
    for t in range(at + 1):
        slopes = []
        for c in range(x.shape[-1]):
            ends = []
            for sign in (1, -1):
                moved = x.clone()
                moved[0, t, c] += sign * step
                ends.append(loss_of_rows(model, moved, at))
            slopes.append((ends[0] - ends[1]) / (2 * step))
        assert found[t].item() == pytest.approx(torch.tensor(slopes).norm().item(), rel=1e-4)


def test_it_is_a_product_of_jacobians():
    """An RNN: dL/dx_t = W^T D_t (U^T D)_(t+1) .. (U^T D)_s of dL/dh_s, with D = 1 - h^2 on the diagonal."""
    model, at = built("rnn"), 6
    w, u, b, c = (p.detach().double() for p in model.rec.fused.parameters())
    e = model.emb.weight.detach().double()
    memories = []
    h = torch.zeros(6, dtype=torch.float64)
    for token in IDS[: at + 1]:
        h = torch.tanh(w @ e[token] + b + u @ h + c)
        memories.append(h)
    p, q = model.out.weight.detach().double(), model.out.bias.detach().double()
    wrong = (e @ (p @ h + q)).softmax(-1)
    wrong[IDS[at + 1]] -= 1
    back = p.T @ (e.T @ wrong)
    found = sensitivity(model, IDS, at)
    for t in range(at, -1, -1):
        back = (1 - memories[t] ** 2) * back
        assert found[t].item() == pytest.approx((w.T @ back).norm().item(), rel=1e-9)
        back = u.T @ back


def test_attention_is_measured_by_the_same_function():
    model = core.load("family:gpt2")
    ids = model.tokenizer.encode("The cat sat on the mat because it was tired").ids
    found = sensitivity(model, ids, len(ids) - 2)
    assert found.shape == (len(ids) - 1,) and bool((found > 0).all())


def test_altered_leaves_the_model_and_moves_what_it_says():
    model = built()
    before = {name: p.clone() for name, p in model.named_parameters()}
    params = altered(model, 1.5, 2.0)
    for name, p in model.named_parameters():
        assert torch.equal(p, before[name])
    changed = {name for name in params if not torch.equal(params[name], before[name])}
    assert changed == {"rec.fused.weight_hh_l0", "rec.fused.bias_ih_l0"}
    moved = params["rec.fused.bias_ih_l0"] - before["rec.fused.bias_ih_l0"]
    torch.testing.assert_close(moved, torch.tensor([0.0] * 6 + [2.0] * 6 + [0.0] * 12))
    assert set(altered(built("gru"), 1.0, 2.0)) == {name for name, _ in built("gru").named_parameters()}


def test_a_step_is_that_of_torchs_own_sgd_and_clip():
    model = built()
    params = altered(model, 3.0)
    found = one_step(model, IDS, params, 0.7, 0.5)
    assert found.norm > 0.5
    for limit, after in ((1e9, found.after), (0.5, found.clipped)):
        trusted = RecurrentLM("lstm", 12, 5, 6)
        trusted.load_state_dict(params)
        loss = torch.nn.functional.cross_entropy(trusted(torch.tensor([IDS[:-1]]))[0], torch.tensor(IDS[1:]))
        assert found.before == pytest.approx(loss.item(), rel=1e-6)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trusted.parameters(), limit)
        assert found.norm == pytest.approx(float(norm), rel=1e-5)
        torch.optim.SGD(trusted.parameters(), lr=0.7).step()
        again = torch.nn.functional.cross_entropy(trusted(torch.tensor([IDS[:-1]]))[0], torch.tensor(IDS[1:]))
        assert after == pytest.approx(again.item(), rel=1e-4)


def test_a_gradient_that_is_short_enough_is_left_alone():
    found = one_step(built(), IDS, altered(built(), 3.0), 0.7, 1e3)
    assert found.norm < 1e3 and found.clipped == found.after


def test_the_factor_per_step_is_that_of_a_power():
    assert per_step(torch.tensor([0.5**d for d in range(9, -1, -1)])) == pytest.approx(0.5)
    assert per_step(torch.tensor([3 * 1.2**d for d in range(4, -1, -1)])) == pytest.approx(1.2)
    assert per_step(torch.tensor([0.0, 1.0, 2.0])) is None
    assert per_step(torch.tensor([1.0, 2.0])) is None


def test_nothing_follows_the_last_token():
    for at in (-1, len(IDS) - 1):
        with pytest.raises(ValueError, match=r"0\.\.6"):
            sensitivity(built(), IDS, at)
    with pytest.raises(ValueError, match="two tokens"):
        one_step(built(), [1], altered(built()), 1.0, 1.0)
