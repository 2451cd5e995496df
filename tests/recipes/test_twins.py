"""The twins: what ships is what was measured, tiny-bert is a BERT, and the recipe's parts do what they say."""

import json
import math

import pytest
import torch

from core import load, run
from core.parts.norms import LayerNorm
from core.train.training import Plan, Training
from core.weights.hf.bert import rules
from core.weights.packs import PACKS, TWINS
from core.weights.twins import LENGTH, twin_config
from recipes.twins import figures, models, report, rows, text
from recipes.twins.baselines import Neighbours
from recipes.twins.text import Verses

MARKUP = """$$$Genesis 1:0
<title>Chapter 1</title>
$$$Genesis 1:1
<w lemma="strong:H1">In</w> the beginning, God<note>Elohim.</note>created
$$$Genesis 1:2
<lg sID="a"/> <l sID="b"/>“Light!”<l eID="b"/> <l sID="c"/>he said.<l eID="c"/>
$$$II Kings 1:1
Then Moab.
$$$Ruth 1:1
Held out.
"""


@pytest.fixture(scope="module")
def verses() -> Verses:
    """One long line of 40 verses of 12 pieces, all different where it matters: piece 100 + number of its place."""
    starts = torch.arange(41) * 12
    return Verses(100 + torch.arange(480), starts, torch.arange(39))


def recipe(name: str) -> dict:
    return json.loads((PACKS[name].path() / "recipe.json").read_text(encoding="utf-8"))


# ---- what ships ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TWINS)
def test_held_out_figures_are_those_recorded(name: str) -> None:
    model, folder = load(name, device="cpu"), PACKS[name].path()
    books = report.from_text((folder / "heldout.txt").read_text(encoding="utf-8"))
    line = text.line_up(model.tokenizer.fast, books)
    recorded = recipe(name)["excerpt"]
    assert recorded.pop("tokens") == len(line.ids)
    found = report.measure(name, model, line)
    assert found.keys() == recorded.keys()
    for task, figures_ in recorded.items():
        assert found[task] == pytest.approx(figures_, abs=2e-3), task


def test_bert_clearly_beats_the_words_to_both_sides() -> None:
    found = recipe("tiny-bert")
    model, counts = found["held_out"]["mlm"], found["baselines"]
    assert model["top5"] > counts["bigram_context"]["top5"] + 0.03 > counts["unigram"]["top5"] + 0.2
    assert model["top1"] > counts["bigram_context"]["top1"] and model["loss"] < counts["bigram_context"]["loss"]
    # half of the pairs are right by chance: more than four standard errors above it
    assert model["pair_accuracy"] > 0.5 + 4 * math.sqrt(0.25 / model["pairs"])


def test_gpt_clearly_beats_the_trigram() -> None:
    found = recipe("tiny-gpt-twin")
    assert found["held_out"]["next"]["loss"] < found["baselines"]["trigram"]["loss"] - 0.1


def test_glm_clearly_beats_the_frequent_words() -> None:
    found = recipe("tiny-glm")
    for task in ("infill", "rest"):
        assert found["held_out"][task]["top5"] > found["baselines"][f"unigram_{task}"]["top5"] + 0.2


@pytest.mark.parametrize("name", TWINS)
def test_they_are_small_alike_and_off_the_picker(name: str) -> None:
    model, found = load(name, device="cpu"), recipe(name)
    assert model.config == twin_config(name) and not PACKS[name].listed
    assert model.tokenizer.vocab_size == model.config.vocab_size and model.tokenizer.kind == "WordPiece"
    assert found["parameters"] == sum(p.numel() for p in model.parameters()) < 1.3e6
    assert sum(file.stat().st_size for file in PACKS[name].path().iterdir()) < 2e6
    same = ("seed", "steps", "peak", "rows", "source", "training", "tokens_seen")
    assert {key: found[key] for key in same} == {key: recipe(TWINS[0])[key] for key in same}
    falling = [loss for _, loss, *_ in found["curve"]]
    assert falling[-1] < 0.75 * falling[0]


