"""What the objectives page measures, against one run of the core at a time; and the operands behind its numbers."""

from typing import Any

import numpy as np
import pytest
import torch

from core import load, run
from core.generate.translation import translate
from core.parts.masks import causal_mask, prefix_mask
from core.train.objectives import mlm_batch
from ui.objectives import compare, draws, pairs, seq2seq, twins, write
from ui.objectives.judged import Judged, judged
from ui.runs import models
from ui.runs import run as runs
from ui.runs.traced import Run

TEXT = "The king lived in the city. Two men were with him."
NEW = "He lifted up his eyes and saw the mountains."
CLS, SEP, MASK, GMASK, START, END = 2, 3, 4, 5, 6, 7
KNOWN = ("The king lived in the city.", "der König hat in der Stadt gewohnt .")


def traced(text: str = TEXT) -> Run:
    return runs.trace("tiny-bert", text, keep=compare.KEEP)


def p_of(name: str, ids: list[int], at: int, token: int, **how: Any) -> float:
    return float(run(load(name), ids, **how)["head.logits"][0, at].softmax(-1)[token])


def all_parts(text: str) -> dict[str, Judged]:
    r = traced(text)
    found = compare.objectives(r)
    own = {name: getattr(found, name) for name in ("mlm", "causal", "infill", "nsp")}
    written = {name: row.said for name, row in write.writing(r, 1).rows.items()}
    return own | written | {"seq2seq": seq2seq.seq2seq(r, KNOWN).said}


def test_the_vocabulary_is_the_one_these_tests_name() -> None:
    names = ["[CLS]", "[SEP]", "[MASK]", "[gMASK]", "[sop]", "[eop]"]
    assert [twins.special(name) for name in names] == [CLS, SEP, MASK, GMASK, START, END]


def test_the_models_of_the_page_stay_loaded_side_by_side() -> None:
    names = ["tiny-gpt", *twins.TWINS, seq2seq.TRANSLATOR]
    before = [models.load(name) for name in names]
    assert all(models.load(name) is model for name, model in zip(names, before, strict=True))


def test_every_gap_is_what_a_run_of_its_own_gives() -> None:
    r = traced()
    found = compare.objectives(r)
    ids, n = found.ids, len(found.ids)
    assert r.ids == [CLS, *ids, SEP]
    at_T = torch.arange(n + 3)
    for t in (0, 1, 5, n - 1):
        alone = [CLS, *ids[:t], MASK, *ids[t + 1 :], SEP]
        assert found.mlm.losses[t] == pytest.approx(-np.log(p_of("tiny-bert", alone, t + 1, ids[t])), abs=1e-4)
        assert found.causal.losses[t] == pytest.approx(
            -np.log(p_of("tiny-gpt-twin", [CLS, *ids[:t]], t, ids[t])), abs=1e-4
        )
        part_a = [CLS, *ids[:t], MASK, *ids[t + 1 :]]
        row = [*part_a, START, ids[t]]
        mask = prefix_mask(at_T, at_T, len(part_a))
        for slot, (at, token) in enumerate([(len(part_a), ids[t]), (len(part_a) + 1, END)]):
            exact = -np.log(p_of("tiny-glm", row, at, token, mask=mask))
            assert found.infill.losses[2 * t + slot] == pytest.approx(exact, abs=1e-4)
        best = load("tiny-glm").tokenizer.show(
            int(run(load("tiny-glm"), row, mask=mask)["head.logits"][0, n + 1].argmax())
        )
        assert found.blanks[t][0][0] == best
    assert found.masks["mlm"].all() and found.masks["mlm"].shape == (n + 2, n + 2)
    at_N = torch.arange(n)
    assert (found.masks["causal"] == causal_mask(at_N, at_N).numpy()).all()
    assert (found.masks["infill"] == prefix_mask(at_T, at_T, n + 1).numpy()).all()


def test_sentence_b_is_told_from_others() -> None:
    found = compare.objectives(traced())
    a, b = found.ids[: found.split], found.ids[found.split :]
    assert found.tokens[found.split - 1] == "." and found.pairs[0].own and found.pairs[0].verse == ""
    model = load("tiny-bert")
    rows = [b, *(model.tokenizer.encode(verse).ids[1:-1] for verse in pairs.verses())]
    assert len(rows) == len(found.pairs) == 1 + pairs.OTHERS
    right = 0
    for i, row in enumerate(rows):
        ids, segments = [CLS, *a, SEP, *row, SEP], [0] * (len(a) + 2) + [1] * (len(row) + 1)
        p = run(model, ids, segment_ids=segments)["head.nsp_logits"][0].softmax(-1)[min(i, 1)]
        right += bool(p > 0.5)
        assert found.nsp.losses[i] == pytest.approx(-float(p.log()), abs=1e-4)
    assert pairs.told(found.nsp) == {"right": right, "pairs": len(rows)}


@pytest.mark.parametrize("text", [TEXT, NEW])
def test_every_number_follows_from_its_operands(text: str) -> None:
    for name, found in all_parts(text).items():
        every = np.concatenate([found.best, found.targets[:, None]], axis=1)
        z = np.einsum("nc,nkc->nk", found.x, found.rows[every]) + found.bias[every]
        assert z == pytest.approx(found.logits, abs=2e-4), name
        p = np.exp(z - found.largest[:, None]) / found.totals[:, None]
        assert p == pytest.approx(found.probs, abs=1e-4), name
        assert (np.diff(found.probs[:, :-1]) <= 0).all() and found.totals.min() >= 1
        right = found.ranks == 1
        assert (found.best[right, 0] == found.targets[right]).all() and not (
            found.best[~right, 0] == found.targets[~right]
        ).any()


