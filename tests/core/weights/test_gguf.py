"""GGUF files of the LLaMA family: the same as the twin they were made from; anything else is a ValueError."""

import struct
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
import transformers as hf
from hypothesis import given, settings
from hypothesis import strategies as some

from core import load, run
from core.weights.gguf import BLOCK
from tests.twins.checkpoints import MERGES, TEXT, VOCABULARY, logits, made

THEIRS = {
    "norm1.norm.gain": "input_layernorm",
    "norm2.norm.gain": "post_attention_layernorm",
    **{f"self.{x}.weight": f"self_attn.{x}_proj" for x in "qkvo"},
    **{f"ffn.{x}.weight": f"mlp.{x}_proj" for x in ("gate", "up", "down")},
}


def adjacent(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of half-split RoPE pairs in the order of adjacent pairs, as llama.cpp's converter writes them."""
    return rows.unflatten(0, (heads, 2, -1)).transpose(1, 2).flatten(0, 2)


def written(path: Path, change: dict[str, object] | None = None, leave: str = "") -> hf.PreTrainedModel:
    """A tiny LLaMA as GGUF. change: other metadata; leave: a tensor to leave out."""
    model = made("llama")
    config, state = model.config, model.state_dict()
    writer = gguf.GGUFWriter(path, "llama")
    sizes = {
        "llama.embedding_length": config.hidden_size,
        "llama.block_count": config.num_hidden_layers,
        "llama.attention.head_count": config.num_attention_heads,
        "llama.attention.head_count_kv": config.num_key_value_heads,
        "llama.feed_forward_length": config.intermediate_size,
        "llama.context_length": config.max_position_embeddings,
        **(change or {}),
    }
    for name, value in sizes.items():
        if isinstance(value, str):
            writer.add_string(name, value)
        elif value is not None:
            writer.add_uint32(name, int(value))
    writer.add_float32("llama.attention.layer_norm_rms_epsilon", config.rms_norm_eps)
    tokens = [*VOCABULARY, *["<|endoftext|>"][: config.vocab_size - len(VOCABULARY)]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * len(VOCABULARY) + [3] * (len(tokens) - len(VOCABULARY)))
    writer.add_token_merges(MERGES)
    tensors = {
        "token_embd.weight": state["model.embed_tokens.weight"],
        "output_norm.weight": state["model.norm.weight"],
        "output.weight": state["lm_head.weight"],
    }
    heads = {"self.q.weight": config.num_attention_heads, "self.k.weight": config.num_key_value_heads}
    for layer in range(config.num_hidden_layers):
        for name, ours in BLOCK.items():
            rows = state[f"model.layers.{layer}.{THEIRS[ours]}.weight"]
            tensors[f"blk.{layer}.{name}"] = adjacent(rows, heads[ours]) if ours in heads else rows
    for name, tensor in tensors.items():
        if name != leave:
            writer.add_tensor(name, np.ascontiguousarray(tensor.numpy()))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return model


def test_it_computes_what_its_twin_does(tmp_path):
    theirs = written(tmp_path / "m.gguf")
    ours = load(tmp_path / "m.gguf", device="cpu")
    ids = ours.tokenizer.encode(TEXT).ids
    torch.testing.assert_close(run(ours, ids)["head.logits"], logits(theirs, ids), rtol=1e-5, atol=1e-5)
    assert ours.tokenizer.decode(ids) == TEXT and ours.name == "m"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"llama.block_count": 2**31}, "at most 21"),
        ({"llama.block_count": 1}, "expected shape None"),
        ({"llama.block_count": None}, "'block_count', it is missing"),
        ({"llama.block_count": "two"}, "a number for 'block_count'"),
        ({"llama.embedding_length": 2**31}, "at most"),
        ({"llama.attention.head_count": 5}, "expected"),
        ({"llama.expert_count": 8}, "mixtures of experts"),
        ({"llama.rope.scaling.type": "linear"}, "scaled RoPE"),
        ({"llama.rope.dimension_count": 4}, "RoPE over the whole head of 8, got 4"),
    ],
)
def test_what_is_not_supported_is_named(tmp_path, change, message):
    written(tmp_path / "m.gguf", change)
    with pytest.raises(ValueError, match=message):
        load(tmp_path / "m.gguf")


def test_a_tensor_that_lacks_is_named(tmp_path):
    written(tmp_path / "m.gguf", leave="blk.1.attn_k.weight")
    with pytest.raises(ValueError, match="lack dec.blocks.1.self.k.weight"):
        load(tmp_path / "m.gguf")


def test_an_array_without_end_is_not_waited_for(tmp_path):
    start = b"GGUF" + struct.pack("<IQQ", 3, 0, 1)
    key = struct.pack("<Q", 1) + b"a" + struct.pack("<IIQ", 9, 0, 2**60)  # an array of 2^60 bytes, and nothing more
    (tmp_path / "m.gguf").write_bytes(start + key)
    with pytest.raises(ValueError, match="ends before"):
        load(tmp_path / "m.gguf")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gguf") / "m.gguf"
    written(path)
    return path.read_bytes()


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_cut_off_or_changed(tmp_path_factory, whole, data):
    at = data.draw(some.integers(0, len(whole) - 1) | some.integers(0, 700))
    path = tmp_path_factory.getbasetemp() / "changed.gguf"
    path.write_bytes(whole[:at] if data.draw(some.booleans()) else whole[:at] + b"\xff" + whole[at + 1 :])
    try:
        model = load(path, device="cpu")
        run(model, model.tokenizer.encode(TEXT).ids, keep=["head.logits"])
    except ValueError:
        pass
