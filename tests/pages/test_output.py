"""The output page run by Streamlit's own tester: languages, models, numbers against the core, awkward input."""

import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from core import available, load, run
from core.generate.beam import beam_search
from core.read.surprise import surprise
from tests.pages import driving
from tests.pages.driving import mounts, sent, words
from tests.twins.checkpoints import saved
from ui.runs import models

TEXT = "The cat sat on the mat"
WRITERS = [name for name in available() if load(name).dec is not None]
LANGUAGES = ["en", "zh"]
opened = partial(driving.opened, "output", text=TEXT)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", WRITERS)
def test_the_logits_are_the_core_s_and_their_operands_give_them_again(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, **{"output.position": "2"})
    header, arrays = sent(at, "next_word")
    own = load(model)
    ids = own.tokenizer.encode(TEXT).ids
    exact = run(own, torch.tensor([ids]))["head.logits"][0, 2]
    logits = arrays["logits"]
    assert np.array_equal(logits, exact.numpy())
    again = arrays["rows"] @ arrays["x"]
    assert again == pytest.approx(logits[header["ids"]], abs=2e-4)
    assert header["ids"][:12] == exact.topk(12).indices.tolist()
    assert header["actual"] == ids[3] and ids[3] in header["ids"]
    assert arrays["probs"] == pytest.approx(exact.softmax(-1)[header["ids"]].numpy(), abs=1e-7)
    assert header["words"]["draw"] == {"en": "Draw", "zh": "抽样"}[lang]
    assert dict(header["spelled"])[ids[3]] == own.tokenizer.show(ids[3])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "tied"), [("gpt2", True), ("llama", False)])
