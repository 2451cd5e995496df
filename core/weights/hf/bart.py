"""BART (Lewis et al. 2019), Marian (Junczys-Dowmunt et al. 2018), FSMT (Ng et al. 2019): the post-LN encoder-decoder.

BART learns its positions (the first two rows of its table are not used) and norms the embedding. Marian and FSMT have
sinusoids, all sines before all cosines; FSMT's exponents run up to 1, its first position is the one after the padding
id, and its files may hold the table. FSMT's two sides may have vocabularies of their own.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from torch import Tensor

from core.config import ModelConfig, PositionsConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.heads import LMHead
from core.parts.norms import LayerNorm
from core.parts.positions import Learned, Sinusoidal
from core.weights.hf.rules import Family, Rule, activation, layer_rules, norm, number, refuse, same, whole


def body(hf: Mapping[str, object], **parts: Any) -> ModelConfig:
    """The post-LN encoder-decoder of all three."""
    refuse(hf, normalize_before=False, add_final_layer_norm=False)
    width, heads, hidden = whole(hf, "d_model"), _both(hf, "attention_heads"), _both(hf, "ffn_dim")
    if width % heads:
        raise ValueError(f"config: expected d_model a multiple of the heads, got {width} and {heads}")
    return ModelConfig(
        width=width,
        max_tokens=whole(hf, "max_position_embeddings", default=1024),
        encoder_layers=whole(hf, "encoder_layers"),
        decoder_layers=whole(hf, "decoder_layers"),
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=hidden, activation=activation(hf, "activation_function", "relu")),
        placement="post",
        final_norm=False,
        **parts,
    )


def _both(hf: Mapping[str, object], name: str) -> int:
    """A size that the encoder and the decoder must share."""
    encoder, decoder = whole(hf, f"encoder_{name}"), whole(hf, f"decoder_{name}")
    if encoder != decoder:
        raise ValueError(f"config: expected the same {name} on both sides, got {encoder} and {decoder}")
    return encoder


def _scale(hf: Mapping[str, object]) -> float:
    return whole(hf, "d_model") ** 0.5 if hf.get("scale_embedding") else 1.0


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, normalize_embedding=True, tie_word_embeddings=True)
    return body(
        {"activation_function": "gelu", **hf},
        vocab_size=whole(hf, "vocab_size"),
        positions=Learned.Config(length=whole(hf, "max_position_embeddings", default=1024)),
        embedding=Embedding.Config(scale=_scale(hf), norm=LayerNorm.Config()),
        head=LMHead.Config(bias=True),
    )


def config_marian(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, share_encoder_decoder_embeddings=True, normalize_embedding=False, tie_word_embeddings=True)
    return body(
        hf,
        vocab_size=whole(hf, "vocab_size"),
        positions=Sinusoidal.Config(layout="halves"),
        embedding=Embedding.Config(scale=_scale(hf)),
        head=LMHead.Config(bias=True),
    )


def config_fsmt(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    source, target = whole(hf, "src_vocab_size"), whole(hf, "tgt_vocab_size")
    shared = bool(hf.get("tie_word_embeddings", False))  # one matrix for both sides and the output
    if shared and source != target:
        raise ValueError(f"config: one embedding for both sides, but vocabularies of {source} and {target}")
    own_output = any(name.endswith("output_projection.weight") for name in names) and not shared
    table = any(name.endswith("embed_positions.weight") for name in names)  # then the file has the last word
    length = whole(hf, "max_position_embeddings", default=1024)
    start = int(number(hf, "pad_token_id", default=1)) + 1
    return body(
        hf,
        vocab_size=source,
        target_vocab=None if shared else target,
        positions=Learned.Config(length=length)
        if table
        else Sinusoidal.Config(layout="halves", closed=True, start=start),
        embedding=Embedding.Config(scale=_scale(hf)),
        head=LMHead.Config(tied=not own_output),
    )


def _first_row(w: Tensor) -> Tensor:
    return w[0]


def _last_rows(w: Tensor, rows: int) -> Tensor:
    """BART looks up position t in row t + 2, FSMT in row t + padding id + 1: the rows before are no positions."""
    return w[-rows:]


# ---- names ---------------------------------------------------------------------------------------------------------


def layers(config: ModelConfig) -> list[Rule]:
    return [*_side("encoder", "enc", config.encoder_layers), *_side("decoder", "dec", config.decoder_layers)]


def _side(theirs: str, ours: str, layers: int) -> list[Rule]:
    theirs, ours = f"{theirs}.layers.{{l}}.", f"{ours}.blocks.{{l}}."
    looks = {"self_attn": "self"} | ({"encoder_attn": "cross"} if theirs.startswith("decoder") else {})
    linear = {
        f"{theirs}{look}.{x}": f"{ours}{mine}.{x[0]}"
        for look, mine in looks.items()
        for x in ("q_proj", "k_proj", "v_proj", "out_proj")
    }
    linear |= {f"{theirs}fc1": f"{ours}ffn.up", f"{theirs}fc2": f"{ours}ffn.down"}
    order = [f"{look}_layer_norm" for look in looks] + ["final_layer_norm"]
    norms = {f"{theirs}{name}": f"{ours}norm{place}.norm" for place, name in enumerate(order, 1)}
    return layer_rules([*same(linear), *norm(norms)], layers)


def _tables(positions: PositionsConfig) -> list[Rule]:
    """The position table of each side, where there is one."""
    if not isinstance(positions, Learned.Config):
        return []
    rows = partial(_last_rows, rows=positions.length)
    sides = {"encoder": "positions", "decoder": "target_positions"}
    return [Rule(f"{theirs}.embed_positions.weight", f"{ours}.weight", rows) for theirs, ours in sides.items()]


SHARED = [Rule("shared.weight", "emb.tokens.weight"), Rule("final_logits_bias", "head.vocab.bias", _first_row)]
SECOND_NAMES = ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight")  # of the shared matrix


def rules(config: ModelConfig) -> list[Rule]:
    return [
        *SHARED,
        *_tables(config.positions),
        *norm({"encoder.layernorm_embedding": "emb.norm", "decoder.layernorm_embedding": "target_emb.norm"}),
        *layers(config),
    ]


def rules_marian(config: ModelConfig) -> list[Rule]:
    return [*SHARED, *layers(config)]


def rules_fsmt(config: ModelConfig) -> list[Rule]:
    sides = {"encoder.embed_tokens": "emb.tokens", "decoder.embed_tokens": "target_emb.tokens"}
    if config.target_vocab is None:
        sides = {"decoder.embed_tokens": "emb.tokens"}
    if not config.head.tied:
        sides["decoder.output_projection"] = "head.vocab"
    return [*same(sides, ends=["weight"]), *_tables(config.positions), *layers(config)]


def again_fsmt(config: ModelConfig) -> tuple[str, ...]:
    """What is shared stands in memory under every name, on disk under the decoder's."""
    source = () if config.target_vocab else ("encoder.embed_tokens.weight",)
    return source + (("decoder.output_projection.weight",) if config.head.tied else ())


FAMILIES = (
    Family(("bart",), config, rules, ("model.",), SECOND_NAMES),
    Family(("marian",), config_marian, rules_marian, ("model.",), ("embed_positions.weight", *SECOND_NAMES)),
    Family(("fsmt",), config_fsmt, rules_fsmt, ("model.",), again=again_fsmt),
)
