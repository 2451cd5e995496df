"""The shipped models of the positions page: each loads, and its figures come out again on held-out chapters."""

import json
from functools import cache

import pytest
import torch

from core import load
from core.weights.packs import SHIPPED
from core.weights.tiny_positions import (
    FOLDER,
    POSITION,
    READS,
    SCHEMES,
    SEEDS,
    TRAINED,
    load_position,
    model_id,
    position_config,
)

RECIPE = json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))
NAMES = [(scheme, seed) for scheme in SCHEMES for seed in SEEDS]
STRIDE = 37


@cache
def excerpt() -> torch.Tensor:
    """Held-out chapters as the models read them: the end of a text before each and after the last."""
    chapters = (SHIPPED / "tiny-gpt" / "heldout.txt").read_text(encoding="utf-8").split("\n<|endoftext|>\n")
    tokenizer = load("tiny-gpt", device="cpu").tokenizer
    return torch.tensor([i for text in chapters for i in (0, *tokenizer.encode(text).ids)] + [0])


@pytest.mark.parametrize(("scheme", "seed"), NAMES)
def test_each_loads_by_name(scheme: str, seed: int) -> None:
    model = load(model_id(scheme, seed), device="cpu")
    assert model.config == position_config(scheme) and not model.training
    assert model.config.max_tokens == (TRAINED if scheme == "learned" else READS)
    assert sum(p.numel() for p in model.parameters()) == RECIPE["models"][f"{scheme}:{seed}"]["parameters"]


def test_only_what_the_scheme_learns_differs_in_size() -> None:
    sizes = {scheme: RECIPE["models"][f"{scheme}:1"]["parameters"] for scheme in SCHEMES}
    assert {scheme: size - sizes["none"] for scheme, size in sizes.items()} == {
        "none": 0,
        "sinusoidal": 0,
        "learned": 64 * 64,
        "rope": 0,
        "alibi": 0,
        "relative": 16 * 4,
    }


@pytest.mark.parametrize("name", ["", "rotary", "rope:4", "rope:1:2", "../tiny-gpt"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match=r"scheme out of .*'alibi'.*seed out of \(1, 2, 3\)"):
        load(POSITION + name)


@torch.no_grad()
@pytest.mark.parametrize(("scheme", "seed"), NAMES)
def test_the_shipped_figures_come_out_again(scheme: str, seed: int) -> None:
    model, ids = load_position(f"{scheme}:{seed}", device="cpu"), excerpt()
    length = model.config.max_tokens
    starts = range(0, len(ids) - length, STRIDE)
    some = torch.stack([ids[start : start + length + 1] for start in starts])
    logs = torch.cat([model(rows[:, :-1]).log_softmax(-1) for rows in some.split(8)])
    nats = -logs.gather(2, some[:, 1:, None])[..., 0].mean(0)
    found = RECIPE["models"][f"{scheme}:{seed}"]["excerpt"]
    assert found["trained"] == pytest.approx(float(nats[:TRAINED].mean()), abs=2e-3)
    assert found["blocks"] == pytest.approx(nats.unflatten(0, (-1, 8)).mean(1).tolist(), abs=4e-3)


def test_what_the_page_says_of_them_is_so() -> None:
    """Every seed learned; past their length sinusoids and RoPE get worse, ALiBi and T5 do not."""
    for scheme, seed in NAMES:
        blocks = RECIPE["models"][f"{scheme}:{seed}"]["held_out"]["blocks"]
        assert blocks[7] < blocks[0] < 5  # a longer beginning helps; a unigram model has 6.1 nats
        if scheme in ("sinusoidal", "rope"):
            assert blocks[-1] - blocks[7] > 0.4
        elif scheme in ("alibi", "relative"):
            assert abs(blocks[-1] - blocks[7]) < 0.1
