"""Models in the directories an owner allows: what is offered, that it computes what its twin does, what stays shut."""

import json
import os
from pathlib import Path

import pytest
import torch
import transformers as hf

from core import ModelMissing, load, run
from core.weights.local import DEEPEST, local_models, report
from tests.twins.checkpoints import TEXT, cached, logits, saved


@pytest.fixture
def allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "models"
    root.mkdir()
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(root))
    return root


def same(id_: str, theirs: hf.PreTrainedModel, tolerance: float = 1e-5) -> None:
    """The model of an id computes what its twin computes."""
    ours = load(id_, device="cpu")
    ids = ours.tokenizer.encode(TEXT).ids
    assert len(ids) > 5
    expected = logits(theirs, ids)
    got = run(ours, ids)["head.logits"]
    torch.testing.assert_close(got, expected, rtol=tolerance, atol=tolerance * float(expected.abs().max()))
    assert all(parameter.dtype == torch.float32 for parameter in ours.parameters())


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama"])
def test_a_folder_computes_what_hugging_face_does(kind, allowed):
    theirs = saved(kind, allowed / "school" / kind)
    assert list(local_models()) == [f"dir:school/{kind}"]
    same(f"dir:school/{kind}", theirs)


def test_shards_are_read_by_their_index(allowed):
    theirs = saved("llama", allowed / "big", max_shard_size="20KB")
    assert len(list((allowed / "big").glob("model-*.safetensors"))) > 2
    # a second copy of the weights, as some repositories keep beside them, is not read
    (allowed / "big" / "consolidated.safetensors").write_bytes(b"no safetensors")
    same("dir:big", theirs)
    next((allowed / "big").glob("model-00002*")).unlink()
    with pytest.raises(ValueError, match="model-00002-of-.*, it is missing"):
        load("dir:big")


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_converted(dtype, allowed):
    same("dir:half", saved("gpt2", allowed / "half", dtype=dtype))


def test_a_hugging_face_cache(allowed, monkeypatch):
    cached("gpt2", allowed / "hub", "school/gpt2-tiny", "aaaa")
    newer = cached("bert", allowed / "hub", "school/gpt2-tiny", "bbbb", main=False)
    cached("llama", allowed / "hub", "llama", "cccc", main=False)
    os.utime(newer, (2e9, 2e9))
    found = local_models()
    assert list(found) == ["dir:llama", "dir:school/gpt2-tiny"]
    assert load("dir:school/gpt2-tiny").config.causal, "refs/main names the older snapshot, a GPT-2"
    (allowed / "hub/models--school--gpt2-tiny/refs/main").unlink()
    assert not load("dir:school/gpt2-tiny").config.causal, "without refs/main the newest counts, a BERT"
    (allowed / "hub/models--school--gpt2-tiny/refs/main").parent.rmdir()
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(newer))  # the snapshot itself: its blobs are two folders up
    assert load("dir:bbbb").name == "bbbb"


def test_names_do_not_clash_and_do_not_change(allowed, tmp_path, monkeypatch):
    saved("gpt2", allowed / "a" / "gpt2")
    saved("gpt2", tmp_path / "second" / "a" / "gpt2")
    saved("gpt2", tmp_path / "third")
    directories = [allowed, tmp_path / "nothing", tmp_path / "second", tmp_path / "third", allowed]
    monkeypatch.setenv("LUCIDFORMER_MODELS", os.pathsep.join(map(str, directories)) + os.pathsep)
    found = local_models()
    assert list(found) == ["dir:a/gpt2", "dir:a/gpt2~2", "dir:third"]
    assert found["dir:a/gpt2~2"].path == tmp_path / "second/a/gpt2"


def test_what_is_no_model_is_not_offered(allowed):
    saved("gpt2", allowed / ".hidden")
    saved("gpt2", allowed.joinpath(*"abcdefghij"[: DEEPEST + 1]))
    (allowed / "pooling").mkdir()
    (allowed / "pooling" / "config.json").write_text("{}")
    (allowed / "a\nb").mkdir()
    (allowed / "a\nb" / "x.gguf").write_bytes(b"GGUF")
    (allowed / "circle").symlink_to(allowed)
    assert local_models() == {}


