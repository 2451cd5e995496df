"""MPT (MosaicML 2023): decoder-only, pre-LN without biases anywhere, ALiBi, GELU (exact), tied output.

The hidden width is 4 C in transformers, whatever ``expansion_ratio`` says.
"""

from collections.abc import Iterable, Mapping

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import FFN
from core.parts.norms import LayerNorm
from core.parts.positions import Alibi
from core.weights.hf.rules import Family, Rule, layer_rules, norm, number, qkv, refuse, same, thirds, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    inner = hf.get("attn_config") or {}
    if not isinstance(inner, Mapping):
        raise ValueError(f"config: expected attn_config as a table, got {inner!r}")
    refuse(inner, alibi=True, alibi_bias_max=8, clip_qkv=None, qk_ln=False, prefix_lm=False)
    refuse(inner, attn_type="multihead_attention")
    refuse(hf, no_bias=True, logit_scale=None, tie_word_embeddings=True)
    width, heads = whole(hf, "d_model"), whole(hf, "n_heads")
    if width % heads:
        raise ValueError(f"config: expected d_model a multiple of n_heads, got {width} and {heads}")
    scale = None if inner.get("softmax_scale") is None else number(inner, "softmax_scale")
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=whole(hf, "max_seq_len", default=2048),
        decoder_layers=whole(hf, "n_layers"),
        attention=Attention.Config(
            heads=heads, kv_heads=heads, head_dim=width // heads, bias=False, out_bias=False, scale=scale
        ),
        ffn=FFN.Config(hidden=4 * width, activation="gelu", bias=False),
        norm=LayerNorm.Config(eps=number(hf, "layer_norm_epsilon", default=1e-5), bias=False),
        positions=Alibi.Config(),
    )


def rules(config: ModelConfig) -> list[Rule]:
    theirs, ours = "blocks.{l}.", "dec.blocks.{l}."
    linear = {
        f"{theirs}attn.out_proj": f"{ours}self.o",
        f"{theirs}ffn.up_proj": f"{ours}ffn.up",
        f"{theirs}ffn.down_proj": f"{ours}ffn.down",
    }
    block = [
        Rule(f"{theirs}attn.Wqkv.weight", qkv("dec.blocks.{{l}}.self.{}.weight"), thirds),
        *same(linear, ends=["weight"]),
        *norm({f"{theirs}norm_1": f"{ours}norm1.norm", f"{theirs}norm_2": f"{ours}norm2.norm"}, bias=False),
    ]
    return [
        Rule("wte.weight", "emb.tokens.weight"),
        *layer_rules(block, config.decoder_layers),
        *norm({"norm_f": "dec.norm"}, bias=False),
    ]


FAMILIES = (Family(("mpt",), config, rules, ("transformer.",)),)
