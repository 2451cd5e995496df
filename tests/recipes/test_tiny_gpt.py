"""tiny-gpt: the shipped files say what they are, and the recipe's parts do what they say."""

import json

import pytest
import torch

from core import Transformer, from_hf, load
from core.weights.checkpoints import load_int8
from recipes import corpus, report, tiny_gpt

FOLDER = tiny_gpt.FOLDER
SMALL = tiny_gpt.CONFIG | {"vocab_size": 32, "n_positions": 16, "n_embd": 16, "n_layer": 2, "n_head": 2}
CHECKPOINTS = json.loads((FOLDER / "checkpoints" / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def model() -> Transformer:
    return load("tiny-gpt", device="cpu")


@pytest.fixture(scope="module")
def recipe() -> dict:
    return json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def excerpt() -> list[str]:
    return (FOLDER / "heldout.txt").read_text(encoding="utf-8").split(report.SEPARATOR)


def test_held_out_figures_are_those_recorded(model: Transformer, recipe: dict, excerpt: list[str]) -> None:
    found = report.score(model, model.tokenizer.fast, excerpt)
    assert report.size(excerpt) == recipe["excerpt"]["bytes"]
    assert found["bits_per_byte"] == pytest.approx(recipe["excerpt"]["model"]["bits_per_byte"], abs=1e-3)
    assert found["nats_per_token"] == pytest.approx(recipe["excerpt"]["model"]["nats_per_token"], abs=1e-3)


@pytest.mark.parametrize("part", ["held_out", "excerpt"])
def test_it_clearly_beats_the_trigram(recipe: dict, part: str) -> None:
    bits = {name: figures["bits_per_byte"] for name, figures in recipe[part].items() if isinstance(figures, dict)}
    assert bits["unigram"] > bits["bigram"] > bits["trigram"] > 1.05 * bits["model"]


def test_it_is_a_gpt2_to_transformers(model: Transformer) -> None:
    from transformers import GPT2LMHeadModel

    twin = GPT2LMHeadModel.from_pretrained(FOLDER, dtype=torch.float32).eval()
    ids = torch.tensor([model.tokenizer.encode("In the beginning, God created the heavens and the earth.").ids])
    with torch.no_grad():
        assert torch.allclose(model(ids), twin(ids).logits, atol=1e-4)


def test_size_and_context(model: Transformer, recipe: dict) -> None:
    config = model.config
    assert (config.n_layers, config.attention.heads, config.width, config.max_tokens) == (4, 4, 128, 128)
    assert config.vocab_size == model.tokenizer.vocab_size == 2048 and config.causal
    assert recipe["parameters"] == sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize("entry", CHECKPOINTS, ids=lambda entry: entry["file"])
def test_every_checkpoint_is_as_good_as_recorded(model: Transformer, excerpt: list[str], entry: dict) -> None:
    kept = from_hf(tiny_gpt.CONFIG, load_int8(FOLDER / "checkpoints" / entry["file"]), device="cpu")
    found = report.score(kept, model.tokenizer.fast, excerpt)["bits_per_byte"]
    assert found == pytest.approx(entry["excerpt_bits_per_byte"], abs=1e-3)


def test_checkpoints_improve_and_cost_little(recipe: dict) -> None:
    steps = [entry["step"] for entry in CHECKPOINTS]
    losses = [entry["nats_per_token"] for entry in CHECKPOINTS]
    assert steps[0] == 0 and steps[-1] == recipe["steps"] and steps == sorted(set(steps))
    assert losses == sorted(losses, reverse=True)
    last = CHECKPOINTS[-1]["excerpt_bits_per_byte"]
    assert last == pytest.approx(recipe["excerpt"]["model"]["bits_per_byte"], rel=0.01)  # int8 costs less than 1 %
    assert sum(file.stat().st_size for file in FOLDER.rglob("*.safetensors")) < 20e6
    assert sum(file.stat().st_size for file in (FOLDER / "checkpoints").iterdir()) < 15e6


def test_three_steps_lower_the_loss() -> None:
    ids = torch.arange(600) * 7 % 32
    model = tiny_gpt.make_model(SMALL, seed=1)
    optimizer = tiny_gpt.make_optimizer(model)
    batch = next(tiny_gpt.batches(ids, length=16, size=8, seed=1))
    losses = [tiny_gpt.train_step(model, optimizer, batch, lr=1e-2) for _ in range(4)]
    assert losses == sorted(losses, reverse=True) and losses[-1] < 0.9 * losses[0]


def test_training_resumes_where_it_stopped() -> None:
    ids = torch.randint(0, 32, (900,))
    whole = tiny_gpt.batches(ids, length=16, size=8, seed=3)
    seen = [next(whole) for _ in range(15)]  # an epoch holds 6 or 7 batches
    rest = tiny_gpt.batches(ids, length=16, size=8, seed=3, first=9)
    assert all(torch.equal(a, next(rest)) for a in seen[9:])
    assert not torch.equal(seen[0], seen[7])


def test_echoes_repeat_and_the_other_rows_are_text() -> None:
    ids = torch.arange(5000)
    batch = next(tiny_gpt.batches(ids, length=128, size=8, seed=5))
    for row in batch[: tiny_gpt.ECHOES]:
        periods = [p for p in range(tiny_gpt.SHORTEST, tiny_gpt.LONGEST + 1) if torch.equal(row[p:], row[:-p])]
        assert periods
    for row in batch[tiny_gpt.ECHOES :]:
        assert torch.equal(row, row[0] + torch.arange(129))


def test_export_and_import_are_inverse() -> None:
    model = tiny_gpt.make_model(SMALL, seed=2)
    again = from_hf(SMALL, tiny_gpt.to_hf(model), device="cpu")
    ids = torch.randint(0, 32, (2, 16))
    assert torch.equal(model(ids), again(ids))


def test_learning_rate_rises_then_falls() -> None:
    rates = [tiny_gpt.rate(step, 1000) for step in range(1001)]
    top = rates.index(max(rates))
    assert rates[top] == pytest.approx(tiny_gpt.PEAK) and top in (tiny_gpt.WARMUP - 1, tiny_gpt.WARMUP)
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] == pytest.approx(tiny_gpt.FLOOR)


def test_it_learned_to_copy_and_a_head_shows_it(model: Transformer, excerpt: list[str]) -> None:
    ids = torch.tensor(corpus.stream(model.tokenizer.fast, excerpt))
    shuffled = ids[torch.randint(len(ids), (16, 40))]  # no sentence: nothing but copying can foretell the second half
    twice = torch.cat([shuffled, shuffled], dim=1)
    losses = torch.nn.functional.cross_entropy(model(twice)[:, :-1].mT, twice[:, 1:], reduction="none")
    assert losses[:, 40:].mean() < losses[:, :39].mean() - 1
    last, middle = CHECKPOINTS[-1]["heads"], CHECKPOINTS[len(CHECKPOINTS) // 2]["heads"]
    assert last["previous"]["score"] > 0.4 and last["induction"]["score"] > 5 * middle["induction"]["score"]
    assert last["previous"]["layer"] < last["induction"]["layer"]  # an induction head reads what the other wrote
    assert report.heads(model, model.tokenizer.fast, excerpt) == {
        name: head | {"score": pytest.approx(head["score"], abs=0.01)} for name, head in last.items()
    }
