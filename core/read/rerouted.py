"""The same experts under another rule: a model that shares every parameter and chooses otherwise.

capacity      an expert takes so many tokens of a text, later ones pass it by        Fedus et al. 2021, section 2.2
without_best  no token may go to the n experts it likes best                Dai et al. 2024, section 4.5, figure 4
for_shared    the shared expert is off, one more routed expert is chosen              Dai et al. 2024, section 4.4
weight_one    the one best, its weight brought to sum 1: it is 1, whatever the router says
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from core.model import Transformer
from core.parts.moe import MoE
from core.parts.routing import Router, Switch, TopK

Change = Callable[[MoE], None]


def rerouted(model: Transformer, *changes: Change) -> Transformer:
    """A copy that shares the parameters, its mixtures of experts changed one by one."""
    shared = {id(kept): kept for kept in (*model.parameters(), model._tokenizer) if kept is not None}
    other = copy.deepcopy(model, shared)
    for part in mixtures(other):
        for change in changes:
            change(part)
    return other


def mixtures(model: Transformer) -> list[MoE]:
    """Its mixtures of experts, in the order of the layers."""
    return [part for part in model.modules() if isinstance(part, MoE)]


def capacity(most: int | None) -> Change:
    """Tokens of a text that an expert of a Switch router takes; None: all. ValueError: another router."""

    def change(moe: MoE) -> None:
        if not isinstance(moe.router, Switch):
            raise ValueError(f"expected a Switch router, got {type(moe.router).__name__}")
        moe.router.capacity = most

    return change


def without_best(count: int) -> Change:
    """ValueError: too few experts would be left to choose from."""

    def change(moe: MoE) -> None:
        router = moe.router
        if not 0 <= count <= len(moe.experts) - router.chosen:
            raise ValueError(f"expected 0 to {len(moe.experts) - router.chosen} experts without, got {count}")
        router.choose = partial(_choose_after, count, router.choose)  # type: ignore[method-assign]

    return change


def _choose_after(count: int, choose: Callable[[Tensor], Tensor], probs_BTE: Tensor) -> Tensor:
    best = probs_BTE.topk(count, dim=-1).indices
    return choose(probs_BTE.scatter(-1, best, -torch.inf))


def shared_off(moe: MoE) -> None:
    """Nothing comes from the shared expert."""
    moe.shared = None


def one_more(moe: MoE) -> None:
    """Each token goes to one routed expert more."""
    moe.router.chosen += 1


def for_shared(moe: MoE) -> None:
    """The shared expert is off, and one more routed expert is chosen in its place."""
    shared_off(moe)
    one_more(moe)


def weight_one(moe: MoE) -> None:
    """One expert a token, its weight divided by the sum of the chosen weights: itself."""
    router = TopK(TopK.Config(chosen=1, renormalise=True), moe.router.weight.shape[1], len(moe.experts))
    router.weight = moe.router.weight
    moe.router = router


def router_gradients(model: Transformer, ids: list[int]) -> list[Tensor]:
    """d loss / d W_r of each mixture, E C: the loss is that of the next token alone, without a balance loss.

    ValueError: fewer than two tokens.
    """
    if len(ids) < 2:
        raise ValueError(f"expected at least two tokens, got {len(ids)}")
    model = rerouted(model, _own_weight)  # the model itself is frozen, and serves others
    weights = [router_of(part).weight for part in mixtures(model)]
    with torch.enable_grad():
        logits_TV = model(torch.tensor([ids[:-1]], device=model.device))[0]
        loss = torch.nn.functional.cross_entropy(logits_TV, torch.tensor(ids[1:], device=model.device))
        found = torch.autograd.grad(loss, weights, allow_unused=True)
    return [torch.zeros_like(w) if g is None else g for w, g in zip(weights, found, strict=True)]


def _own_weight(moe: MoE) -> None:
    moe.router.weight = nn.Parameter(router_of(moe).weight.detach().clone())


def router_of(part: MoE) -> Router:
    """Typed: torch gives any module for a name."""
    router = part.router
    assert isinstance(router, Router)
    return router