def test_whose_matrix_stands_at_the_exit(
    kind: str, tied: bool, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two models in folders, one of which was saved with a matrix of its own."""
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(tmp_path))
    saved(kind, tmp_path / kind)
    models._in_directories.clear()
    said = words(opened(model=f"dir:{kind}", lang=lang))
    models._in_directories.clear()
    same = {"en": "E is the embedding matrix itself", "zh": "E 就是嵌入矩阵本身"}[lang]
    own = {"en": "E is a matrix of its own", "zh": "E 是单独的矩阵"}[lang]
    assert (same in said, own in said) == (tied, not tied)
    assert {"en": "In most models", "zh": "多数这类模型"}[lang] not in said


def test_how_many_words_hold_nine_tenths_is_counted() -> None:
    own = load("tiny-gpt")
    logits = run(own, own.tokenizer.encode(TEXT).ids)["head.logits"][0]
    seen = set()
    for position in (3, 4, 5):
        probs = logits[position].double().softmax(-1).sort(descending=True).values
        count = next(n for n in range(1, 2049) if float(probs[:n].sum()) >= 0.9)
        answer = "few" if count <= 5 else "dozens" if count <= 50 else "hundreds" if count <= 500 else "more"
        at = opened(model="tiny-gpt", **{"output.position": str(position)})
        at.radio(key="q1").set_value(answer).run()
        assert "Right" in words(at) and f"It takes {count}" in words(at)
        seen.add(answer)
    assert len(seen) > 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tree_is_the_core_s_search_and_greedy_stands_beside_it(lang: str) -> None:
    at = opened(model="tiny-gpt", lang=lang, **{"output.view": "beam", "output.width": "2", "output.position": "3"})
    header, _ = sent(at, "beam_tree")
    own = load("tiny-gpt")
    ids = own.tokenizer.encode(TEXT).ids[:4]
    tree = beam_search(own, ids, 5, 2, stop=0, shown=3)
    assert [(node["id"], node["parent"], node["kept"]) for node in header["nodes"]] == [
        (node.token, node.parent, node.kept) for node in tree.nodes
    ]
    assert [node["score"] for node in header["nodes"]] == pytest.approx([node.score for node in tree.nodes], abs=1e-4)
    assert header["ends"] == tree.ends
    alone = beam_search(own, ids, 5, 1, stop=0)
    assert header["greedy"]["ids"] == alone.tokens(alone.ends[0])
    double = beam_search(own, ids, 5, 4, stop=0)
    won, other = (found.tokens(found.ends[0]) for found in (tree, double))
    better = double.nodes[double.ends[0]].score > tree.nodes[tree.ends[0]].score
    answer = "same" if won == other else "more" if better else "less"
    at.radio(key="q2").set_value(answer).run()
    assert {"en": "Right", "zh": "答对了"}[lang] in words(at)


def test_a_search_of_minutes_is_asked_for_first() -> None:
    if "smollm2-135m" not in WRITERS:
        pytest.skip("SmolLM2 is not installed")
    at = opened(model="smollm2-135m", text="word " * 250, **{"output.view": "beam", "output.width": "4"})
    assert "takes long" in words(at)
    assert at.toggle(key="output.search").value is False
    assert not mounts(at, "beam_tree")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_losses_are_the_core_s_and_the_first_token_has_none(lang: str) -> None:
    at = opened(model="tiny-gpt", lang=lang, **{"output.view": "loss"})
    header, _ = sent(at, "text_row")
    own = load("tiny-gpt")
    ids = own.tokenizer.encode(TEXT).ids
    exact = surprise(own, ids)
    assert header["losses"] == pytest.approx(exact.tolist(), abs=1e-5)
    assert len(header["losses"]) == len(header["tokens"]) - 1
    assert header["blind"] == pytest.approx(math.log(2048))
    mean = float(exact.mean())
    assert f"{mean:.3f}" in words(at) and f"{math.exp(mean):,.1f}" in words(at)
    assert {"en": "first token has no prediction", "zh": "第一个词元没有预测"}[lang] in words(at)
    logits = run(own, ids)["head.logits"][0]
    expected = [1 + int((row > row[wanted]).sum()) for row, wanted in zip(logits, ids[1:], strict=False)]
    assert header["ranks"] == expected
    reverse = float(surprise(own, ids[::-1]).mean())
    change = "same" if abs(reverse - mean) <= 0.25 else "falls" if reverse < mean else "rises"
    at.radio(key="q3").set_value("doubles" if reverse > 2 * mean else change).run()
    assert f"{reverse:.2f}" in words(at) and {"en": "Right", "zh": "答对了"}[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", [TEXT, "我吃了一个苹果", "the the the the the the the the"])
def test_what_a_perplexity_and_a_reversal_mean_depends_on_the_text(text: str, lang: str) -> None:
    at = opened(model="tiny-gpt", lang=lang, text=text, **{"output.view": "loss"})
    own = load("tiny-gpt")
    ids = own.tokenizer.encode(text).ids
    mean, reverse = (float(surprise(own, row).mean()) for row in (ids, ids[::-1]))
    worse = {"en": "does worse than a blind guess", "zh": "还不如盲猜"}[lang]
    unsure = {"en": "as unsure as among that many", "zh": "就像要在这么多个等可能的词里猜一个"}[lang]
    assert (worse in words(at), unsure in words(at)) == (math.exp(mean) > 2048, math.exp(mean) <= 2048)
    at.radio(key="q3").set_value("falls").run()
    order = {"en": "what the model has learned is their order", "zh": "模型学到的是它们的次序"}[lang]
    assert (order in words(at)) == (reverse > mean + 0.25)


def test_a_text_of_one_token_has_no_loss() -> None:
    assert "one token long" in words(opened(text="the", **{"output.view": "loss"}))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_model_that_does_not_write_is_told_kindly(lang: str) -> None:
    at = opened(model="minilm", lang=lang)
    assert "MiniLM" in words(at) and "model=tiny-gpt" in words(at)
    assert not mounts(at, "next_word")


@pytest.mark.parametrize("key", ["view", "position", "temperature", "top_k", "top_p", "seed", "draws", "open", "node"])
@pytest.mark.parametrize("value", ["-1", "999999999", "x", "", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    header, _ = sent(opened(**{f"output.{key}": value}), "next_word")
    view = {name: header["view"][name] for name in ("temperature", "top_k", "top_p", "seed", "draws")}
    assert view == {"temperature": "1.0", "top_k": 0, "top_p": "1.00", "seed": 1, "draws": 0}


@pytest.mark.parametrize("view", ["next", "beam", "loss"])
@pytest.mark.parametrize("text", ["a", "", "   ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900])
def test_awkward_texts(text: str, view: str) -> None:
    opened(text=text, **{"output.view": view})
