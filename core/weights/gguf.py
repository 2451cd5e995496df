"""GGUF files of the LLaMA family (llama.cpp's format): one file holds config, quantised weights and tokenizer.

The ``gguf`` library reads and dequantises. GGUF keeps the rows of W_q and W_k in the order of adjacent RoPE pairs, as
in the RoFormer paper and Meta's own files, so they are used as they are with ``pairing="adjacent"``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from tokenizers import AddedToken, decoders, models, pre_tokenizers
from tokenizers import Tokenizer as Fast
from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer
from core.parts.attention import Attention
from core.parts.ffn import GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.tokens.sentencepiece import Piece, llama_bpe
from core.tokens.tokenizers import Tokenizer
from core.weights import memory
from core.weights.folder import Files
from core.weights.hf import assemble
from core.weights.hf.rules import number, plausible, whole

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
MAX_PARTS = 10_000_000  # of the metadata: each becomes an object


class Reader(GGUFReader):
    """The library's reader, which takes what lies behind the end of a file as empty, told where the end is."""

    parts = 0

    def _get(self, offset: Any, dtype: Any, count: Any = 1, override_order: Any = None) -> np.ndarray:
        end = int(offset) + np.dtype(dtype).itemsize * int(count)
        self.parts += 1
        if end > len(self.data) or self.parts > MAX_PARTS:
            raise ValueError("it ends before what it announces")
        return super()._get(int(offset), dtype, count, override_order)


class Weights(Mapping[str, Tensor]):
    """The tensors under our names, each dequantised when it is asked for."""

    def __init__(self, reader: GGUFReader) -> None:
        self.quantised = {_ours(tensor.name): tensor for tensor in reader.tensors}

    def __getitem__(self, name: str) -> Tensor:
        tensor = self.quantised[name]
        try:
            return torch.from_numpy(np.array(dequantize(tensor.data, tensor.tensor_type)))
        except NotImplementedError as error:
            raise ValueError(f"{name}: {error}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.quantised)

    def __len__(self) -> int:
        return len(self.quantised)


def load_gguf(
    path: str | Path,
    *,
    name: str = "",
    device: str | torch.device | None = None,
    dtype: torch.dtype = torch.float32,
    within: Path | None = None,
) -> Transformer:
    """The model of a GGUF file with its tokenizer. ValueError: not a GGUF file, or not of the LLaMA family.

    within: where a link may lead; None is anywhere.
    """
    path = Path(path)
    reader = _opened(Files(path.parent, within).path(path.name), path)
    config = _config(reader)
    tokenizer = _tokenizer(reader)
    shapes = [[int(size) for size in tensor.shape] for tensor in reader.tensors]
    with memory.reserved(memory.need(shapes, dtype), device):
        model = assemble(config, Weights(reader), name=name or path.stem, device=device, dtype=dtype)
    model.tokenizer = tokenizer
    return model


def _opened(real: Path, named: Path) -> Reader:
    try:
        return Reader(str(real))
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, MemoryError, RecursionError, OSError) as error:
        raise ValueError(f"expected a whole GGUF file in {named}: {error}") from None


def _field(reader: GGUFReader, name: str) -> Any:
    field = reader.get_field(name)
    if field is None:
        raise ValueError(f"expected the GGUF field {name!r}, it is missing")
    try:
        return field.contents()
    except (IndexError, TypeError) as error:
        raise ValueError(f"expected a value in the GGUF field {name!r}: {error}") from None


def _config(reader: GGUFReader) -> ModelConfig:
    family = _field(reader, "general.architecture")
    if family != "llama":
        raise ValueError(f"expected a GGUF file of the llama family, got {family!r}")
    stem = "llama."
    given = {name.removeprefix(stem): _field(reader, name) for name in reader.fields if name.startswith(stem)}
    plausible({**given, "layers (block_count)": given.get("block_count")}, len(reader.tensors))
    width, heads = whole(given, "embedding_length"), whole(given, "attention.head_count")
    head_dim = whole(given, "attention.key_length", default=max(1, width // heads))
    if given.get("expert_count") or given.get("rope.scaling.type", "none") != "none":
        raise ValueError("mixtures of experts and scaled RoPE are not supported in GGUF files")
    if whole(given, "rope.dimension_count", default=head_dim) != head_dim:
        raise ValueError(f"expected RoPE over the whole head of {head_dim}, got {given['rope.dimension_count']}")
    return ModelConfig(
        vocab_size=len(_field(reader, "tokenizer.ggml.tokens")),
        width=width,
        max_tokens=whole(given, "context_length"),
        decoder_layers=whole(given, "block_count"),
        attention=Attention.Config(
            heads=heads,
            kv_heads=whole(given, "attention.head_count_kv", default=heads),
            head_dim=head_dim,
            bias=False,
            out_bias=False,
        ),
        ffn=GatedFFN.Config(hidden=whole(given, "feed_forward_length")),
        norm=RMSNorm.Config(eps=number(given, "attention.layer_norm_rms_epsilon")),
        positions=Rope.Config(base=number(given, "rope.freq_base", default=10_000.0), pairing="adjacent"),
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
    """Byte-level BPE from the file's vocabulary and merges ("smollm" splits digits before GPT-2's rule), or LLaMA's."""
    kind = _field(reader, "tokenizer.ggml.model")
    rule = _field(reader, "tokenizer.ggml.pre") if reader.get_field("tokenizer.ggml.pre") else "default"
    tokens, types = _field(reader, "tokenizer.ggml.tokens"), _field(reader, "tokenizer.ggml.token_type")
    if len(types) != len(tokens) or len(set(tokens)) != len(tokens):
        raise ValueError(f"expected {len(tokens)} different tokens, each with its type, got something else")
    try:
        if kind == "llama":
            scores = _field(reader, "tokenizer.ggml.scores")
            pieces = [Piece(*entry) for entry in zip(tokens, scores, types, strict=True)]
            return Tokenizer(llama_bpe(pieces, prefix=_flag(reader, "tokenizer.ggml.add_space_prefix", True)))
        if (kind, rule) in (("gpt2", "smollm"), ("gpt2", "gpt-2")):
            return Tokenizer(_byte_level(reader, tokens, types, digits=rule == "smollm"))
    except ValueError:
        raise
    except Exception as error:  # the tokenizers library raises bare Exception
        raise ValueError(f"expected a vocabulary with its merges: {error}") from None
    raise ValueError(f"expected a tokenizer llama, gpt2/smollm or gpt2/gpt-2, got {kind}/{rule}")


def _flag(reader: GGUFReader, name: str, default: bool) -> bool:
    return bool(_field(reader, name)) if reader.get_field(name) else default


def _byte_level(reader: GGUFReader, tokens: list[str], types: list[int], digits: bool) -> Fast:
    merges = [tuple(merge.split(" ", 1)) for merge in _field(reader, "tokenizer.ggml.merges")]
    fast = Fast(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    split = [pre_tokenizers.Digits(individual_digits=True)] if digits else []
    fast.pre_tokenizer = pre_tokenizers.Sequence([*split, byte_level])
    fast.decoder = decoders.ByteLevel()
    control = [token for token, type_ in zip(tokens, types, strict=True) if type_ == CONTROL_TOKEN]
    fast.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in control])
    return fast
