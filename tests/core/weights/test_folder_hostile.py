"""Files nobody vouches for: whatever a config, a header or a vocabulary says, it loads and runs, or is a ValueError."""

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core import load, run
from tests import twins
from tests.twins.checkpoints import TEXT, saved

KINDS = ("gpt2", "bert", "llama")
JUNK = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.integers(-3, 70),
    some.sampled_from([0, -1, 2**31, 2**63, 10**30, 10**400, 1e308, float("nan"), float("inf"), "", "4", "gelu"]),
    some.floats(),
    some.text(max_size=5),
    some.lists(some.integers(), max_size=3),
    some.dictionaries(some.text(max_size=5), some.integers(), max_size=2),
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for kind in KINDS:
        made[kind] = tmp_path_factory.mktemp(kind)
        saved(kind, made[kind])
    return made


def opened(folder: Path) -> str:
    """ "" if the model loads and runs, else the reason. Anything but a ValueError is a failure of the test."""
    try:
        model = load(folder, device="cpu")
        run(model, model.tokenizer.encode(TEXT).ids, keep=["*.0.self.weights"])
    except ValueError as error:
        return str(error)
    return ""


@settings(max_examples=300, deadline=None)
@given(some.data())
def test_configs(folders, data):
    folder = folders[data.draw(some.sampled_from(KINDS))]
    whole = (folder / "config.json").read_text()
    config = json.loads(whole)
    for name in data.draw(some.lists(some.sampled_from(sorted(config)), min_size=1, max_size=3)):
        config[name] = data.draw(JUNK)
    try:
        (folder / "config.json").write_text(json.dumps(config))
        opened(folder)
    finally:
        (folder / "config.json").write_text(whole)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [10**9, 2**62, 10**400, float("nan"), float("inf"), -5, 0, "7", [2], {"a": 1}])
def test_every_number_of_a_config(folders, kind, value):
    whole = (folders[kind] / "config.json").read_text()
    config = json.loads(whole)
    counts = [name for name, number in config.items() if isinstance(number, int) and number > 3 and "id" not in name]
    assert len(counts) > 3
    try:
        for name in counts:
            (folders[kind] / "config.json").write_text(json.dumps(config | {name: value}))
            assert opened(folders[kind]), f"{name} = {value} was taken"
    finally:
        (folders[kind] / "config.json").write_text(whole)


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("gpt_neo", "attention_types", [[["global", "local"], 10**9]]),
        ("gpt_neo", "num_layers", 10**9),
        ("gpt_bigcode", "n_head", 2),
        ("t5", "feed_forward_proj", ["gated"]),
        ("deepseek_v2", "topk_method", {}),
        ("deepseek_v2", "first_k_dense_replace", 10**9),
        ("mixtral", "num_local_experts", 10**9),
        ("bloom", "n_head", 10**9),
    ],
)
def test_settings_of_other_families(tmp_path, name, setting, value):
    twins.save(name, twins.Size(), tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    assert setting in config
    load(tmp_path, device="cpu")
    (tmp_path / "config.json").write_text(json.dumps(config | {setting: value}))
    with pytest.raises(ValueError):
        load(tmp_path, device="cpu")


def test_a_deep_config(folders):
    whole = (folders["gpt2"] / "config.json").read_text()
    try:
        (folders["gpt2"] / "config.json").write_text('{"a":' * 50_000 + "1" + "}" * 50_000)
        assert "expected JSON" in opened(folders["gpt2"])
    finally:
        (folders["gpt2"] / "config.json").write_text(whole)


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_weights_cut_off_or_changed(folders, data):
    file = folders[data.draw(some.sampled_from(KINDS))] / "model.safetensors"
    whole = file.read_bytes()
    length = 8 + struct.unpack("<Q", whole[:8])[0]
    end = data.draw(some.integers(0, len(whole) - 1) | some.integers(0, length + 20))
    at = data.draw(some.integers(0, length - 1))
    byte = bytes([data.draw(some.integers(0, 255))])
    cut = data.draw(some.booleans())
    try:
        file.write_bytes(whole[:end] if cut else whole[:at] + byte + whole[at + 1 :])
        reason = opened(file.parent)
        assert reason or not cut
    finally:
        file.write_bytes(whole)


@pytest.mark.parametrize("name", ["vocab.json", "merges.txt", "vocab.txt", "tokenizer.json", "tokenizer_config.json"])
@settings(max_examples=40, deadline=None)
@given(data=some.data())
def test_vocabularies(folders, name, data):
    kind = {"vocab.txt": "bert", "tokenizer_config.json": "bert", "tokenizer.json": "llama"}.get(name, "gpt2")
    file = folders[kind] / name
    whole = file.read_bytes() if file.exists() else b"{}"
    at = data.draw(some.integers(0, len(whole)))
    end = data.draw(some.integers(at, len(whole)))
    try:
        file.write_bytes(whole[:at] + data.draw(some.binary(max_size=8)) + whole[end:])
        opened(folders[kind])
    finally:
        file.write_bytes(whole)
