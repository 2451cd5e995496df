"""The attention page run by Streamlit's own tester: both languages, every model, awkward texts, what it computes."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import available, load, run
from core.read.sharpness import curve
from core.read.strongest import strongest
from tests.pages import driving
from tests.pages.driving import sent, words
from tests.twins.checkpoints import saved
from ui.runs import models
from ui.runs import run as ui_run

TEXT = "The cat sat on the mat because it was tired."
opened = partial(driving.opened, "attention", text=TEXT)


def stage(at: AppTest) -> tuple[dict, dict[str, np.ndarray]]:
    return sent(at, "matrix_stage")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("model", available())
def test_the_page_in_both_languages(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang)
    header, arrays = stage(at)
    assert header["words"]["play"] == {"en": "Play", "zh": "播放"}[lang]
    assert {"q", "k", "v", "raw", "scores", "mask", "masked", "weights", "z"} <= set(arrays)
    assert len(header["tokens"]) == len(arrays["q"])
    assert "112" in words(at) and "0.88" in words(at) and "0.12" in words(at)


@pytest.mark.parametrize("model", available())
def test_the_figure_gets_the_numbers_of_the_head_chosen(model: str) -> None:
    """As a run made here has them; in a group of heads, consecutive ones share keys and values."""
    own = load(model)
    of = own.config.attention
    trace = run(own, torch.tensor([own.tokenizer.encode(TEXT).ids]))
    at = f"{own.config.stack}.1.self."
    turned = "_rot" if f"{at}q_rot" in trace else ""
    sites = {"q": f"q{turned}", "k": f"k{turned}"} | {
        n: n for n in ("v", "raw", "scores", "mask", "masked", "weights", "z")
    }
    for head in range(of.heads):
        _, arrays = sent(opened(model=model, **{"attention.layer": "1", "attention.head": str(head)}), "matrix_stage")
        for name, site in sites.items():
            heads = trace[at + site][0]
            own_head = heads.repeat_interleave(of.heads // heads.shape[0], dim=0)[head]
            assert np.array_equal(arrays[name], own_head.numpy()), (head, name)


def test_a_group_of_heads_shares_the_keys_and_values_of_its_own_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against transformers' LLaMA: 4 heads, 2 of keys and values. q and k before they are turned, as projected."""
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(tmp_path))
    theirs = saved("llama", tmp_path / "grouped")
    models._in_directories.clear()
    projected: dict[str, torch.Tensor] = {}
    part = theirs.model.layers[1].self_attn
    for name in "qkv":
        getattr(part, f"{name}_proj").register_forward_hook(
            lambda _m, _i, out, name=name: projected.update({name: out[0]})
        )
    page = partial(opened, model="dir:grouped", **{"attention.layer": "1", "attention.project": "1"})
    ids = ui_run.trace("dir:grouped", TEXT, keep=("emb.sum",)).ids
    with torch.no_grad():
        theirs(torch.tensor([ids]))
    split = {name: out.unflatten(-1, (-1, 8)).transpose(0, 1).numpy() for name, out in projected.items()}
    assert [len(split[name]) for name in "qkv"] == [4, 2, 2]
    for head, group in enumerate((0, 0, 1, 1)):
        _, arrays = sent(page(**{"attention.head": str(head)}), "matrix_stage")
        for name, index in (("q", head), ("k", group), ("v", group)):
            np.testing.assert_allclose(arrays[f"from_{name}"], split[name][index], rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(arrays["x"] @ arrays[f"w_{name}"].T, split[name][index], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(arrays["v"], split["v"][group], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(arrays["raw"], arrays["q"] @ arrays["k"].T, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(arrays["z"], arrays["weights"] @ arrays["v"], rtol=1e-4, atol=1e-5)
    models._in_directories.clear()


def test_the_answer_is_read_off_the_trace() -> None:
    model = load("tiny-gpt")
    trace = run(model, torch.tensor([model.tokenizer.encode(TEXT).ids]))
    places = set()
    for layer in range(model.config.n_layers):
        look = strongest(trace[f"dec.{layer}.self.weights"][0, 1], -1 % trace["emb.sum"].shape[1])
        at = opened(model="tiny-gpt", **{"attention.layer": str(layer), "attention.head": "1"})
        at.radio(key="q1").set_value(look.place).run()
        assert not at.exception
        assert f"{look.weight:.3g}" in words(at) and "Right" in words(at)
        places.add(look.place)
    wrong = next(place for place in ("self", "previous", "first", "other") if place != look.place)
    at.radio(key="q1").set_value(wrong).run()
    assert "Right" not in words(at)


def test_the_slider_measures_this_head() -> None:
    model = load("tiny-gpt")
    trace = run(model, torch.tensor([model.tokenizer.encode(TEXT).ids]))
    at = opened(model="tiny-gpt", **{"attention.layer": "0", "attention.head": "0"})
    at.slider(key="attention.width").set_value(5).run()
    q, k = (trace.get(f"dec.0.self.{name}_rot", trace[f"dec.0.self.{name}"])[0] for name in "qk")
    on, off = curve(q, k, trace["dec.0.self.mask"][0, 0], 0, [5])
    assert f"{on.entropy:.3g}" in words(at) and f"{off.entropy:.3g}" in words(at)
    assert "d = 5" in words(at)


def test_without_the_mask_every_weight_is_sent_unmasked() -> None:
    at = opened(model="tiny-gpt", **{"attention.mask": "full"})
    assert "mask was changed" in words(at)
    assert "mask was changed" not in words(opened(model="tiny-gpt"))


@pytest.mark.skipif("minilm" not in available(), reason="needs the MiniLM pack")
def test_an_encoder_has_no_mask_to_take_away() -> None:
    at = opened(model="minilm", **{"attention.project": "1"})
    assert "Mask" not in [box.label for box in at.selectbox]
    _, arrays = stage(at)
    assert arrays["w_q"].shape == (32, 384) and "b_q" in arrays


@pytest.mark.parametrize(
    "text", ["", "   ", "a", "<script>alert(1)</script>", "مرحبا 🙂 注意力", "word " * 3000, "**b** $x$ :smile:"]
)
def test_awkward_texts(text: str) -> None:
    at = opened(model="tiny-gpt", text=text)
    assert ("Type a sentence" in words(at)) == (not text.strip())
    assert "<script>" not in words(at)


def test_junk_in_the_address_falls_back() -> None:
    at = opened(
        **{"attention.stage": "nonsense", "attention.row": "999", "attention.layer": "x", "attention.head": "-1"}
    )
    view = stage(at)[0]["view"]
    assert view["stage"] == "raw" and view["row"] is None
    assert at.toast
