"""The decoder page run by Streamlit's own tester: languages, numbers against the core, awkward input."""

import json
import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import torch

from core import Transformer, load, run
from core.generate.forcing import inject
from core.generate.translation import tokenizer_of, translate, unknown_words
from core.weights.tiny_translator import END_ID, START_ID
from tests.pages import driving
from tests.pages.driving import sent, words
from ui.frame.text import Words

ROOT = Path(__file__).parents[2]
TEXT, LONGER = "I ate an apple", "The cat is sleeping because she is tired"
LANGUAGES = ["en", "zh"]
RIGHT = {"en": "Right", "zh": "答对了"}


@pytest.fixture(scope="module")
def model() -> Transformer:
    return load("tiny-translator")


opened = partial(driving.opened, "decoder")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_standing_example_step_by_step_is_one_run_of_the_core(model: Transformer, lang: str) -> None:
    at = opened(lang=lang)
    header, arrays = sent(at, "decoder_steps")
    assert header["source"] == ["i", "ate", "an", "apple", "<eos>"] and header["start"] == "<sos>"
    assert header["said"] == ["ich", "habe", "einen", "Apfel", "gegessen", "<eos>"]
    assert header["words"]["play"] == {"en": "Play", "zh": "播放"}[lang]
    told = translate(model, TEXT)
    target = [START_ID, *(step.token for step in told.steps[:-1])]
    trace = run(model, told.source, target_ids=target)  # all rows at once: another way to the same numbers
    for part in ("self", "cross"):
        for site in ("q", "k", "v", "scores", "weights", "z"):
            of = [trace[f"dec.{layer}.{part}.{'masked' if site == 'scores' else site}"][0] for layer in range(2)]
            assert arrays[f"{part}_{site}"] == pytest.approx(torch.stack(of).numpy(), abs=2e-4), (part, site)
    logits = trace["head.logits"][0]
    assert arrays["logits"] == pytest.approx(logits.numpy(), abs=2e-4)
    assert arrays["x"] @ arrays["rows"].T == pytest.approx(arrays["logits"][:, header["ids"]], abs=2e-4)
    for row, places in enumerate(header["shown"]):
        ids = [header["ids"][place] for place in places]
        assert ids == logits[row].topk(6).indices.tolist()
        assert arrays["probs"][row] == pytest.approx(logits[row].softmax(-1)[ids].numpy(), abs=1e-5)
        assert [header["spelled"][place] for place in places] == tokenizer_of(model).target.pieces(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_on_the_head_that_aligns_best_and_says_how_well(lang: str) -> None:
    recipe = json.loads((ROOT / "assets/models/tiny-translator/recipe.json").read_text())
    accuracy = recipe["sample"]["alignment"]["says"]["accuracy"]
    best = max(max(row) for row in accuracy)
    at = opened(lang=lang)
    view = sent(at, "decoder_steps")[0]["view"]
    assert accuracy[view["layer"]][view["head"]] == best
    assert f"{best:.1%}" in words(at) and f"{recipe['test']['exact']:.1%}" in words(at)
    own, other = accuracy[view["layer"]], accuracy[1 - view["layer"]]
    together = recipe["sample"]["alignment"]["says"]["mean_of_heads"][view["layer"]]
    said = [f"{share:.1%}" for share in (min(own), max(own), together, min(other), max(other))]
    prose = next(block.value for block in at.markdown if said[2] in block.value)
    assert [number for number in re.findall(r"\d+\.\d%", prose) if number in said] == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_the_decoder_looks_is_read_off_the_run(model: Transformer, lang: str) -> None:
    at = opened(lang=lang)
    view = sent(at, "decoder_steps")[0]["view"]
    told = translate(model, TEXT)
    weights = told.steps[4].trace[f"dec.{view['layer']}.cross.weights"][0, view["head"], -1]
    looks = model.tokenizer.pieces(told.source)[int(weights.argmax())]
    assert "gegessen" in at.radio(key="q1").label
    [option] = [option for option in at.radio(key="q1").options if looks in option]
    at.radio(key="q1").set_value("abcd"[at.radio(key="q1").options.index(option)]).run()
    assert RIGHT[lang] in words(at) and f"{float(weights.max()):.3f}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_word_read_or_not_is_measured(model: Transformer, lang: str) -> None:
    at = opened(lang=lang, **{"decoder.view": "forcing", "decoder.at": "1", "decoder.wrong": "heute"})
    header, arrays = sent(at, "decoder_forcing")
    told = translate(model, TEXT)
    right = [step.token for step in told.steps]
    wrong = tokenizer_of(model).target.fast.token_to_id("heute")
    made = inject(model, told.source, right, 0, wrong, START_ID, END_ID)
    assert header["said"] == tokenizer_of(model).target.pieces(made.said) and header["wrong"] == "heute"
    assert header["forced"] == pytest.approx(made.forced_T.tolist(), abs=1e-6)
    assert header["own"] == pytest.approx(made.own_T.tolist(), abs=1e-6)
    assert arrays["own"] == pytest.approx(made.own_TV.numpy(), abs=1e-4)
    assert f"{made.differ}" in words(at) and f"{made.distance}" in words(at)
    falls = [one - other for one, other in zip(header["forced"], header["own"], strict=False)]
    assert header["view"]["row"] == max(range(1, len(falls)), key=falls.__getitem__)
    given = ([START_ID, first, *right[1:-1]] for first in (right[0], wrong))
    one_TV, other_TV = (run(model, told.source, target_ids=ids)["head.probs"][0].tolist() for ids in given)
    change = [max(map(abs, (p - q for p, q in zip(*rows, strict=True)))) for rows in zip(one_TV, other_TV, strict=True)]
    later = [t for t in range(len(right)) if change[t] > 1e-6] == list(range(1, len(right)))
    at.radio(key="q2").set_value("later" if later else "some").run()
    assert RIGHT[lang] in words(at) and f"{max(change):.3g}" in words(at)


def test_the_wrong_words_offered_are_likely_and_the_first_does_most(model: Transformer) -> None:
    at = opened(**{"decoder.view": "forcing"})
    header, _ = sent(at, "decoder_forcing")
    told = translate(model, TEXT)
    right = [step.token for step in told.steps]
    best = told.steps[header["at"]].probs_V.argsort(descending=True)[:5].tolist()
    offered = [tokenizer_of(model).target.fast.token_to_id(one["word"]) for one in header["offered"]]
    assert sorted(offered) == sorted(id_ for id_ in best if id_ != right[header["at"]])
    made = [inject(model, told.source, right, header["at"], id_, START_ID, END_ID).differ for id_ in offered]
    assert [one["differ"] for one in header["offered"]] == made == sorted(made, reverse=True)
    assert header["wrong"] == header["offered"][0]["word"] == at.text_input(key="decoder.wrong").value


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "said"),
    [("quatsch*", {"en": "is not one of", "zh": "不是它认识"}), ("habe", {"en": "is the right word", "zh": "正是第"})],
)
def test_a_word_that_cannot_be_the_wrong_one_is_told(typed: str, said: dict, lang: str) -> None:
    at = opened(lang=lang, **{"decoder.view": "forcing", "decoder.wrong": typed})
    header, _ = sent(at, "decoder_forcing")
    assert said[lang] in words(at) and header["wrong"] == header["offered"][0]["word"]


