"""The encoder page run by Streamlit's own tester: languages, models, numbers against the core, awkward input."""

from functools import partial

import pytest
import torch

from core import available, load, run
from core.read.contexts import drift, stream_sites
from tests.pages import driving
from tests.pages.driving import sent, words

A, B = "We sat on the bank of the river.", "She went to the bank to borrow some money."
LANGUAGES = ["en", "zh"]
opened = partial(driving.opened, "encoder", text=A)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", available())
def test_the_grid_is_measured_on_the_run(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang)
    header, arrays = sent(at, "layer_grid")
    own = load(model)
    trace = run(own, torch.tensor([own.tokenizer.encode(A).ids]))
    sites = stream_sites(own.config)
    exact = torch.stack([trace[site][0].norm(dim=-1) for site in sites]).numpy()
    assert arrays["norm"] == pytest.approx(exact, rel=1e-5)
    for name, site in (("attention", "self.out"), ("ffn", "ffn.out")):
        of = [trace[f"{own.config.stack}.{layer}.{site}"][0].norm(dim=-1) for layer in range(own.config.n_layers)]
        assert arrays[name] == pytest.approx(torch.stack(of).numpy(), rel=1e-5)
    assert (arrays["apart"] <= 3e-6 * (1 + arrays["norm"])).all()
    assert header["placement"] == own.config.placement and header["readable"] == (model != "minilm")
    assert (header["lens"] is not None) == (model == "tiny-gpt")  # of larger models it is sent for
    assert header["words"]["lens"] == {"en": "Logit lens", "zh": "logit 透镜"}[lang]
    said = {"en": "model without words", "zh": "没有输出词表的模型"}[lang]
    assert (said in words(at)) == (model == "minilm")
    one_way = {"en": "is not an encoder", "zh": "不是编码器"}[lang]
    assert (one_way in words(at)) == own.config.causal
    count = sum(parameter.numel() for parameter in (own.enc or own.dec).blocks[0].parameters())
    assert f"{count:,}" in words(at)


def test_the_page_begins_with_a_contextual_encoder() -> None:
    at = opened()
    expected = "minilm" if "minilm" in available() else "tiny-gpt"
    assert sent(at, "layer_grid")[0]["model"] == expected


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["minilm", "tiny-gpt"])
def test_who_writes_more_is_counted(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang)
    _, arrays = sent(at, "layer_grid")
    longer = arrays["ffn"] > arrays["attention"]
    share = longer.mean()
    at.radio(key="q1").set_value("few" if share < 1 / 3 else "most" if share > 2 / 3 else "half").run()
    assert {"en": "Right", "zh": "答对了"}[lang] in words(at)
    assert f"{int(longer.sum())}" in words(at) and f"{share:.0%}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", ["minilm", "tiny-gpt"])
def test_two_contexts_are_the_core_s_drift(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, **{"encoder.view": "contexts", "encoder.other": B})
    header, arrays = sent(at, "context_pair")
    own = load(model)
    traces = [run(own, torch.tensor([own.tokenizer.encode(text).ids])) for text in (A, B)]
    a, b = header["view"]["a"], header["view"]["b"]
    assert header["texts"][0][a].strip("␣") in ("bank", "k") and header["texts"][1][b] == header["texts"][0][a]
    cosines = arrays["dots"][:, a, b] / arrays["norms_a"][:, a] / arrays["norms_b"][:, b]
    exact = drift(stream_sites(own.config), traces[0], a, traces[1], b)
    assert cosines == pytest.approx(exact.numpy(), abs=1e-5)
    assert f"**{exact[0]:.3f}**" in words(at) and f"**{exact[-1]:.3f}**" in words(at)
    x = torch.nn.functional.normalize(traces[0][stream_sites(own.config)[-1]][0], dim=-1)
    special = own.tokenizer.encode(A).special
    nearest = max(float(x[a] @ x[t]) for t in range(len(x)) if t != a and not special[t])
    at.radio(key="q2").set_value("other" if float(exact[-1]) >= nearest else "own").run()
    assert {"en": "Right", "zh": "答对了"}[lang] in words(at) and f"{nearest:.3f}" in words(at)


def test_the_same_sense_parts_less_and_a_causal_model_not_at_all() -> None:
    """What the exercises let the learner find out."""

    def last(model: str, one: str, other: str) -> float:
        at = opened(model=model, text=one, **{"encoder.view": "contexts", "encoder.other": other})
        header, arrays = sent(at, "context_pair")
        a, b = header["view"]["a"], header["view"]["b"]
        return float(arrays["dots"][-1, a, b] / arrays["norms_a"][-1, a] / arrays["norms_b"][-1, b])

    river = "We sat on the bank of the river and watched the boats."
    same = last("minilm", river, "They walked along the bank of the stream in the evening.")
    assert same > 0.9 > 0.85 > last("minilm", river, B)
    alike = ("The bank was closed on Sunday.", "The bank was muddy after the rain.")
    assert last("tiny-gpt", *alike) == pytest.approx(1, abs=1e-6)
    assert last("minilm", *alike) < 0.97
    assert last("minilm", "The dog bit the man.", "The man bit the dog.") < 0.99


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("model", "one", "other", "kind"),
    [
        ("tiny-gpt", "The bank was closed on Sunday.", "The bank was muddy after the rain.", "one"),
        ("minilm", "The bank was closed on Sunday.", "The bank was muddy after the rain.", "part"),
        ("minilm", A, "The bank lends money.", "apart"),  # at another position, which is added to the row
    ],
)
def test_what_is_said_of_two_words_is_what_they_do(model: str, one: str, other: str, kind: str, lang: str) -> None:
    said = {
        "one": {"en": "one vector after every layer", "zh": "每一层之后都是同一个向量"},
        "part": {"en": "begin as one vector and part", "zh": "出发时是同一个向量，后来分开了"},
        "apart": {"en": "begin apart already", "zh": "一开始就不同"},
    }
    at = opened(model=model, lang=lang, text=one, **{"encoder.view": "contexts", "encoder.other": other})
    assert {name for name, words_of in said.items() if words_of[lang] in words(at)} == {kind}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_second_text_without_anything_is_asked_for(lang: str) -> None:
    at = opened(lang=lang, **{"encoder.view": "contexts", "encoder.other": "  "})
    assert {"en": "second text is empty", "zh": "第二段文本是空的"}[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_that_the_vocabulary_lacks_is_told(lang: str) -> None:
    told = {"en": "has no piece for anything", "zh": "没有这段文本的任何一段"}[lang]
    for text, model in (("a" * 300, "minilm"), ("a cat", "minilm"), ("a" * 300, "tiny-gpt")):
        at = opened(model=model, lang=lang, text=text)
        unknown = load(model).tokenizer.unknown_id
        tokens = load(model).tokenizer.encode(text).ids
        assert (told in words(at)) == (unknown in tokens)


@pytest.mark.parametrize("key", ["view", "show", "layer", "token", "a", "b", "at"])
@pytest.mark.parametrize("value", ["-1", "999", "x", "", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    header, _ = sent(opened(model="minilm", **{f"encoder.{key}": value}), "layer_grid")
    assert header["view"]["show"] == "start" and header["view"]["layer"] == 6


@pytest.mark.parametrize("view", ["stack", "contexts"])
@pytest.mark.parametrize("text", ["a", "", "   ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900])
def test_awkward_texts(text: str, view: str) -> None:
    opened(text=text, **{"encoder.view": view})
    opened(text=text, model="tiny-gpt", **{"encoder.view": view, "encoder.other": text or "x", "encoder.show": "lens"})