def test_tiny_bert_is_a_bert_for_pre_training() -> None:
    from transformers import BertConfig, BertForPreTraining

    ours = load("tiny-bert", device="cpu")
    c = ours.config
    assert isinstance(c.norm, LayerNorm.Config)
    twin = BertForPreTraining(
        BertConfig(
            vocab_size=c.vocab_size,
            hidden_size=c.width,
            num_hidden_layers=c.encoder_layers,
            num_attention_heads=c.attention.heads,
            intermediate_size=4 * c.width,
            max_position_embeddings=c.max_tokens,
            layer_norm_eps=c.norm.eps,
        )
    ).eval()
    state = ours.state_dict()
    named = {r.theirs: r.ours if isinstance(r.ours, str) else "".join(r.ours) for r in rules(c)}  # one tensor for each
    theirs = {key if key.startswith("cls.") else f"bert.{key}": state[ours] for key, ours in named.items()}
    lost = twin.load_state_dict(theirs, strict=False)
    assert not lost.unexpected_keys and all("decoder" in key or "position_ids" in key for key in lost.missing_keys)
    twin.tie_weights()
    found = ours.tokenizer.fast.encode("And God said, [MASK] there be light.", "There was [MASK].")
    ids, segments = torch.tensor([found.ids]), torch.tensor([found.type_ids])
    with torch.no_grad():
        expected = twin(ids, token_type_ids=segments)
    trace = run(ours, ids, segment_ids=segments)
    assert torch.allclose(trace["head.logits"], expected.prediction_logits, atol=1e-4)
    assert torch.allclose(trace["head.nsp_logits"], expected.seq_relationship_logits, atol=1e-4)


# ---- the recipe ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TWINS)
def test_a_few_steps_lower_the_loss(name: str, verses: Verses) -> None:
    plan = Plan(steps=12, peak=3e-3, warmup=3)
    training = Training(models.make_model(name, 1, verses), rows.batches(name, verses, 1), plan)
    losses = [step.loss for step in training]
    assert max(losses[-3:]) < min(losses[:2]) - 0.1


def test_the_twins_begin_alike(verses: Verses) -> None:
    bert, gpt, glm = (models.make_model(name, 3, verses).state_dict() for name in TWINS)
    assert gpt.keys() == glm.keys() and all(torch.equal(gpt[key], glm[key]) for key in gpt)
    assert all(torch.equal(value, bert[key.replace("dec.", "enc.")]) for key, value in gpt.items())


def test_markup_becomes_verses_and_held_out_books_stand_apart() -> None:
    found = text.verses(MARKUP)
    assert found == {
        "Genesis": ["In the beginning, God created", "“Light!” he said."],
        "II Kings": ["Then Moab."],
        "Ruth": ["Held out."],
    }
    learned, held = text.split(found)
    assert list(learned) == ["Genesis", "II Kings"] and list(held) == ["Ruth"]
    assert report.from_text(report.as_text(found)) == {"0": found["Genesis"], "1": ["Then Moab."], "2": ["Held out."]}


def test_the_tokenizer_lowers_plains_and_marks() -> None:
    tokenizer = text.make_tokenizer(["“God’s light—”"] * 5, 60)
    found = tokenizer.encode("“GOD’S", "light [MASK]")
    assert found.tokens == ["[CLS]", '"', "god", "'", "s", "[SEP]", "light", "[MASK]", "[SEP]"]
    assert found.type_ids == [0] * 6 + [1] * 3
    assert [tokenizer.token_to_id(name) for name in text.SPECIALS] == list(range(8))


def test_verses_stand_in_one_line() -> None:
    tokenizer = text.make_tokenizer(["a b c d e"] * 3, 40)
    line = text.line_up(tokenizer, {"x": ["a b", "c", "d"], "y": ["e", "a"]})
    assert [tokenizer.id_to_token(i) for i in line.ids.tolist()] == ["a", "b", "c", "d", "e", "a"]
    assert line.starts.tolist() == [0, 2, 3, 4, 5, 6]
    assert line.places.tolist() == [0, 1, 3]  # d and the last a are followed by nothing in their book


def test_bert_reads_a_verse_and_what_follows_it_or_another(verses: Verses) -> None:
    follows = []
    for step in range(7):
        batch = rows.bert_batch(verses, 1, step)
        for row, segments, other in zip(batch.targets_BT, batch.inputs[2], batch.pairs_B, strict=True):
            a = row[(segments == 0) & (row >= 100)]
            b = row[(segments == 1) & (row >= 100)]
            assert row[0] == text.CLS and row[-1] == text.SEP and len(a) == 12 and (a[0] - 100) % 12 == 0
            assert len(b) == LENGTH - 15 and (b.diff() == 1).all() and (b[0] - 100) % 12 == 0
            follows.append(bool(b[0] == a[-1] + 1))
            assert other == 1 or follows[-1]
        assert not batch.counts_BT[batch.targets_BT < 100].any()
    assert 0.3 < sum(follows) / len(follows) < 0.8


def test_short_rows_end_with_a_verse(verses: Verses) -> None:
    batch = rows.bert_batch(verses, 1, rows.SHORT_EVERY - 1)
    assert batch.pairs_B is None and rows.SHORTEST <= batch.targets_BT.shape[1] <= rows.SHORT
    assert (batch.targets_BT[:, -1] == text.SEP).all() and ((batch.targets_BT[:, -2] - 99) % 12 == 0).all()