def test_ranks_and_losses_of_a_known_case() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]]).log_softmax(-1)
    eye = torch.eye(3)
    found = judged(logits, logits, [1, 1], eye, torch.zeros(3), str)
    assert found.ranks.tolist() == [2, 2] and found.entries == ["0", "1", "2"]
    assert found.losses == pytest.approx((-logits[:, 1]).numpy(), abs=1e-6)
    assert found.best[:, 0].tolist() == [2, 0]


def test_known_words_are_translated_and_others_restored() -> None:
    found = seq2seq.seq2seq(traced(), KNOWN)
    assert (found.kind, found.reference, found.first_only, found.note) == (
        "translate",
        True,
        True,
        "translated_reference",
    )
    assert found.target[:2] == ["der", "König"] and found.given[1:] == found.target[:-1]
    assert found.own == translate(load("tiny-translator"), KNOWN[0]).text
    own = seq2seq.seq2seq(traced("The man ate the bread."), KNOWN)
    assert own.note == "translated_own" and (own.said.ranks == 1).all()  # its own words are its likeliest
    other = seq2seq.seq2seq(traced(NEW), KNOWN)
    assert other.kind == "denoise" and "mountains" not in other.unknown and "eyes" in other.unknown
    model, n = load("family:transformer-base"), len(other.target)
    source = model.tokenizer.encode(NEW).ids
    for t, places in enumerate(other.hidden[:4]):
        damaged = [2048 if s in places else id_ for s, id_ in enumerate(source)]
        probs = run(model, damaged, target_ids=[0, *source[:-1]])["head.logits"][0].softmax(-1)
        exact = -probs[torch.arange(n), torch.tensor(source)].log()
        assert other.said.losses[t * n : (t + 1) * n] == pytest.approx(exact.numpy(), abs=1e-3)
    hidden = other.hidden[4]  # the token "eyes", in pieces of the other tokenizer
    assert "".join(other.source[s] for s in hidden).strip("␣") == "eyes"


def test_what_is_written_is_what_a_run_of_its_own_would_write() -> None:
    found = write.writing(traced(), seed=3)
    ids = compare.objectives(traced()).ids
    for name, model, given, prefix in (
        ("gpt", "tiny-gpt-twin", [CLS, *ids], 0),
        ("glm", "tiny-glm", [CLS, *ids, GMASK, START], len(ids) + 2),
    ):
        row = list(given)
        for token in found.rows[name].tokens:
            at_T = torch.arange(len(row))
            logits = run(load(model), row, mask=prefix_mask(at_T, at_T, prefix))["head.logits"][0, -1]
            assert load(model).tokenizer.show(int(logits.argmax())) == token
            row.append(int(logits.argmax()))
        assert (found.rows[name].said.ranks == 1).all()
    assert found.moved["bert"] > 0.1 and max(found.moved["gpt"], found.moved["glm"]) < write.ROUNDING
    assert write.who_changes(found) == "bert"
    again, other = (write.writing(traced(), seed).rows["gpt_drawn"].tokens for seed in (3, 4))
    assert again == found.rows["gpt_drawn"].tokens != other


def test_draws_are_those_of_the_core_and_near_what_is_asked_for() -> None:
    r = traced()
    found = draws.draws(r, seed=5)
    rng = torch.Generator().manual_seed(5)
    text = torch.tensor([r.ids]).expand(draws.MANY, -1)
    batch = mlm_batch(text, MASK, 3072, rng, spare_BT=torch.tensor([r.special]))
    chosen = batch.counts_BT
    assert sum(found.many[1:]) == int(chosen.sum()) and sum(found.many) == len(found.tokens) * draws.MANY
    assert found.many[1] == int((batch.inputs[0][chosen] == MASK).sum())
    assert found.none == pytest.approx(float((~chosen).all(-1).double().mean()))
    shares = np.array(found.many[1:]) / sum(found.many[1:])
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
    assert sum(found.many[1:]) / sum(found.many) == pytest.approx(0.15, abs=0.005)
    assert [[draw, t] for draw, t, _ in found.became] == np.argwhere(found.fates > 0).tolist()
    draw, t, word, p, loss = found.guesses[7]
    logits = run(load("tiny-bert"), batch.inputs[0][draw])["head.logits"][0, t + 1]
    assert (word, p) == (
        load("tiny-bert").tokenizer.show(int(logits.argmax())),
        pytest.approx(float(logits.softmax(-1).max()), abs=1e-5),
    )
    assert loss == pytest.approx(-float(logits.log_softmax(-1)[r.ids[t + 1]]), abs=1e-4)


@pytest.mark.parametrize(
    "text, split", [("He was. She was.", 3), ("a b c d", 2), ("one", 1), ("Who? I.", 2), ("The end.", 1)]
)
def test_where_the_second_sentence_begins(text: str, split: int) -> None:
    assert pairs.split_at(load("tiny-bert").tokenizer.encode(text).ids[1:-1]) == split


def test_the_first_example_shows_what_it_is_there_for() -> None:
    """BERT and GLM, which see the word behind the gap, have it first; GPT does not."""
    found = compare.objectives(traced())
    t = found.first
    assert found.mlm.ranks[t] == found.infill.ranks[2 * t] == 1 < found.causal.ranks[t]
    assert found.causal.losses[t] > found.mlm.losses[t] + 1
