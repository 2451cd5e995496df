"""BERT (Devlin et al. 2018): encoder-only, post-LN, learned positions, segments, GELU; MLM and NSP heads where present.

A file without ``cls.*`` (a plain BertModel, such as MiniLM) keeps its pooler, or nothing, as its head.
"""

from collections.abc import Iterable, Mapping

from core.config import HeadConfig, ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.heads import BertHead, NoHead, Pooler
from core.parts.norms import LayerNorm
from core.parts.positions import Learned
from core.weights.hf.rules import Family, Rule, activation, layer_rules, norm, number, refuse, same, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, position_embedding_type="absolute", is_decoder=False, add_cross_attention=False)
    width, heads = whole(hf, "hidden_size"), whole(hf, "num_attention_heads")
    if width % heads:
        raise ValueError(f"config: expected hidden_size a multiple of num_attention_heads, got {width} and {heads}")
    length = whole(hf, "max_position_embeddings")
    layer_norm = LayerNorm.Config(eps=number(hf, "layer_norm_eps", default=1e-12))
    act = activation(hf, "hidden_act", "gelu")
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=length,
        encoder_layers=whole(hf, "num_hidden_layers"),
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=whole(hf, "intermediate_size"), activation=act),
        norm=layer_norm,
        placement="post",
        final_norm=False,
        positions=Learned.Config(length=length),
        mask="full",
        embedding=Embedding.Config(segments=whole(hf, "type_vocab_size", default=2), norm=layer_norm),
        head=_head(set(names), layer_norm, act),
    )


def _head(names: set[str], layer_norm: LayerNorm.Config, act: str) -> HeadConfig:
    if "cls.predictions.transform.dense.weight" in names:
        return BertHead.Config(norm=layer_norm, activation=act)
    pools = any(name.endswith("pooler.dense.weight") for name in names)
    return Pooler.Config() if pools else NoHead.Config()


def layers(config: ModelConfig) -> list[Rule]:
    theirs, ours = "encoder.layer.{l}.", "enc.blocks.{l}."
    linear = {f"{theirs}attention.self.{name}": f"{ours}self.{name[0]}" for name in ("query", "key", "value")}
    linear |= {
        f"{theirs}attention.output.dense": f"{ours}self.o",
        f"{theirs}intermediate.dense": f"{ours}ffn.up",
        f"{theirs}output.dense": f"{ours}ffn.down",
    }
    norms = {
        f"{theirs}attention.output.LayerNorm": f"{ours}norm1.norm",
        f"{theirs}output.LayerNorm": f"{ours}norm2.norm",
    }
    return [
        Rule("embeddings.word_embeddings.weight", "emb.tokens.weight"),
        Rule("embeddings.token_type_embeddings.weight", "emb.segments.weight"),
        *norm({"embeddings.LayerNorm": "emb.norm"}),
        *layer_rules([*same(linear), *norm(norms)], config.encoder_layers),
    ]


def rules(config: ModelConfig) -> list[Rule]:
    positions = Rule("embeddings.position_embeddings.weight", "positions.weight")
    return [*layers(config), positions, *_head_rules(config.head)]


MASKED = [
    *same({"cls.predictions.transform.dense": "head.hidden"}),
    *norm({"cls.predictions.transform.LayerNorm": "head.norm"}),
    Rule("cls.predictions.bias", "head.vocab.bias"),
]


def _head_rules(head: HeadConfig) -> list[Rule]:
    if isinstance(head, NoHead.Config):
        return []
    if isinstance(head, Pooler.Config):
        return same({"pooler.dense": "head.pool"})
    return [*same({"pooler.dense": "head.pooler.pool", "cls.seq_relationship": "head.nsp"}), *MASKED]


# The decoder is the embedding matrix, its bias a second name of cls.predictions.bias.
SECOND_NAMES = ("position_ids", "cls.predictions.decoder.weight", "cls.predictions.decoder.bias")
FAMILIES = (Family(("bert",), config, rules, ("bert.",), SECOND_NAMES),)