@pytest.mark.parametrize("name", TWINS)
def test_all_read_equally_much_at_a_step(name: str, verses: Verses) -> None:
    shapes = [rows.batches(name, verses, 1)(step).targets_BT.shape for step in range(8)]
    assert shapes == [rows.batches(TWINS[0], verses, 1)(step).targets_BT.shape for step in range(8)]
    again = rows.batches(name, verses, 1)(3)
    assert torch.equal(rows.batches(name, verses, 1)(3).inputs[0], again.inputs[0])


def test_glm_fills_in_and_goes_on_in_rows_of_any_length(verses: Verses) -> None:
    asked: dict[int, set[int]] = {text.MASK: set(), text.GMASK: set()}
    for step in range(rows.SHORT_EVERY - 1, 90 * rows.SHORT_EVERY, rows.SHORT_EVERY):
        batch = rows.glm_batch(verses, 1, step)
        ids_BT, hole = batch.inputs[0], text.MASK if (batch.inputs[0] == text.MASK).any() else text.GMASK
        asked[hole].add(ids_BT.shape[1])
        assert ((ids_BT == hole).sum(1) == 1).all() and ((ids_BT == text.START).sum(1) == 1).all()
        assert (ids_BT[:, 0] == text.CLS).all() and batch.counts_BT.any(1).all()
    assert all(min(lengths) < 11 and max(lengths) > 29 for lengths in asked.values())
    long = [rows.glm_batch(verses, 1, step).inputs[0] for step in range(7)]
    assert {int((ids_BT == text.MASK).sum(1).max()) for ids_BT in long} == {0, rows.SPANS}


def test_every_head_of_the_first_layer_begins_by_looking_at_its_neighbour(verses: Verses) -> None:
    bert = models.make_model("tiny-bert", 1, verses)
    ids = rows.bert_batch(verses, 1, 0).inputs[0]
    weights_BHQK = run(bert, ids, keep=["enc.0.self.weights"])["enc.0.self.weights"]
    for head, offset in enumerate(models.OFFSETS):
        looked = {d: float(weights_BHQK[:, head].diagonal(d, -2, -1).mean()) for d in range(-6, 7)}
        assert looked[offset] > 0.3 and max(looked, key=looked.__getitem__) == offset
    assert torch.allclose(models.waves()[9] @ models.turned(-3).T, models.waves()[6], atol=1e-5)


def test_untrained_they_know_how_frequent_words_are(verses: Verses) -> None:
    bias = models.make_model("tiny-gpt-twin", 1, verses).state_dict()["head.vocab.bias"]
    assert float(bias[100:580].exp().sum()) == pytest.approx(1, abs=0.6) and bias[100] > bias[99] + 1


def test_neighbours_by_hand() -> None:
    # pieces 8 9 8 9 8 10 in one verse; [CLS] 2 before it, [SEP] 3 behind it
    verses = Verses(torch.tensor([8, 9, 8, 9, 8, 10]), torch.tensor([0, 6]), torch.tensor([0]))
    model = Neighbours(verses, vocab_size=12)
    p = [(count + 0.5) / (6 + 6) for count in [0] * 8 + [3, 2, 1, 0]]
    assert model.probabilities(text.MASK, text.MASK).tolist() == pytest.approx(p)
    # behind 8 stood 9 twice and 10 once: 3 times, 2 kinds
    behind = [(count + 2 * q) / 5 for count, q in zip([0] * 9 + [2, 1, 0], p, strict=True)]
    assert model.probabilities(8, text.MASK).tolist() == pytest.approx(behind)
    # before 8 stood 9 twice and [CLS] once; between 8 and 8 only 9, twice
    before = [(count + 2 * q) / 5 for count, q in zip([0, 0, 1] + [0] * 6 + [2, 0, 0], p, strict=True)]
    both = [a * b / q for a, b, q in zip(behind, before, p, strict=True)]
    between = [(count + 1 * q / sum(both)) / 3 for count, q in zip([0] * 9 + [2, 0, 0], both, strict=True)]
    assert model.probabilities(8, 8).tolist() == pytest.approx(between) and sum(between) == pytest.approx(1)


def test_figures_of_a_known_guess() -> None:
    logits = torch.zeros(2, 8)
    logits[0, 3], logits[1, :4] = 9.0, torch.tensor([4.0, 3, 2, 1])
    found = figures.scored(logits, torch.tensor([3, 3]))
    assert (found["top1"], found["top5"], found["tokens"]) == (0.5, 1.0, 2)
    assert found["loss"] == pytest.approx(-float(logits.log_softmax(-1)[[0, 1], [3, 3]].mean()), abs=1e-4)
