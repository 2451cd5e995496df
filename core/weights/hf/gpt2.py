"""GPT-2 (Radford et al. 2019): decoder-only, pre-LN with a last norm, learned positions, GELU (tanh), tied output.

Its Conv1D weights are stored (in, out); q, k, v are fused side by side in ``c_attn``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import FFN
from core.parts.heads import LMHead
from core.parts.norms import LayerNorm
from core.parts.positions import Learned
from core.weights.hf.rules import (
    Family,
    Rule,
    activation,
    layer_rules,
    norm,
    number,
    qkv,
    refuse,
    same,
    thirds,
    transposed,
    transposed_thirds,
    whole,
)


def config(hf: Mapping[str, object], names: Iterable[str], **attention: Any) -> ModelConfig:
    """``attention``: what a family of the same body changes there."""
    refuse(hf, scale_attn_weights=True, scale_attn_by_inverse_layer_idx=False, add_cross_attention=False)
    refuse(hf, tie_word_embeddings=True)
    width, heads = whole(hf, "n_embd"), whole(hf, "n_head")
    if width % heads:
        raise ValueError(f"config: expected n_embd a multiple of n_head, got {width} and {heads}")
    length = whole(hf, "n_positions", "n_ctx")
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=length,
        decoder_layers=whole(hf, "n_layer"),
        attention=Attention.Config(**{"heads": heads, "kv_heads": heads, "head_dim": width // heads, **attention}),
        ffn=FFN.Config(
            hidden=whole(hf, "n_inner", default=4 * width),
            activation=activation(hf, "activation_function", "gelu_new"),
        ),
        norm=LayerNorm.Config(eps=number(hf, "layer_norm_epsilon", default=1e-5)),
        positions=Learned.Config(length=length),
        head=LMHead.Config(tied=True),
    )


LINEAR = [
    Rule("h.{l}.attn.c_attn.weight", qkv("dec.blocks.{{l}}.self.{}.weight"), transposed_thirds),
    Rule("h.{l}.attn.c_attn.bias", qkv("dec.blocks.{{l}}.self.{}.bias"), thirds),
    *same({"h.{l}.attn.c_proj": "dec.blocks.{l}.self.o"}, transposed, ["weight"]),
    *same({"h.{l}.attn.c_proj": "dec.blocks.{l}.self.o"}, ends=["bias"]),
    *same({"h.{l}.mlp.c_fc": "dec.blocks.{l}.ffn.up"}, transposed, ["weight"]),
    *same({"h.{l}.mlp.c_fc": "dec.blocks.{l}.ffn.up"}, ends=["bias"]),
    *same({"h.{l}.mlp.c_proj": "dec.blocks.{l}.ffn.down"}, transposed, ["weight"]),
    *same({"h.{l}.mlp.c_proj": "dec.blocks.{l}.ffn.down"}, ends=["bias"]),
]
NORMS = norm({"h.{l}.ln_1": "dec.blocks.{l}.norm1.norm", "h.{l}.ln_2": "dec.blocks.{l}.norm2.norm"})
FRAME = [Rule("wte.weight", "emb.tokens.weight"), Rule("wpe.weight", "positions.weight")]


def rules(config: ModelConfig) -> list[Rule]:
    return [*FRAME, *layer_rules([*LINEAR, *NORMS], config.decoder_layers), *norm({"ln_f": "dec.norm"})]


FAMILIES = (Family(("gpt2",), config, rules, ("transformer.",), (".attn.bias", ".attn.masked_bias")),)
