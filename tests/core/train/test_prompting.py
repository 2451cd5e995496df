"""Prompting against whole runs without a cache, label by label; draws, labels by chance, and the shape of a prompt."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Transformer, available, load, run
from core.train.labelled import read_labelled
from core.train.prompting import Scorer, Task, accuracy, answers, draw, encoded, relabelled

TASK = Task(labels=("animal", "food", "place"), description="Which kind?", between=":", apart="\n")
LINES = Task(labels=("story", "poem"), description="Which kind?", between="\nKind:", apart="\n\n")
SHOTS = [("lion", 0), ("bread", 1), ("Egypt", 2), ("dove", 0)]
TEXTS = ["sheep", "the city of Jerusalem", "milk", "x"]
MODELS = [name for name in ("tiny-gpt", "smollm2-135m") if name in available()]


def naive(model: Transformer, prompt: str, label: str) -> float:
    """ln p(label | prompt): the whole text in one run, tokens of the label added up."""
    before, after = model.tokenizer.encode(prompt).ids, model.tokenizer.encode(f" {label}").ids
    logs_TV = run(model, [*before, *after])["head.logits"][0].double().log_softmax(-1)
    return sum(float(logs_TV[len(before) - 1 + at, id_]) for at, id_ in enumerate(after))


@pytest.mark.parametrize("described", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_scores_equal_whole_runs(name: str, described: bool) -> None:
    model = load(name)
    texts = TEXTS if name == "tiny-gpt" else TEXTS[:2]
    found_NL, nothing_L = answers(model, TASK, SHOTS, texts, described)
    head = (f"{TASK.description}\n" if described else "") + "lion: animal\nbread: food\nEgypt: place\ndove: animal\n"
    expected = [[naive(model, f"{head}{text}:", label) for label in TASK.labels] for text in texts]
    assert torch.allclose(found_NL.double(), torch.tensor(expected).double(), atol=2e-3)
    assert nothing_L.tolist() == pytest.approx([naive(model, f"{head}N/A:", label) for label in TASK.labels], abs=2e-3)


def test_labels_of_several_tokens_are_added_up() -> None:
    model = load("tiny-gpt")
    scorer = Scorer(model, TASK)
    assert max(map(len, scorer.labels)) > 1  # or this test says nothing
    question = model.tokenizer.encode("sheep:").ids
    terms_LD = scorer.terms([question])[0]
    assert terms_LD.sum(-1).tolist() == pytest.approx(
        [naive(model, "sheep:", label) for label in TASK.labels], abs=1e-4
    )
    for label, terms in zip(scorer.labels, terms_LD, strict=True):
        assert (terms[: len(label)] < 0).all() and (terms[len(label) :] == 0).all()


def test_questions_do_not_meet_one_another() -> None:
    model = load("tiny-gpt")
    scorer = Scorer(model, TASK)
    scorer.read(model.tokenizer.encode("lion: animal").ids)
    read = scorer.cache.length
    asked = [model.tokenizer.encode(f"\n{text}:").ids for text in TEXTS]
    together = scorer.scores(asked)
    alone = torch.cat([scorer.scores([one]) for one in reversed(asked)]).flip(0)
    assert torch.allclose(together, alone, atol=1e-5)
    assert scorer.cache.length == read


def test_the_trace_is_the_run_behind_the_prompt() -> None:
    model = load("tiny-gpt")
    scorer, parts = Scorer(model, TASK), TASK.prompt(SHOTS)
    before, question = encoded(model.tokenizer, parts), model.tokenizer.encode("\nsheep:").ids
    scorer.read(before)
    logits_V, trace = scorer.answer(question, ("dec.*.self.weights",))
    whole = run(model, [*before, *question])
    assert torch.allclose(logits_V, whole["head.logits"][0, -1], atol=1e-4)
    for site in ("dec.0.self.weights", "dec.3.self.weights"):
        assert torch.allclose(trace[site][0, :, -1], whole[site][0, :, -1], atol=1e-5)


@pytest.mark.parametrize("task", [TASK, LINES])
@pytest.mark.parametrize("name", MODELS)
def test_parts_are_the_tokens_of_the_whole_text(name: str, task: Task) -> None:
    tokenizer = load(name).tokenizer
    parts = [
        *task.prompt([(text, label % 2) for text, label in SHOTS], described=True),
        task.question("sheep", first=False),
    ]
    assert encoded(tokenizer, parts) == tokenizer.encode("".join(parts)).ids


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 999), count=st.integers(0, 12), classes=st.integers(2, 4))
def test_a_draw_is_balanced_and_begins_like_a_longer_one(seed: int, count: int, classes: int) -> None:
    pool = [(f"{label} {at}", label) for at in range(6) for label in range(classes)]
    drawn = draw(pool, count, classes, seed)
    assert drawn == draw(pool, 12, classes, seed)[:count]
    assert len(set(drawn)) == count and set(drawn) <= set(pool)
    often = [sum(label == of for _, of in drawn) for label in range(classes)]
    assert max(often) - min(often) <= 1
    other = relabelled(drawn, classes, seed)
    assert [text for text, _ in other] == [text for text, _ in drawn]
    assert all(0 <= label < classes for _, label in other)


def test_what_cannot_be_prompted_is_refused() -> None:
    if "minilm" in available():
        with pytest.raises(ValueError, match="does not continue"):
            Scorer(load("minilm"), TASK)


def test_accuracy_counts() -> None:
    assert accuracy(torch.tensor([[0.1, 0.2], [0.3, 0.0], [1.0, 2.0]]), [1, 1, 1]) == pytest.approx(2 / 3)


def test_a_task_must_not_test_what_it_shows(tmp_path: Path) -> None:
    told = '{"labels": ["a", "b"], "description": "", "between": ":", "apart": " "}'
    task = f'{{"task": {told}, "pool": [["x", 0]], "test": %s}}'
    file = tmp_path / "task.json"
    file.write_text(task % '[["x", 0]]')
    with pytest.raises(ValueError, match="both in the pool and tested"):
        read_labelled(file)
    file.write_text(task % '[["y", 2]]')
    with pytest.raises(ValueError, match="expected labels 0 to 1"):
        read_labelled(file)
