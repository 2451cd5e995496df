"""GGUF files of the LLaMA family (llama.cpp's format): one file holds config, quantised weights and tokenizer.

The ``gguf`` library reads and dequantises. GGUF keeps the rows of W_q and W_k in the order of adjacent RoPE pairs, as
in the RoFormer paper and Meta's own files, so they are used as they are with ``pairing="adjacent"``.
"""

from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader, dequantize
from tokenizers import AddedToken, decoders, models, pre_tokenizers
from tokenizers import Tokenizer as Fast

from core.config import ModelConfig
from core.model import Transformer
from core.parts.attention import Attention
from core.parts.ffn import GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.weights.folder import MAX_WEIGHT_BYTES, check_size
from core.weights.hf import assemble
from core.weights.tokenizers import Tokenizer

BLOCK = {
    "attn_norm.weight": "norm1.norm.gain",
    "attn_q.weight": "self.q.weight",
    "attn_k.weight": "self.k.weight",
    "attn_v.weight": "self.v.weight",
    "attn_output.weight": "self.o.weight",
    "ffn_norm.weight": "norm2.norm.gain",
    "ffn_gate.weight": "ffn.gate.weight",
    "ffn_up.weight": "ffn.up.weight",
    "ffn_down.weight": "ffn.down.weight",
}
TOP = {
    "token_embd.weight": "emb.tokens.weight",
    "output_norm.weight": "dec.norm.gain",
    "output.weight": "head.vocab.weight",
}
CONTROL_TOKEN = 3  # llama.cpp's token type of <|im_start|> and its like


def load_gguf(
    path: str | Path, *, name: str = "", device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The model of a GGUF file with its tokenizer. ValueError: not a GGUF file, or not of the LLaMA family."""
    check_size(Path(path), MAX_WEIGHT_BYTES)
    try:
        reader = GGUFReader(str(path))
    except (ValueError, IndexError, KeyError, OSError) as error:
        raise ValueError(f"expected a GGUF file in {path}: {error}") from None
    config = _config(reader)
    state = {_ours(t.name): torch.tensor(dequantize(t.data, t.tensor_type)) for t in reader.tensors}
    model = assemble(config, state, name=name or Path(path).stem, device=device, dtype=dtype)
    model.tokenizer = _tokenizer(reader)
    return model


def _field(reader: GGUFReader, name: str) -> Any:
    field = reader.get_field(name)
    if field is None:
        raise ValueError(f"expected the GGUF field {name!r}, it is missing")
    return field.contents()


def _config(reader: GGUFReader) -> ModelConfig:
    family = _field(reader, "general.architecture")
    if family != "llama":
        raise ValueError(f"expected a GGUF file of the llama family, got {family!r}")
    width, heads = _field(reader, "llama.embedding_length"), _field(reader, "llama.attention.head_count")
    return ModelConfig(
        vocab_size=len(_field(reader, "tokenizer.ggml.tokens")),
        width=width,
        max_tokens=_field(reader, "llama.context_length"),
        decoder_layers=_field(reader, "llama.block_count"),
        attention=Attention.Config(
            heads=heads,
            kv_heads=_field(reader, "llama.attention.head_count_kv"),
            head_dim=width // heads,
            bias=False,
            out_bias=False,
        ),
        ffn=GatedFFN.Config(hidden=_field(reader, "llama.feed_forward_length")),
        norm=RMSNorm.Config(eps=_field(reader, "llama.attention.layer_norm_rms_epsilon")),
        positions=Rope.Config(base=_field(reader, "llama.rope.freq_base"), pairing="adjacent"),
        head=LMHead.Config(tied=all(tensor.name != "output.weight" for tensor in reader.tensors)),
    )


def _ours(name: str) -> str:
    if name in TOP:
        return TOP[name]
    stem, _, rest = name.partition(".")
    layer, _, part = rest.partition(".")
    if stem != "blk" or part not in BLOCK:
        raise ValueError(f"a tensor called {name!r} is not expected in a llama GGUF file")
    return f"dec.blocks.{layer}.{BLOCK[part]}"


def _tokenizer(reader: GGUFReader) -> Tokenizer:
    """Byte-level BPE from the file's vocabulary and merges; "smollm" splits digits before GPT-2's rule."""
    kind, rule = _field(reader, "tokenizer.ggml.model"), _field(reader, "tokenizer.ggml.pre")
    if (kind, rule) not in (("gpt2", "smollm"), ("gpt2", "gpt-2")):
        raise ValueError(f"expected a tokenizer gpt2/smollm or gpt2/gpt-2, got {kind}/{rule}")
    tokens, types = _field(reader, "tokenizer.ggml.tokens"), _field(reader, "tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ", 1)) for merge in _field(reader, "tokenizer.ggml.merges")]
    fast = Fast(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    digits = [pre_tokenizers.Digits(individual_digits=True)] if rule == "smollm" else []
    fast.pre_tokenizer = pre_tokenizers.Sequence([*digits, byte_level])
    fast.decoder = decoders.ByteLevel()
    control = [t for t, kind in zip(tokens, types, strict=True) if kind == CONTROL_TOKEN]
    fast.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in control])
    return Tokenizer(fast)
