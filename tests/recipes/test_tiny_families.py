"""The tiny families: a few steps of the recipe teach every kind of model, and its files can be made anew."""

import json
from pathlib import Path

import pytest
import torch

from core.families import PRESETS
from core.train.objectives import mlm_batch
from core.weights.checkpoints import load_int8, save_int8
from core.weights.tiny_families import FOLDER, MASK_ID, TINY, VOCAB, load_family, objective, tiny_config
from recipes import families_report, families_steps, report, tiny_families
from recipes.training import make_optimizer, update

KINDS = {"causal": "llama-2-70b", "prefix": "chatglm-6b", "mlm": "bert-base", "denoise": "transformer-base"}


def rows(size: int = 4, length: int = 64) -> torch.Tensor:
    """Rows that count up from anywhere: easy to learn."""
    starts = torch.randint(1000, (size, 1))
    return starts + torch.arange(length + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_steps_lower_the_loss(kind: str) -> None:
    model = tiny_families.make_model(KINDS[kind])
    assert objective(model.config) == kind
    optimizer, text = make_optimizer(model), rows()
    losses = []
    for _ in range(6):
        loss, _ = families_steps.loss_of(
            model, families_steps.make_batch(model, text, torch.Generator().manual_seed(0))
        )
        update(model, optimizer, loss, 3e-3)
        losses.append(loss.item())
    assert losses == sorted(losses, reverse=True) and losses[-1] < losses[0] - 0.3


def test_experts_pay_for_imbalance_and_their_biases_even_it_out() -> None:
    model = tiny_families.make_model("deepseek-v3")
    router = next(module for name, module in model.named_modules() if name.endswith("ffn.router"))
    router.bias.data[0] = 9.0  # chosen by every token
    batch = families_steps.make_batch(model, rows(), torch.Generator())
    loss, trace = families_steps.loss_of(model, batch)
    plain = torch.nn.functional.cross_entropy(model(*batch.inputs).flatten(0, 1), batch.targets_BT.flatten())
    routed = [value.detach() for name, value in trace.items() if name.endswith("aux_loss")]
    assert len(routed) == 1
    assert (loss - plain).item() == pytest.approx(families_steps.BALANCE * routed[0].mean().item(), abs=1e-5)
    assert 0.5 < routed[0].mean() < 2  # 1 where the router is even
    families_steps.even_out(model, trace)
    assert router.bias[0].item() == pytest.approx(9.0 - families_steps.BIAS_STEP) and router.bias[1:].max() > 0


def test_only_an_encoder_alone_sees_its_neighbours_first() -> None:
    model = tiny_families.make_model("bert-base")
    reach = [families_steps.view(model, step, 100)[0].sum().item() - 1 for step in range(75)]
    assert reach[0] == reach[25] == 1 and reach[-1] > 32 and reach == sorted(reach)
    assert families_steps.view(model, 75, 100) is None  # all of the text, by its own mask
    assert families_steps.view(tiny_families.make_model("gpt2"), 0, 100) is None


def test_training_is_the_same_twice_and_leaves_nothing_random(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = torch.randint(VOCAB - 1, (4000,)).tolist()
    states = []
    for _ in range(2):
        model = tiny_families.make_model("bert-base")
        tiny_families.train(model, ids, steps=2)
        states.append(model.state_dict())
    assert all(torch.equal(value, states[1][name]) for name, value in states[0].items())
    assert not states[0]["head.nsp.weight"].any() and states[0]["head.hidden.weight"].any()


def test_measuring_hides_every_token_that_counts() -> None:
    for kind in ("mlm", "denoise"):
        model = tiny_families.make_model(KINDS[kind])
        batch = families_steps.make_batch(model, rows(), torch.Generator().manual_seed(0), measuring=True)
        assert torch.equal(batch.inputs[0] == MASK_ID, batch.counts_BT)


def test_the_unigram_model_is_judged_on_the_same_tokens() -> None:
    learned = [0, 1, 1, 1] * 50
    guess = families_report.unigram(learned)
    batch = mlm_batch(torch.tensor([[1, 1, 0, 1]]), MASK_ID, MASK_ID, torch.Generator().manual_seed(0), share=1.0)
    found = families_report.judge(guess, [batch])
    assert found["top1"] == 0.75
    assert found["nats_per_token"] == pytest.approx(0.5623, abs=0.05)  # 3/4 ln 4/3 + 1/4 ln 4, less what is kept back


def test_every_preset_has_a_twin_and_weights_are_shared_only_by_equals() -> None:
    named = {name: trained for trained, others in tiny_families.FAMILIES.items() for name in (trained, *others)}
    assert named.keys() == PRESETS.keys() - {"tiny-gpt"}  # which is small itself
    for name, trained in named.items():
        mine, theirs = vars(tiny_config(name)), vars(tiny_config(trained))
        differ = {key for key in mine if mine[key] != theirs[key]}
        assert differ <= {"norm"} and type(mine["norm"]) is type(theirs["norm"])
    assert {name: family.weights for name, family in TINY.items()} == named


@pytest.fixture(scope="module")
def recipe() -> dict:
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def excerpt() -> tuple[list[int], int]:
    text = (FOLDER.parent / "tiny-gpt" / "heldout.txt").read_text(encoding="utf-8")
    return families_report.part(text.split(report.SEPARATOR))


@pytest.mark.parametrize("name", TINY)
def test_held_out_figures_are_those_recorded_and_beat_the_unigram(
    name: str, recipe: dict, excerpt: tuple[list[int], int]
) -> None:
    recorded = recipe["families"][name]
    model = load_family(name, device="cpu")
    found = families_report.score(model, model, *excerpt, families_steps.make_batch)
    assert found == {figure: pytest.approx(recorded["excerpt"][figure], abs=2e-3) for figure in found}
    assert sum(p.numel() for p in model.parameters()) == recorded["parameters"]
    for part in ("held_out", "excerpt"):
        assert recorded[part]["nats_per_token"] < 0.85 * recorded[part]["unigram_nats_per_token"]
        assert recorded[part].get("top1", 1) > 2 * recorded[part].get("unigram_top1", 0)


def test_all_were_trained_alike_and_the_files_are_small(recipe: dict) -> None:
    assert {key: recipe[key] for key in tiny_families.settings(tiny_families.STEPS)} == tiny_families.settings(
        tiny_families.STEPS
    )
    assert {file.stem for file in FOLDER.glob("*.safetensors")} == tiny_families.FAMILIES.keys()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 10e6


def test_rounding_costs_little(tmp_path: Path) -> None:
    model = tiny_families.make_model("mixtral-8x7b")
    state = {name: value for name, value in model.state_dict().items() if name not in model.tied()}
    save_int8(state, tmp_path / "m.safetensors")
    back = load_int8(tmp_path / "m.safetensors")
    assert back.keys() == state.keys()
    for name, value in state.items():
        assert (back[name] - value).abs().max() <= 0.51 * value.abs().max() / 127 + 1e-3 * value.abs().max()
