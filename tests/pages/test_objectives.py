"""The objectives page run by Streamlit's own tester: languages, views, questions, figures of the recipes, bad input."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core import load, run
from tests.pages import driving
from tests.pages.driving import sent, words

ROOT = Path(__file__).parents[2]
TEXT = "The king lived in the city. Two men were with him."
LANGUAGES = ["en", "zh"]
TWINS = ("tiny-bert", "tiny-gpt-twin", "tiny-glm")
RIGHT = {"en": "Right", "zh": "答对了"}
opened = partial(driving.opened, "objectives")


def recipe(name: str) -> dict:
    return json.loads((ROOT / "assets/models" / name / "recipe.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_five_come_together_and_the_question_is_counted(lang: str) -> None:
    at = opened(lang=lang)
    header, arrays = sent(at, "objectives_bands")
    assert " ".join(header["tokens"]) == "the king lived in the city . two men were with him ."
    assert header["words"]["mlm"] == {"en": "Masked (MLM)", "zh": "掩码（MLM）"}[lang]
    bert, own = load("tiny-bert"), load("tiny-bert").tokenizer
    ids, t = own.encode(TEXT).ids, header["view"]["at"]
    hidden = [own.fast.token_to_id("[MASK]") if i == t + 1 else id_ for i, id_ in enumerate(ids)]
    logits = run(bert, hidden)["head.logits"][0, t + 1]
    assert arrays["mlm_losses"][t] == pytest.approx(-float(logits.log_softmax(-1)[ids[t + 1]]), abs=1e-4)
    assert header["entries"]["mlm"][int(arrays["mlm_best"][t, 0])] == own.show(int(logits.argmax()))
    assert header["seq"]["kind"] == "translate" and header["seq"]["note"] == "translated_reference"

    better = arrays["mlm_probs"][:, -1] > arrays["causal_probs"][:, -1]
    share = better.mean()
    at.radio(key="q1").set_value("few" if share < 1 / 3 else "most" if share > 2 / 3 else "half").run()
    assert RIGHT[lang] in words(at) and f"{share:.0%}" in words(at)
    assert f"{arrays['causal_losses'].mean():.2f}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", [TEXT, "king"])
def test_bert_is_called_ahead_only_where_it_is(text: str, lang: str) -> None:
    at = opened(lang=lang, text=text)
    _, arrays = sent(at, "objectives_bands")
    at.radio(key="q1").set_value("half").run()
    ahead = arrays["mlm_losses"].mean() < arrays["causal_losses"].mean()
    assert ahead == (text == TEXT)
    easier = {"en": "asked an easier question", "zh": "题目本来就更容易"}[lang]
    behind = {"en": "In the mean BERT is not ahead", "zh": "平均损失在这里却不比 GPT 低"}[lang]
    assert (easier in words(at), behind in words(at)) == (ahead, not ahead)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_those_of_the_recipes(lang: str) -> None:
    said = words(opened(lang=lang))
    mlm, counted = recipe("tiny-bert")["held_out"]["mlm"], recipe("tiny-bert")["baselines"]
    for of in (mlm, counted["unigram"], counted["bigram_context"]):
        assert f"{of['top1']:.1%}" in said and f"{of['top5']:.1%}" in said
    assert mlm["top5"] > max(of["top5"] for of in counted.values())  # else the page would have to say so
    assert f"{mlm['pair_accuracy']:.1%}" in said
    loss = {
        (name, task): of["loss"] for name in TWINS for task, of in recipe(name)["held_out"].items() if task != "tokens"
    }
    assert loss["tiny-glm", "infill"] > mlm["loss"] and loss["tiny-glm", "rest"] > loss["tiny-gpt-twin", "next"]
    for name, task in (("tiny-gpt-twin", "next"), ("tiny-glm", "infill"), ("tiny-glm", "rest")):
        assert f"{recipe(name)['held_out'][task]['loss']:.2f}" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_written_and_whose_vectors_change(lang: str) -> None:
    at = opened(lang=lang, **{"objectives.view": "write"})
    header, arrays = sent(at, "objectives_writing")
    for who in ("gpt", "glm", "bert"):
        assert len(header["rows"][who]["tokens"]) == 12
        assert (arrays[f"{who}_ranks"] == 1).all()
    at.radio(key="q2").set_value("bert").run()
    assert RIGHT[lang] in words(at) and f"{header['moved']['bert']:.3g}" in words(at)
    assert not any(char.isalnum() for char in "".join(header["rows"]["bert"]["tokens"]))  # punctuation, as it is told
    different = len(set(header["rows"]["bert"]["tokens"]))
    assert {"en": f"here {different} different tokens in 12", "zh": f"12 个词元中只有 {different} 个不同"}[
        lang
    ] in words(at)
    drawn = header["rows"]["gpt_drawn"]["tokens"]
    at.slider(key="objectives.seed").set_value(7).run()
    assert sent(at, "objectives_writing")[0]["rows"]["gpt_drawn"]["tokens"] != drawn


@pytest.mark.parametrize("lang", LANGUAGES)
def test_draws_are_counted(lang: str) -> None:
    at = opened(lang=lang, **{"objectives.view": "draws"})
    header, arrays = sent(at, "objectives_draws")
    counts = header["many"]["counts"]
    assert sum(counts) == 13 * header["many"]["draws"] and arrays["fates"].shape == (100, 13)
    assert np.array(counts[1:]) / sum(counts[1:]) == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
    at.radio(key="q3").set_value("often").run()  # 0.85^13 = 12.1 %
    assert RIGHT[lang] in words(at) and f"{0.85**13:.1%}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_that_the_vocabulary_lacks_are_told(lang: str) -> None:
    at = opened(lang=lang, text="我吃了一个苹果。")
    assert "[UNK]" in words(at) and "我" in words(at) and not at.info
    assert sent(at, "objectives_bands")[0]["seq"]["kind"] == "denoise"
    at = opened(lang=lang, text="a" * 300)
    assert "300" in at.info[0].value


def test_a_long_text_is_cut_and_told() -> None:
    at = opened(text="the king said to him , " * 30)
    assert "180" in at.info[0].value and len(sent(at, "objectives_bands")[0]["tokens"]) == 56


KEYS = ["view", "at", "pair", "big", "open", "place", "guess", "seed", "who", "step", "answer", "draw"]


@pytest.mark.parametrize("value", ["-1", "", "<b>"])
def test_junk_in_the_address_falls_back(value: str) -> None:
    header, _ = sent(opened(**{f"objectives.{key}": value for key in KEYS}), "objectives_bands")
    assert header["view"] == header["first"]
    for view in ("write", "draws"):
        opened(**{f"objectives.{key}": value for key in KEYS[1:]} | {"objectives.view": view})


@pytest.mark.parametrize("text", ["a", "", " ", "🙂", "<script>alert(1)</script>", "مرحبا", "a\0b"])
def test_awkward_texts(text: str) -> None:
    opened(text=text)


@pytest.mark.parametrize("view", ["write", "draws"])
def test_texts_of_any_length_in_the_other_views(view: str) -> None:
    for text in ("🙂", "the " * 70):
        opened(text=text, **{"objectives.view": view})
