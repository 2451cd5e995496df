"""The same experts under other rules: drops counted by token, favourites left out, the gradient that is not there."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from core import load, run
from core.read import rerouted
from core.weights.tiny_moe import MOE

IDS = load("moe:switch", device="cpu").tokenizer.encode("In the beginning God created the heavens and the earth.").ids


def model_of(kind: str) -> Any:
    return load(f"{MOE}{kind}", device="cpu")


def by_hand(model: Any, x_TC: torch.Tensor, layer: int, keep: list[list[tuple[int, float]]]) -> torch.Tensor:
    """Each token's chosen experts by SwiGLU written anew, weighed and summed."""
    moe, rows = model.dec.blocks[layer].ffn, []

    def answer(part: Any, x: torch.Tensor) -> torch.Tensor:
        return (F.silu(x @ part.gate.weight.T) * (x @ part.up.weight.T)) @ part.down.weight.T

    for x, chosen in zip(x_TC, keep, strict=True):
        out = sum((w * answer(moe.experts[e], x) for e, w in chosen), torch.zeros_like(x))
        rows.append(out if moe.shared is None else out + answer(moe.shared, x))
    return torch.stack(rows)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_full_expert_lets_later_tokens_pass(most: int) -> None:
    model: Any = rerouted.rerouted(model_of("switch"), rerouted.capacity(most))
    trace = run(model, IDS)
    for layer in range(2):
        x = trace[f"dec.{layer}.norm2.out"][0]
        probs = (x @ model.dec.blocks[layer].ffn.router.weight.T).softmax(-1)
        taken, late = [0] * 4, []
        keep: list[list[tuple[int, float]]] = []
        for p in probs:
            best = int(p.argmax())
            taken[best] += 1
            late.append(taken[best] > most)
            keep.append([] if late[-1] else [(best, float(p[best]))])
        assert trace[f"dec.{layer}.moe.dropped"][0, :, 0].tolist() == late and any(late)
        assert torch.allclose(trace[f"dec.{layer}.moe.out"][0], by_hand(model, x, layer, keep), atol=1e-5)
        # what is dropped goes on by the residual connection alone
        pre, post = trace[f"dec.{layer}.resid_mid"][0], trace[f"dec.{layer}.resid_post"][0]
        assert torch.equal(pre[torch.tensor(late)], post[torch.tensor(late)])


@pytest.mark.parametrize("count", [0, 1, 4, 12])
def test_no_token_goes_to_the_experts_it_likes_best(count: int) -> None:
    model: Any = rerouted.rerouted(model_of("deepseek"), rerouted.without_best(count))
    trace = run(model, IDS)
    for layer in range(2):
        x = trace[f"dec.{layer}.norm2.out"][0]
        probs = (x @ model.dec.blocks[layer].ffn.router.weight.T).softmax(-1)
        order = [p.argsort(descending=True)[count : count + 3].tolist() for p in probs]
        keep = [[(e, float(p[e])) for e in chosen] for p, chosen in zip(probs, order, strict=True)]
        assert trace[f"dec.{layer}.moe.topk_index"][0].tolist() == order
        assert torch.allclose(trace[f"dec.{layer}.moe.out"][0], by_hand(model, x, layer, keep), atol=1e-5)


def test_one_more_routed_expert_takes_the_place_of_the_shared_one() -> None:
    model: Any = rerouted.rerouted(model_of("deepseek"), rerouted.for_shared)
    trace = run(model, IDS)
    assert trace["dec.0.moe.topk_index"].shape[-1] == 4 and "dec.0.moe.shared_out" not in trace
    x = trace["dec.0.norm2.out"][0]
    probs = (x @ model.dec.blocks[0].ffn.router.weight.T).softmax(-1)
    keep = [[(int(e), float(p[e])) for e in p.topk(4).indices] for p in probs]
    assert torch.allclose(trace["dec.0.moe.out"][0], by_hand(model, x, 0, keep), atol=1e-5)


def test_the_model_itself_stays_and_shares_its_parameters() -> None:
    model = model_of("deepseek")
    before = run(model, IDS)["head.logits"]
    other = rerouted.rerouted(model, rerouted.for_shared, rerouted.without_best(2))
    shared = {id(p) for p in model.parameters()}
    assert all(id(p) in shared for p in other.parameters())
    assert not torch.equal(run(other, IDS)["head.logits"], before)
    assert torch.equal(run(model, IDS)["head.logits"], before)


@pytest.mark.parametrize("kind", ["switch", "mixtral", "deepseek"])
def test_a_weight_of_one_leaves_the_router_no_gradient(kind: str) -> None:
    """By differences: with the weight always 1 the loss stays where it is if the router changes and nobody's choice."""
    model = model_of(kind)
    own = rerouted.router_gradients(model, IDS)
    one = rerouted.router_gradients(rerouted.rerouted(model, rerouted.weight_one), IDS)
    assert min(float(g.norm()) for g in own) > 1e-3
    assert max(float(g.norm()) for g in one) < 1e-6
    assert all(p.grad is None for p in model.parameters())
    place = divmod(int(own[1].abs().argmax()), 64)
    moved = {}
    for name, changes in (("own", ()), ("one", (rerouted.weight_one,))):
        losses = []
        for step in (-0.005, 0.005):
            other: Any = rerouted.rerouted(model, *changes)
            router = other.dec.blocks[1].ffn.router
            router.weight = torch.nn.Parameter(router.weight.detach().clone(), requires_grad=False)
            router.weight[place] += step
            logits = run(other, IDS[:-1])["head.logits"][0].double()
            losses.append(float(F.cross_entropy(logits, torch.tensor(IDS[1:]))))
        moved[name] = (losses[1] - losses[0]) / 0.01
    assert moved["own"] == pytest.approx(float(own[1][place]), rel=0.05)
    assert abs(moved["one"]) < 1e-4


def test_wrong_changes_say_so() -> None:
    with pytest.raises(ValueError, match="Switch router"):
        rerouted.rerouted(model_of("mixtral"), rerouted.capacity(2))
    with pytest.raises(ValueError, match="0 to 6"):
        rerouted.rerouted(model_of("mixtral"), rerouted.without_best(7))
    with pytest.raises(ValueError, match="two tokens"):
        rerouted.router_gradients(model_of("mixtral"), [1])
