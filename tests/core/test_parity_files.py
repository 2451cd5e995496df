"""Loading every family from files: the names that save_pretrained writes are not always those in memory."""

import pytest
import torch

from core import Transformer, from_hf, load
from core.weights.hf import FAMILIES as SUPPORTED
from tests import twins
from tests.core.parity import NUMBERS
from tests.twins import FAMILIES, SIZES
from tests.twins.composed import as_baichuan
from tests.twins.ours import ours, trace

WITH_FILES = [name for name, family in FAMILIES.items() if family.given is not None]


def assert_same_model(one: Transformer, other: Transformer) -> None:
    assert one.config == other.config
    state, expected = one.state_dict(), other.state_dict()
    assert state.keys() == expected.keys()
    assert [name for name in state if not torch.equal(state[name], expected[name])] == []


@pytest.mark.parametrize("size", SIZES[:2], ids=str)
@pytest.mark.parametrize("name", WITH_FILES)
def test_a_saved_folder_is_the_same_model(name, size, tmp_path):
    twins.save(name, size, tmp_path)
    loaded = load(tmp_path, device="cpu")
    assert_same_model(loaded, ours(name, size))
    read = twins.inputs(name, size)
    expected = twins.truth(name, twins.twin(name, size), read, size)["head.logits"]
    error = float((trace(name, loaded, read, size)["head.logits"] - expected).abs().max())
    assert error <= NUMBERS * max(1.0, float(expected.abs().max()))


@pytest.mark.parametrize("name", ["baichuan_7b", "baichuan_13b", "baichuan2_7b", "baichuan2_13b"])
def test_baichuan_is_read_fused_and_split(name):
    model = twins.pretrained(name)
    position = "alibi" if FAMILIES[name].alibi else "rope"
    for fused in (True, False):
        config, state = as_baichuan(model, position, fused)
        assert any("W_pack" in key for key in state) == fused
        assert_same_model(from_hf(config, state, device="cpu"), ours(name))


def test_deepseek_moe_is_read_with_its_experts_apart_and_together():
    config, apart = FAMILIES["deepseek"].given(twins.pretrained("deepseek"), SIZES[0])
    together = twins.twin("deepseek").state_dict()
    assert "model.layers.1.mlp.experts.gate_up_proj" in together.keys() - apart.keys()
    assert_same_model(from_hf(config, together, device="cpu"), ours("deepseek"))


def test_what_is_not_supported_lists_what_is():
    with pytest.raises(ValueError, match="got 'mamba'") as error:
        from_hf({"model_type": "mamba"}, {})
    types = {FAMILIES[name].given(twins.pretrained(name), SIZES[0])[0]["model_type"] for name in WITH_FILES}
    assert types == set(SUPPORTED)  # nothing is supported without a twin
    assert all(repr(model_type) in str(error.value) for model_type in SUPPORTED)
