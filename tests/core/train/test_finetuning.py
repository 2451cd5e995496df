"""Fine-tuning: what is learned, stops that leave no trace, and that padding and the model given stay out of it."""

import copy

import pytest
import torch

from core.config import ModelConfig
from core.families import shrink
from core.families.encoders import bert
from core.families.gpt import gpt2
from core.model import Transformer
from core.train.finetuning import accuracy, classifier, finetuning, labelled, scores, untrained
from core.train.training import Plan
from core.weights.tiny_families import tiny_tokenizer

PLAN = Plan(steps=40, peak=5e-3, warmup=4)
CONFIGS = [bert(64, 2, 4), gpt2(64, 2, 4)]


def model(config: ModelConfig, seed: int = 0) -> Transformer:
    torch.manual_seed(seed)
    return Transformer(shrink(config, width=16, layers=2, vocab_size=40))


def examples(count: int, seed: int = 0) -> list[tuple[list[int], int]]:
    """Does the text hold a 7? Texts of 4 to 9 tokens."""
    rng = torch.Generator().manual_seed(seed)
    texts = [
        [1, *torch.randint(8, 40, (int(torch.randint(3, 9, (), generator=rng)),), generator=rng)] for _ in range(count)
    ]
    found = []
    for i, text in enumerate(texts):
        ids = [int(id_) for id_ in text]
        if i % 2:
            ids[1 + i % (len(ids) - 1)] = 7
        found.append((ids, i % 2))
    return found


@pytest.mark.parametrize("config", CONFIGS)
def test_the_loss_falls_and_held_out_texts_are_told(config: ModelConfig) -> None:
    run = finetuning(model(config), examples(160), 2, Plan(steps=150, peak=1e-2, warmup=10))
    held_out = examples(40, seed=1)
    before = run.accuracy(held_out)
    steps = list(run)
    assert steps[-1].loss < 0.3 * steps[0].loss
    assert run.accuracy(held_out) > max(0.85, before)
    ids, label = held_out[0]
    probabilities = run.predict(ids)
    assert probabilities.sum() == pytest.approx(1) and probabilities[label] > 0.5


@pytest.mark.parametrize("config", CONFIGS)
def test_a_stop_leaves_no_trace(config: ModelConfig) -> None:
    whole = [step._replace(tokens_per_second=0) for step in finetuning(model(config), examples(20), 2, PLAN, seed=3)]
    first = finetuning(model(config), examples(20), 2, PLAN, seed=3)
    before = [next(first)._replace(tokens_per_second=0) for _ in range(7)]
    kept = first.state()
    next(first)
    second = finetuning(model(config), examples(20), 2, PLAN, seed=3)
    second.restore(kept)
    assert before + [step._replace(tokens_per_second=0) for step in second] == whole


def test_the_seed_tells_the_run() -> None:
    runs = [[s.loss for s in finetuning(model(CONFIGS[0]), examples(20), 2, PLAN, seed=seed)] for seed in (3, 3, 4)]
    assert runs[0] == runs[1] != runs[2]


def test_the_model_given_stays_as_it_is() -> None:
    given = model(CONFIGS[0])
    kept = copy.deepcopy(given.state_dict())
    run = finetuning(given, examples(20), 2, PLAN)
    pooled, its = run.model.get_submodule("head.pool"), given.get_submodule("head.pooler.pool")
    assert torch.equal(pooled.get_parameter("weight"), its.get_parameter("weight")) and pooled is not its
    next(run)
    assert all(torch.equal(kept[name], value) for name, value in given.state_dict().items())
    assert not torch.equal(run.model.emb.tokens.weight, given.emb.tokens.weight)


@pytest.mark.parametrize("config", CONFIGS)
def test_padding_is_never_read(config: ModelConfig) -> None:
    told = classifier(model(config), 3)
    texts = examples(6)
    together = scores(told, texts)
    alone = torch.cat([scores(told, [text]) for text in texts])
    assert len({len(ids) for ids, _ in texts}) > 1 and torch.allclose(together, alone, atol=1e-5)


def test_a_class_is_read_where_the_text_was_seen_whole() -> None:
    texts = [([1, 2, 3], 0), ([1, 2, 3, 4, 5], 1)]
    first, last = (labelled(model(config), texts).counts_BT.nonzero().tolist() for config in CONFIGS)
    assert first == [[0, 0], [1, 0]] and last == [[0, 2], [1, 4]]


def test_every_pass_reads_every_example_once() -> None:
    run = finetuning(model(CONFIGS[0]), [([1, i], 0) for i in range(8)], 2, PLAN, size=4)
    passes = [[run.draw(2 * n + step).inputs[0][:, 1].tolist() for step in range(2)] for n in range(2)]
    assert all(sorted(a + b) == list(range(8)) for a, b in passes) and passes[0] != passes[1]


def test_untrained_has_the_same_parts_and_other_weights() -> None:
    given = model(CONFIGS[0])
    given.tokenizer = tiny_tokenizer()
    fresh, again = untrained(given, seed=1), untrained(given, seed=1)
    assert fresh.config == given.config and fresh.tokenizer is given.tokenizer
    assert all(torch.equal(a, b) for a, b in zip(fresh.parameters(), again.parameters(), strict=True))
    assert not torch.equal(fresh.emb.tokens.weight, given.emb.tokens.weight)
    assert fresh.emb.tokens.weight.std().item() == pytest.approx(0.02, rel=0.1)
    assert fresh.get_parameter("head.vocab.weight") is fresh.emb.tokens.weight
    assert 0 <= accuracy(classifier(fresh, 2), examples(10)) <= 1


@pytest.mark.parametrize(
    ("texts", "said"),
    [([], "at least one"), ([([], 0)], "1 to 64 tokens"), ([([1] * 65, 0)], "65"), ([([1], 2)], "0 to 1")],
)
def test_what_cannot_be_learned_is_said(texts: list[tuple[list[int], int]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        finetuning(model(CONFIGS[0]), texts, 2, PLAN)
