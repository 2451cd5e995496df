"""Models of the directories an owner allows, on a page: offered, opened, computed by; told why not.

Nothing else is opened by an address.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from core.weights import memory
from core.weights.packs import SHOWN
from tests.pages import driving
from tests.twins.checkpoints import TEXT, cached, logits, saved
from ui.runs import models, run


@pytest.fixture
def allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "models"
    root.mkdir()
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(root))
    forget()
    yield root
    forget()


def forget() -> None:
    """What a server keeps of models it has loaded and looked for."""
    models._loaded.clear()
    models._in_directories.clear()


def opened(page: str = "attention", **query: str) -> AppTest:
    return driving.opened(page, **({"text": TEXT} | query))


def said(at: AppTest) -> str:
    return "\n".join(part.value for part in [*at.markdown, *at.caption, *at.info, *at.warning, *at.toast])


def titles(at: AppTest) -> list[str]:
    return at.selectbox(key="model").options


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama"])
def test_a_folder_is_offered_opened_and_computed_by(kind, allowed):
    theirs = saved(kind, allowed / f"my-{kind}")
    at = opened()
    assert titles(at)[0] == "tiny-gpt" and titles(at)[-1] == f"my-{kind}"
    at.selectbox(key="model").select(f"dir:my-{kind}").run()
    assert not at.exception and not at.warning and f"my\\-{kind}" in said(at)
    r = run.trace(f"dir:my-{kind}", TEXT, keep=("head.logits", "{stack}.*.self.*"))
    assert r.at(1, "self.weights").shape == (4, len(r.ids), len(r.ids))
    np.testing.assert_allclose(r["head.logits"], logits(theirs, r.ids)[0].numpy(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("page", ["home", "tokens", "heads", "masks"])
def test_the_other_pages_open_it_too(page, allowed):
    cached("llama", allowed / "hub", "school/llama")
    at = opened(page, model="dir:school/llama")
    assert at.selectbox(key="model").value == "dir:school/llama" and not at.warning


@pytest.mark.parametrize("page", ["home", "tokens", "attention", "heads", "masks"])
def test_an_encoder_decoder_is_shown_or_refused_with_a_word(page, allowed):
    saved("bart", allowed / "bart")
    at = opened(page, model="dir:bart", **{"heads.effects": "1"})
    assert not at.warning
    assert ("choose another model" in said(at)) == (page == "masks")


def test_a_long_text_is_shown_in_part(allowed):
    saved("gpt2", allowed / "gpt2")
    run_ = run.trace("dir:gpt2", "z" * 2000, keep=("emb.tokens",))
    assert len(run_.ids) == SHOWN < models.load("dir:gpt2").config.max_tokens


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", ["home", "tokens", "attention", "heads", "masks"])
def test_the_reason_why_not(page, lang, allowed):
    saved("gpt2", allowed / "gpt2")
    settings = json.loads((allowed / "gpt2/config.json").read_text())
    (allowed / "gpt2/config.json").write_text(json.dumps(settings | {"model_type": "mamba"}))
    at = opened(page, model="dir:gpt2", lang=lang)
    [told] = [warning.value for warning in at.warning]
    assert "llama" in told and "bert" in told and "mamba" in told and {"en": "cannot", "zh": "无法"}[lang] in told
    assert str(allowed) not in told
    at.selectbox(key="model").select("tiny-gpt").run()
    assert not at.exception and not at.warning


def test_reasons_of_other_kinds(allowed):
    saved("gpt2", allowed / "a", tokenizer=False)
    saved("gpt2", allowed / "b")
    whole = (allowed / "b/model.safetensors").read_bytes()
    (allowed / "b/model.safetensors").write_bytes(whole[:-8])
    saved("gpt2", allowed / "c")
    (allowed / "c/config.json").write_text("{")
    saved("gpt2", allowed / "d")
    (allowed / "d/model.safetensors").rename(allowed / "d/pytorch_model.bin")
    (allowed / "e.gguf").write_bytes(b"GGUF")
    reasons = {"a": "tokenizer", "b": "whole safetensors", "c": "JSON", "d": "pickled", "e.gguf": "whole GGUF"}
    at = opened()
    for name, reason in reasons.items():
        at.selectbox(key="model").select(f"dir:{name}").run()
        assert not at.exception
        assert reason in at.warning[0].value.replace("\\", "")


@pytest.mark.parametrize("id_", ["dir:../outside", "{outside}", "dir:{outside}", "../outside", "dir:gone", "dir:"])
def test_nothing_else_is_opened_by_an_address(id_, allowed, tmp_path):
    saved("gpt2", tmp_path / "outside")
    saved("gpt2", allowed / "gpt2")
    id_ = id_.format(outside=tmp_path / "outside")
    at = opened(model=id_)
    assert at.selectbox(key="model").value == "tiny-gpt"
    assert "not possible here" in said(at) and not at.warning
    with pytest.raises(Exception) as caught:  # a page that does not ask the picker gets no further
        models.load(id_)
    assert type(caught.value).__name__ in ("ValueError", "PageEnd")


def test_too_large_for_this_server(allowed, monkeypatch):
    saved("llama", allowed / "m")
    monkeypatch.setattr(memory, "_machine", lambda system: [200_000])
    told = opened(model="dir:m").warning[0].value.replace("\\", "")
    assert "needs 0.3 MiB of memory" in told and "0.2 MiB are available" in told
    assert "cannot be opened" in opened(model="tiny-gpt").warning[0].value  # an installed one may not fit either


def test_a_model_takes_the_place_of_others_when_there_is_no_room(allowed, monkeypatch):
    saved("gpt2", allowed / "a")
    saved("llama", allowed / "b")
    models.load("dir:a")
    monkeypatch.setattr(memory, "_machine", lambda system: [200_000 if "dir:a" in models._loaded else 400_000])
    assert models.load("dir:b").name == "b"
    assert list(models._loaded) == ["dir:b"]


def test_without_the_variable_there_are_the_installed_models(monkeypatch):
    monkeypatch.delenv("LUCIDFORMER_MODELS", raising=False)
    assert len(titles(opened())) == len(core.available())


@pytest.mark.parametrize("page, figure", [("attention", "matrix_stage"), ("heads", "head_grid")])
def test_rows_of_a_decoder_beside_an_encoder_are_named_by_what_it_read(page, figure, allowed):
    """Teacher forcing: the start, then the text without its last token; a row's weights are those of that token."""
    saved("bart", allowed / "bart")
    header, arrays = driving.sent(
        opened(page, model="dir:bart", **{f"{page}.{name}": "0" for name in ("layer", "head")}), figure
    )
    model = core.load(allowed / "bart")
    ids = model.tokenizer.encode(TEXT).ids
    target = [0, *ids[:-1]]
    assert header["tokens"] == [model.tokenizer.show(id_) for id_ in target] and target != ids
    weights = core.run(model, ids, target_ids=target)["dec.0.self.weights"][0, 0].numpy()
    np.testing.assert_allclose(arrays["weights" if page == "attention" else "a"], weights, rtol=1e-4, atol=1e-5)
