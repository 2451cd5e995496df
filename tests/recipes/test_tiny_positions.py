"""The recipe of the positions models: few steps teach, seeds share what schemes share, the files can be made anew."""

import json
from pathlib import Path

import pytest
import torch

from core.train.training import Plan
from core.weights.checkpoints import save_int8
from core.weights.tiny_positions import FOLDER, SCHEMES, read_position
from recipes import tiny_positions
from recipes.tiny_positions import PLAN, SEEDS, card, make_model, measure, spread, train

IDS = [(7 * n) % 500 for n in range(3000)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_few_steps_lower_the_loss(scheme: str) -> None:
    model = make_model(scheme, 1)
    before = float(measure(model, torch.tensor(IDS))["trained"])  # type: ignore[arg-type]
    train(model, IDS, 1, Plan(steps=12, peak=6e-3, warmup=2))
    assert float(measure(model, torch.tensor(IDS))["trained"]) < before - 0.3  # type: ignore[arg-type]


def test_schemes_start_from_the_same_numbers_and_seeds_from_others() -> None:
    shared = dict(make_model("none", 1).named_parameters())
    for scheme in SCHEMES:
        mine = dict(make_model(scheme, 1).named_parameters())
        assert all(torch.equal(mine[name], value) for name, value in shared.items())
        assert all("positions." in name for name in mine.keys() - shared.keys())
    other = dict(make_model("none", 2).named_parameters())
    assert not torch.equal(other["emb.tokens.weight"], shared["emb.tokens.weight"])


def test_figures_are_means_over_places() -> None:
    model = make_model("learned", 1)
    found = measure(model, torch.tensor(IDS))
    blocks = found["blocks"]
    assert isinstance(blocks, list) and len(blocks) == 8
    assert found["trained"] == pytest.approx(sum(blocks) / 8, abs=1e-3)


def test_what_ships_was_made_by_this_recipe() -> None:
    content = json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))
    assert content["models"].keys() == {f"{scheme}:{seed}" for scheme in SCHEMES for seed in SEEDS}
    assert content["steps"] == PLAN.steps and content["seeds"] == list(SEEDS)
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == card(content)
    assert content["command"] in (tiny_positions.__doc__ or "")
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    assert size < 4.2e6


def test_the_card_says_the_range_of_the_seeds() -> None:
    assert spread([3.0, 4.0, 3.5]) == "3.500 (3.000 to 4.000)"
    assert spread([]) == "does not read so far"


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    model = make_model("relative", 3)
    file = tmp_path / "relative-3.safetensors"
    save_int8({key: value for key, value in model.state_dict().items() if key not in model.tied()}, file)
    ids = torch.tensor([IDS[:50]])
    again = read_position("relative", file, device="cpu")
    with torch.no_grad():
        assert torch.allclose(again(ids), model(ids), atol=0.1)