def test_the_owner_is_told_what_is_offered(allowed, tmp_path, monkeypatch):
    saved("gpt2", allowed / "gpt2")
    monkeypatch.setenv("LUCIDFORMER_MODELS", os.pathsep.join([str(allowed), str(tmp_path / "gone")]))
    assert report() == f"LUCIDFORMER_MODELS: dir:gpt2; {tmp_path / 'gone'} is no directory"


def test_without_the_variable_nothing_is_offered(monkeypatch):
    monkeypatch.delenv("LUCIDFORMER_MODELS", raising=False)
    assert local_models() == {}
    with pytest.raises(ModelMissing, match="LUCIDFORMER_MODELS"):
        load("dir:gpt2")


@pytest.mark.parametrize("id_", ["dir:../outside", "dir:/etc", "dir:", "dir:~", "dir:ok/../../outside", "dir:linked"])
def test_nothing_outside_has_an_id(id_, allowed, tmp_path):
    saved("gpt2", tmp_path / "outside")
    saved("gpt2", allowed / "ok")
    (allowed / "linked").symlink_to(tmp_path / "outside")
    with pytest.raises(ModelMissing):
        load(id_)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.json", "merges.txt"])
def test_links_out_of_the_directory_are_refused(name, allowed, tmp_path):
    saved("gpt2", allowed / "gpt2")
    (tmp_path / "outside").mkdir()
    (allowed / "gpt2" / name).rename(tmp_path / "outside" / name)
    (allowed / "gpt2" / name).symlink_to(tmp_path / "outside" / name)
    with pytest.raises(ValueError, match="leads out of the directory of models"):
        load("dir:gpt2")
    (allowed / "gpt2" / name).unlink()
    (allowed / "gpt2" / name).symlink_to(allowed / "gpt2" / name)
    with pytest.raises(ValueError, match="expected"):
        load("dir:gpt2")


def test_an_index_may_not_lead_elsewhere(allowed, tmp_path):
    saved("gpt2", tmp_path / "outside")
    saved("gpt2", allowed / "gpt2", max_shard_size="20KB")
    for target in ("../../outside/model.safetensors", str(tmp_path / "outside/model.safetensors"), "..", ""):
        index = {"weight_map": {"transformer.wte.weight": target}}
        (allowed / "gpt2/model.safetensors.index.json").write_text(json.dumps(index))
        with pytest.raises(ValueError, match="expected a weight_map"):
            load("dir:gpt2")


def test_why_a_model_cannot_be_opened(allowed):
    saved("gpt2", allowed / "m")
    settings = json.loads((allowed / "m/config.json").read_text())

    def why(**changed: object) -> str:
        (allowed / "m/config.json").write_text(json.dumps(settings | changed))
        with pytest.raises(ValueError) as caught:
            load("dir:m")
        assert str(allowed) not in str(caught.value), "a visitor need not know where it stands"
        return str(caught.value)

    assert "gpt2, " in why(model_type="mamba") and "bert, " in why(model_type=["gpt2"])
    assert "quantised" in why(quantization_config={"bits": 4})
    (allowed / "m/merges.txt").unlink()
    assert "expected tokenizer.json" in why() and "found config.json" in why()
    (allowed / "m/model.safetensors").rename(allowed / "m/pytorch_model.bin")
    (allowed / "m/merges.txt").write_text("t h\n")
    (allowed / "m/vocab.json").write_text(json.dumps({"t": 0, "h": 1, "th": 2}))
    assert "pickled files can run code and are never read" in why()


def test_the_file_may_change_after_loading(allowed):
    saved("llama", allowed / "m")
    model = load("dir:m", device="cpu")
    before = {name: value.clone() for name, value in model.state_dict().items()}
    (allowed / "m/model.safetensors").write_bytes(b"")
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize("text", [TEXT, "Naïve café, 1984!  two", "don't 你好 🙂", ""])
def test_older_tokenizer_files_cut_as_transformers_does(text, tmp_path):
    saved("gpt2", tmp_path / "gpt2")
    ours = load(tmp_path / "gpt2").tokenizer
    assert ours.encode(text).ids == hf.GPT2Tokenizer.from_pretrained(tmp_path / "gpt2")(text)["input_ids"]
    assert ours.decode(ours.encode(text).ids) == text
    saved("bert", tmp_path / "bert")
    theirs = hf.BertTokenizer(vocab=str(tmp_path / "bert/vocab.txt"))
    assert load(tmp_path / "bert").tokenizer.encode(text).ids == theirs(text)["input_ids"]
