"""The KV cache page by Streamlit's own tester: every view and model in both languages, numbers worked out anew."""

from functools import partial

import pytest
import torch

from core import load, run
from core.families import PRESETS, PUBLISHED
from tests.pages import driving
from tests.pages.driving import sent, words

TEXT = "The king gave bread to the people."
LANGUAGES = ["en", "zh"]
RIGHT = {"en": "**Right", "zh": "**答对了"}
MODELS = ["tiny-gpt", "family:llama-2-70b", "family:starcoder", "family:mistral-7b", "family:deepseek-v2-lite"]
opened = partial(driving.opened, "kv-cache", text=TEXT)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", MODELS)
def test_kept_rows_are_those_of_a_run_without_cache(model: str, lang: str) -> None:
    header, arrays = sent(opened(model=model, lang=lang, **{"kv-cache.layer": "1"}), "steps")
    net = load(model)
    ids: list[int] = net.tokenizer.encode(TEXT).ids
    chosen: list[int] = []
    for step in range(len(header["bytes"])):  # every row again at every step
        trace = run(net, torch.tensor([[*ids, *chosen]]))
        weights = arrays["weights"][step][:, : len(ids) + step]
        twin = trace["dec.1.self.weights"][0, :, -1].numpy()
        seen = ~torch.isnan(torch.tensor(weights)).numpy()
        assert weights[seen] == pytest.approx(twin[seen], abs=2e-5) and not twin[~seen].any()
        chosen.append(int(trace["head.logits"][0, -1].argmax()))
    assert header["tokens"] == [net.tokenizer.show(i) for i in [*ids, *chosen]]
    if net.config.attention.fact.kind not in ("mla", "mla_q"):
        k = trace["dec.1.self.k"][0].numpy()
        held = ~torch.isnan(torch.tensor(arrays["k"])).numpy()
        assert arrays["k"][held] == pytest.approx(k[held], abs=2e-5)
        assert arrays["k_again"] == pytest.approx(k, abs=2e-5)
    assert max(header["apart"]) < 1e-4 and header["ms"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_questions_are_answered_by_the_run(lang: str) -> None:
    at = opened(lang=lang)
    header, _ = sent(at, "steps")
    times = sum(header["macs_again"]) / sum(header["macs"])
    answer = "two" if times < 2 else "six" if times < 6 else "more"
    at.radio(key="q_saved").set_value(answer).run()
    at.radio(key="q_growth").set_value("line").run()
    assert words(at).count(RIGHT[lang]) == 2
    rises = {b - a for a, b in zip(header["bytes"], header["bytes"][1:], strict=False)}
    assert rises == {4 * 2 * 128 * 4}  # layers, k and v, width, bytes


def test_a_full_window_grows_no_more() -> None:
    at = opened(model="family:mistral-7b")
    at.radio(key="q_growth").set_value("level").run()
    assert RIGHT["en"] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_clock_runs_both_ways_when_asked(lang: str) -> None:
    at = opened(lang=lang, **{"kv-cache.clock": "1"})
    header, _ = sent(at, "steps")
    assert len(header["ms"]) == len(header["bytes"]) and all(min(pair) > 0 for pair in header["ms"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("way", ["mean", "first", "random"])
def test_fewer_heads(lang: str, way: str) -> None:
    for heads in ("2", "1"):
        at = opened(lang=lang, **{"kv-cache.view": "share", "kv-cache.way": way, "kv-cache.heads": heads})
        said = words(at)
        assert ("4 KiB" in said) and (f"{int(heads)} KiB" in said)
    at.radio(key="q_pool").set_value("mean").run()
    assert RIGHT[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_memory_of_named_models_is_the_published_one(lang: str) -> None:
    at = opened(lang=lang, **{"kv-cache.view": "memory"})
    said = words(at)
    assert "≠" not in said
    for figure in ("512 KiB", "1 GiB", "320 KiB", "128 KiB", "70,272 B"):
        assert figure in said
    header, _ = sent(at, "memory")
    named = {one["id"]: sum(layer["numbers"] for layer in one["layers"]) for one in header["models"]}
    assert named["llama-7b"] * 2 == 2 * 32 * 32 * 128 * 2
    assert named["llama-2-70b"] * 2 == 320 * 1024
    assert all(PUBLISHED[name].title and PRESETS[name].decoder_layers for name in named)
    at.radio(key="q_large").set_value("less").run()
    assert RIGHT[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "a", "the the the the", "我吃了一个苹果", "word " * 400])
def test_any_text(lang: str, typed: str) -> None:
    for model in MODELS:
        for view in ("steps", "share"):
            opened(lang=lang, model=model, text=typed, **{"kv-cache.view": view})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_model_that_sees_both_ways_keeps_nothing(lang: str) -> None:
    said = words(opened(lang=lang, model="minilm"))
    assert "MiniLM" in said
