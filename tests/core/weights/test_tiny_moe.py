"""The shipped models of the moe page: each loads, its figures come out again, and the twin's collapse is there."""

import json
import math
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from core import load
from core.scale.costs import parameters
from core.weights.tiny_moe import DENSE, FOLDER, MOE, NAMES, SPARSE, excerpt, moe_config
from recipes.tiny_moe import STEPS, card

RECIPE = json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))


def judged(name: str) -> tuple[float, list[torch.Tensor]]:
    """Nats a token of the excerpt, each in a window of which it sees half or more; and each layer's router input."""
    model: Any = load(f"{MOE}{name}", device="cpu")
    ids = [i for text in excerpt() for i in (0, *model.tokenizer.encode(text).ids)] + [0]
    total, seen, last = 0.0, 0, len(ids) - 1
    heard: list[list[torch.Tensor]] = [[], []]
    hooks = [
        block.ffn.register_forward_hook(lambda _, given, out, to=heard[n]: to.append(given[0][0].detach()))
        for n, block in enumerate(model.dec.blocks)
    ]
    with torch.no_grad():
        for end in [*range(64, last, 32), last]:
            row = torch.tensor(ids[end - 64 : end + 1])
            loss = F.cross_entropy(model(row[None, :-1])[0], row[1:], reduction="none")
            total += float(loss[-(end - seen) :].sum())
            seen = end
    for hook in hooks:
        hook.remove()
    return total / last, [torch.cat(rows) for rows in heard]


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_come_out_again(name: str) -> None:
    nats, _ = judged(name)
    assert nats == pytest.approx(RECIPE["models"][f"{name}:1"]["excerpt"]["nats_per_token"], abs=2e-3)


def test_mixtral_collapses_without_a_balance_loss_and_not_with_it() -> None:
    """On held-out text: the two busiest experts of layer 1."""
    shares = {}
    for name in ("mixtral", "mixtral-free"):
        model: Any = load(f"{MOE}{name}", device="cpu")
        router = model.dec.blocks[1].ffn.router.weight
        chosen = (judged(name)[1][1] @ router.T).topk(2).indices
        shares[name] = torch.bincount(chosen.flatten(), minlength=8).sort(descending=True).values / chosen.numel()
    assert float(shares["mixtral-free"][:2].sum()) > 0.7 and float(shares["mixtral"][:2].sum()) < 0.4
    assert int((shares["mixtral-free"] < 0.01).sum()) >= 2 and float(shares["mixtral"][-1]) > 0.05


def test_what_the_page_says_of_the_three_rules_is_in_the_recipe() -> None:
    """Mixtral's second layer collapses most, Switch least; every kind with experts beats the dense one in each seed."""
    worth = {}
    for kind in SPARSE:
        load_E = RECIPE["models"][f"{kind}-free:1"]["load"][-1][1]
        worth[kind] = math.exp(-sum(p * math.log(p) for p in load_E if p)) / len(load_E)
    assert worth["mixtral"] < worth["deepseek"] < worth["switch"] and worth["switch"] > 0.9
    held = {key: entry["held_out"]["nats_per_token"] for key, entry in RECIPE["models"].items()}
    for kind in SPARSE:
        assert max(held[f"{kind}:{s}"] for s in (1, 2, 3)) < min(held[f"{DENSE}:{s}"] for s in (1, 2, 3))


@pytest.mark.parametrize("name", NAMES)
def test_active_parameters_are_equal_but_for_the_router(name: str) -> None:
    config = moe_config(name)
    assert sum(p.numel() for p in load(f"{MOE}{name}", device="cpu").parameters()) == parameters(config).total
    routers = 0 if name == DENSE else 2 * 64 * config.ffns[0].experts  # type: ignore[union-attr]
    assert parameters(config).active - routers == parameters(moe_config(DENSE)).active


def test_what_ships_was_made_by_this_recipe() -> None:
    assert RECIPE["steps"] == STEPS and RECIPE["balance_loss"] == 0.01
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == card(RECIPE)
    assert {file.stem for file in FOLDER.glob("*.safetensors")} == set(NAMES)
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 6.5e6


def test_an_unknown_name_says_so() -> None:
    with pytest.raises(ValueError, match="expected a model out of"):
        load("moe:gshard")