def test_german_words_may_be_typed_small() -> None:
    at = opened(**{"decoder.view": "forcing", "decoder.at": "4", "decoder.wrong": " hund"})
    assert sent(at, "decoder_forcing")[0]["wrong"] == "Hund"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_in_one_pass_and_one_by_one(model: Transformer, lang: str) -> None:
    at = opened(lang=lang, text=LONGER, **{"decoder.view": "rows"})
    header, _ = sent(at, "decoder_rows")
    told = translate(model, LONGER)
    exact = [float(step.trace["head.logits"][0, -1, step.token]) for step in told.steps]
    assert header["said"] == told.words
    assert [row[2] for row in header["logits"]] == pytest.approx(exact, abs=1e-4)
    assert 0 < max(header["apart"]) < 1e-4 and header["seconds"]["together"] > 0
    at.radio(key="q3").set_value("rounding").run()
    assert RIGHT[lang] in words(at) and f"{max(header['apart']):.1e}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_unknown_words_are_named_and_nothing_is_dropped(model: Transformer, lang: str) -> None:
    text = "The king of *the* north ate zebras"
    at = opened(lang=lang, text=text)
    [said] = [part.value for part in at.markdown if {"en": "Not in its", "zh": "不在词表中"}[lang] in part.value]
    for word in unknown_words(model, text):
        assert word in said
    assert {"north", "zebras"} <= set(unknown_words(model, text)) and not at.info
    assert at.text_input(key="text").value == text
    assert sent(at, "decoder_steps")[0]["said"][0] == "ich"  # the standing example meanwhile


def test_the_sentences_offered_can_be_read(model: Transformer) -> None:
    examples = {lang: Words("decoder", lang).words("example") for lang in LANGUAGES}
    assert examples["en"] == examples["zh"] and len(examples["en"]) >= 4
    for text in examples["en"].values():
        assert not unknown_words(model, text)
    assert translate(model, examples["en"]["apple"]).text == "Ich habe einen Apfel gegessen"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_opens_what_it_asks_about(lang: str) -> None:
    first = opened(lang=lang, text="The king of the north", **{"decoder.view": "rows"})
    links = [dict(parse_qsl(query)) for query in re.findall(r"\(decoder\?([^)]+)\)", words(first))]
    assert len(links) == 3 + 7 and all(link["decoder.view"] == "rows" for link in links[:3])
    for link in links:
        at = opened(**link)
        assert not at.toast, (link, [toast.value for toast in at.toast])  # nothing asked for was impossible
        assert at.text_input(key="text").value == link["text"]
        if "decoder.wrong" in link:
            assert sent(at, "decoder_forcing")[0]["wrong"] == link["decoder.wrong"]


@pytest.mark.parametrize("value", ["-1", "999999", "", "<b>", "\0"])
def test_junk_in_the_address_falls_back(value: str) -> None:
    keys = ("view", "step", "part", "layer", "head", "key", "word", "row", "pass", "at")
    view = sent(opened(**{f"decoder.{key}": value for key in keys}), "decoder_steps")[0]["view"]
    assert view == {"step": 3, "part": "cross", "layer": view["layer"], "head": view["head"], "key": "best", "word": 0}
    forcing = opened(**{"decoder.view": "forcing"} | {f"decoder.{key}": value for key in keys[1:]})
    assert sent(forcing, "decoder_forcing")[0]["at"] == 1


@pytest.mark.parametrize("view", ["steps", "forcing", "rows"])
def test_awkward_texts(view: str) -> None:
    for text in ("apple", ".", "", "🙂 مرحبا <script>", "dog " * 39, "dog " * 900):
        opened(text=text, **{"decoder.view": view})


@pytest.mark.parametrize("text", [TEXT, "I need help"])
def test_a_doubtful_word_is_told(model: Transformer, text: str) -> None:
    said = translate(model, text)
    least = min(float(step.probs_V[step.token]) for step in said.steps)
    for lang, sign in (("en", "With care"), ("zh", "请留意")):
        told = words(opened(text=text, lang=lang))
        assert (sign in told) == (least < 0.5)
        assert (f"{least:.2f}" in told) or least >= 0.5
