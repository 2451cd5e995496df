"""BLOOM (Le Scao et al. 2022): decoder-only, pre-LN, a norm on the embedding, ALiBi, GELU (tanh), tied output.

Rows of ``query_key_value`` are interleaved head by head: (H, [q, k, v], D).
"""

from collections.abc import Iterable, Mapping, Sequence

from torch import Tensor

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.norms import LayerNorm
from core.parts.positions import Alibi
from core.weights.hf.rules import Family, Rule, layer_rules, norm, number, qkv, refuse, same, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, apply_residual_connection_post_layernorm=False, tie_word_embeddings=True)
    width, heads = whole(hf, "hidden_size", "n_embed"), whole(hf, "n_head", "num_attention_heads")
    if width % heads:
        raise ValueError(f"config: expected hidden_size a multiple of n_head, got {width} and {heads}")
    layer_norm = LayerNorm.Config(eps=number(hf, "layer_norm_epsilon", default=1e-5))
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=whole(hf, "seq_length", default=2048),
        decoder_layers=whole(hf, "n_layer", "num_hidden_layers"),
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu_tanh"),
        norm=layer_norm,
        positions=Alibi.Config(),
        embedding=Embedding.Config(norm=layer_norm),
    )


def rules(config: ModelConfig) -> list[Rule]:
    heads = config.attention.heads

    def parts(w: Tensor) -> Sequence[Tensor]:
        return [part.flatten(0, 1) for part in w.unflatten(0, (heads, 3, -1)).unbind(1)]

    theirs, ours = "h.{l}.", "dec.blocks.{l}."
    linear = {
        f"{theirs}self_attention.dense": f"{ours}self.o",
        f"{theirs}mlp.dense_h_to_4h": f"{ours}ffn.up",
        f"{theirs}mlp.dense_4h_to_h": f"{ours}ffn.down",
    }
    norms = {f"{theirs}input_layernorm": f"{ours}norm1.norm", f"{theirs}post_attention_layernorm": f"{ours}norm2.norm"}
    block = [
        Rule(f"{theirs}self_attention.query_key_value.weight", qkv("dec.blocks.{{l}}.self.{}.weight"), parts),
        Rule(f"{theirs}self_attention.query_key_value.bias", qkv("dec.blocks.{{l}}.self.{}.bias"), parts),
        *same(linear),
        *norm(norms),
    ]
    return [
        Rule("word_embeddings.weight", "emb.tokens.weight"),
        *norm({"word_embeddings_layernorm": "emb.norm", "ln_f": "dec.norm"}),
        *layer_rules(block, config.decoder_layers),
    ]


FAMILIES = (Family(("bloom",), config, rules, ("transformer.",)),)
