"""tiny-recurrent: as good as its card says, and recipes that learn."""

import json
import math

import pytest
import torch

from core.classics.recall import ASK, CONTENDERS, LETTERS, make
from core.weights.checkpoints import load_int8
from core.weights.tiny_families import TINY
from core.weights.tiny_recurrent import (
    FOLDER,
    HIDDEN,
    initialise,
    load_language_model,
    load_seq2seq,
    make_language_model,
    make_seq2seq,
)
from core.weights.tiny_translator import END_ID, NAME, PAD_ID, START_ID, PairTokenizer
from recipes import recurrent_language, recurrent_report, recurrent_translator, translator_report
from recipes.training import make_optimizer, update
from recipes.translator_data import Rows

RECIPE = json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))
RECALL = json.loads((FOLDER / "recall.json").read_text(encoding="utf-8"))
EXCERPT = FOLDER.parent / "tiny-gpt" / "heldout.txt"


@pytest.mark.parametrize("kind", HIDDEN)
@torch.no_grad()
def test_held_out_bits_are_those_recorded(kind: str) -> None:
    """Chapter by chapter from an empty memory, in windows: bits per byte by the definition."""
    model = load_language_model(kind)
    nats = size = 0.0
    for text in EXCERPT.read_text(encoding="utf-8").split("\n<|endoftext|>\n"):
        ids = torch.tensor(model.tokenizer.encode("<|endoftext|>" + text).ids)
        for start in range(0, len(ids) - 1, 32):
            row = ids[max(0, start - 32) : start + 33]
            new = min(32, len(ids) - 1 - start)
            log_p = model(row[None, :-1])[0].log_softmax(-1)[range(len(row) - 1), row[1:]]
            nats -= float(log_p[-new:].sum())
        size += len(text.encode())
    recorded = RECIPE["language"][kind]["excerpt"]["bits_per_byte"]
    assert nats / math.log(2) / size == pytest.approx(recorded, rel=0.02)
    gpt = json.loads((FOLDER.parent / "tiny-gpt" / "recipe.json").read_text())
    assert recorded < gpt["excerpt"]["bigram"]["bits_per_byte"]


@torch.no_grad()
def test_the_sample_is_translated_as_often_as_recorded() -> None:
    """Each sentence alone, word after word, from the context vector alone."""
    model = load_seq2seq()
    pairs = translator_report.read_sample(FOLDER.parent / NAME)
    assert isinstance(model.tokenizer, PairTokenizer)
    rows = Rows.of(pairs, model.tokenizer)
    right = 0
    for source, target in zip(rows.sources, rows.targets, strict=True):
        state = model.encode(torch.tensor([source]))
        said = [START_ID]
        while said[-1] != END_ID and len(said) < 40:
            logits, state = model.decode(torch.tensor([said[-1:]]), state)
            said.append(int(logits[0, -1].argmax()))
        right += said == target
    assert right / len(pairs) == pytest.approx(RECIPE["translation"]["translator"]["sample"]["exact"], abs=0.01)


def test_both_translators_are_of_one_size_and_one_falls_with_length() -> None:
    made = RECIPE["translation"]
    assert made["translator"]["parameters"] == pytest.approx(made[NAME]["parameters"], rel=0.002)
    own = json.loads((FOLDER.parent / NAME / "recipe.json").read_text())
    assert made[NAME]["test"]["exact"] == own["test"]["exact"]  # measured anew here, with those of another program
    for key in ("seed", "steps", "batch", "peak_learning_rate", "label_smoothing", "pairs", "rare"):
        assert made["settings"][key] == own[key]


@pytest.mark.parametrize("shown", [16, 100, 0])
@pytest.mark.parametrize("name", CONTENDERS)
@torch.no_grad()
def test_the_shipped_nets_recall_what_is_recorded(name: str, shown: int) -> None:
    model = make(name, 0)
    prefix = f"{name}.{shown}."
    state = {
        key.removeprefix(prefix): value
        for key, value in load_int8(FOLDER / "recall.safetensors").items()
        if key.startswith(prefix)
    }
    model.load_state_dict(state, strict=False)
    [run] = [run for run in RECALL["runs"] if (run["net"], run["seed"], run["shown"]) == (name, 1, shown)]
    for distance in [shown] if shown else [8, 100]:
        rng = torch.Generator().manual_seed(4)
        ids = torch.randint(LETTERS, (2000, distance + 2), generator=rng)
        right = ids[:, 0].clone()
        ids[:, 0] += LETTERS
        ids[:, -1] = ASK
        share = float((model(ids)[:, -1, :LETTERS].argmax(-1) == right).float().mean())
        assert share == pytest.approx(run["recall"][str(distance)], abs=0.06), (
            distance
        )  # 2,000 sentences, and 500 others before rounding


def test_every_run_is_there_and_what_the_page_says_of_them_holds() -> None:
    shares = {(run["net"], run["seed"], run["shown"]): run["recall"] for run in RECALL["runs"]}
    assert len(RECALL["seeds"]) >= 3 and len(shares) == len(RECALL["seeds"]) * len(CONTENDERS) * 9
    for (net, _, shown), found in shares.items():
        if shown == 0:
            assert all(share > 0.99 for share in found.values()), net  # one letter fits into every memory
        elif shown >= 32 and net in ("gru", "lstm", "lstm-0"):
            assert found[str(shown)] < 0.5, (net, shown)
        elif net == "attention" or (net == "lstm-5" and shown <= 100):
            assert found[str(shown)] > 0.99, (net, shown)
    of_rnn = {shown: [shares["rnn", seed, shown][str(shown)] for seed in RECALL["seeds"]] for shown in (8, 100)}
    assert [sum(share > 0.99 for share in of_rnn[shown]) for shown in (8, 100)] == [2, 2]
    assert min(of_rnn[8]) < 0.5 and min(of_rnn[100]) < 0.5


def test_the_card_is_that_of_the_figures() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == recurrent_report.card(FOLDER)


def test_attention_has_seen_a_tenth_of_the_tokens() -> None:
    """Both figures stand on the page in words."""
    families = json.loads((FOLDER.parent / "tiny-families" / "recipe.json").read_text())
    assert families["tokens_seen"] * 10 == RECIPE["language"]["settings"]["tokens_seen"]
    twin = families["families"]["gpt2"]["parameters"]
    assert TINY["gpt2"].objective == "causal"
    assert all(abs(RECIPE["language"][kind]["parameters"] / twin - 1) < 0.02 for kind in HIDDEN)


def test_a_few_steps_of_each_recipe_lower_the_loss() -> None:
    rng = torch.Generator().manual_seed(0)
    model = make_language_model("gru", 2048)
    initialise(model, 1)
    row = torch.randint(50, (8, 33), generator=rng)
    optimizer = make_optimizer(model)
    losses = []
    for _ in range(12):
        loss = torch.nn.functional.cross_entropy(model(row[:, :-1]).flatten(0, 1), row[:, 1:].flatten())
        losses.append(loss.item())
        update(model, optimizer, loss, recurrent_language.PEAK)
    assert losses[-1] < losses[0] - 0.5

    translator = make_seq2seq(20, 20)
    initialise(translator, 1)
    source = torch.randint(4, 20, (8, 5), generator=rng)
    source[0, 3:] = PAD_ID
    target = torch.cat([torch.full((8, 1), START_ID), source], 1)
    optimizer = make_optimizer(translator)
    losses = []
    for _ in range(12):
        loss = recurrent_translator.loss_of(translator, source, target)
        losses.append(loss.item())
        update(translator, optimizer, loss, 3e-3)
    assert losses[-1] < losses[0] - 0.1
