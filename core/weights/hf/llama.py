"""LLaMA (Touvron et al. 2023): decoder-only, pre-RMSNorm, RoPE (half-split pairs), SwiGLU, no biases; MHA or GQA."""

from collections.abc import Iterable, Mapping

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import GatedFFN
from core.parts.heads import LMHead
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.weights.hf.rules import Family, Rule, activation, layer_rules, norm, number, refuse, same, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, attention_bias=False, mlp_bias=False, pretraining_tp=1)
    width, heads = whole(hf, "hidden_size"), whole(hf, "num_attention_heads")
    if width % heads and "head_dim" not in hf:
        raise ValueError(f"config: expected hidden_size a multiple of num_attention_heads, got {width} and {heads}")
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=whole(hf, "max_position_embeddings", default=2048),
        decoder_layers=whole(hf, "num_hidden_layers"),
        attention=Attention.Config(
            heads=heads,
            kv_heads=whole(hf, "num_key_value_heads", default=heads),
            head_dim=whole(hf, "head_dim", default=width // heads),
            bias=False,
            out_bias=False,
        ),
        ffn=GatedFFN.Config(hidden=whole(hf, "intermediate_size"), activation=activation(hf, "hidden_act", "silu")),
        norm=RMSNorm.Config(eps=number(hf, "rms_norm_eps", default=1e-6)),
        positions=Rope.Config(base=rope_base(hf), pairing="half"),
        head=LMHead.Config(tied=bool(hf.get("tie_word_embeddings", False))),
    )


def rope_base(hf: Mapping[str, object]) -> float:
    """``rope_theta`` stands at the top of older files and in ``rope_parameters`` of newer ones."""
    inner = hf.get("rope_parameters") or hf.get("rope_scaling") or {}
    if not isinstance(inner, Mapping):
        raise ValueError(f"config: expected rope_parameters as a table, got {inner!r}")
    kind = inner.get("rope_type", inner.get("type", "default"))
    if kind != "default":
        raise ValueError(f"config: rope type {kind!r} is not supported, expected 'default'")
    return number({**hf, **inner}, "rope_theta", default=10_000.0)


def rules(config: ModelConfig) -> list[Rule]:
    theirs, ours = "layers.{l}.", "dec.blocks.{l}."
    linear = {f"{theirs}self_attn.{x}_proj": f"{ours}self.{x}" for x in "qkvo"}
    linear |= {f"{theirs}mlp.{x}_proj": f"{ours}ffn.{x}" for x in ("gate", "up", "down")}
    norms = {f"{theirs}input_layernorm": f"{ours}norm1.norm", f"{theirs}post_attention_layernorm": f"{ours}norm2.norm"}
    block = [*same(linear, ends=["weight"]), *norm(norms, bias=False)]
    own_output = [] if config.head.tied else [Rule("lm_head.weight", "head.vocab.weight")]
    return [
        Rule("embed_tokens.weight", "emb.tokens.weight"),
        *layer_rules(block, config.decoder_layers),
        *norm({"norm": "dec.norm"}, bias=False),
        *own_output,
    ]


FAMILY = Family(
    model_types=("llama",), config=config, rules=rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)
)
