"""T5 (Raffel et al. 2020) and Switch (Fedus et al. 2021): encoder-decoder, pre-RMSNorm, no biases, relative positions.

Scores are not divided by sqrt(D); a tied output matrix reads the stream times 1/sqrt(C). Each stack has one table of
relative positions, stored with its first layer. Switch has experts in every n-th layer, one chosen for each token.
"""

from collections.abc import Iterable, Mapping

from core.config import FFNConfig, ModelConfig
from core.parts.attention import Attention
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import LMHead
from core.parts.moe import MoE
from core.parts.norms import RMSNorm
from core.parts.positions import Relative
from core.parts.routing import Switch
from core.weights.hf.rules import Family, Rule, layer_rules, norm, number, refuse, same, whole


def body(hf: Mapping[str, object], ffn: FFNConfig | tuple[FFNConfig, ...]) -> ModelConfig:
    width, heads = whole(hf, "d_model"), whole(hf, "num_heads")
    layers = whole(hf, "num_layers")
    tied = bool(hf.get("tie_word_embeddings", True))
    scaled = bool(hf.get("scale_decoder_outputs", tied))
    return ModelConfig(
        vocab_size=whole(hf, "vocab_size"),
        width=width,
        max_tokens=whole(hf, "n_positions", default=512),
        encoder_layers=layers,
        decoder_layers=whole(hf, "num_decoder_layers", default=layers),
        attention=Attention.Config(
            heads=heads, kv_heads=heads, head_dim=whole(hf, "d_kv"), bias=False, out_bias=False, scale=1.0
        ),
        ffn=ffn,
        norm=RMSNorm.Config(eps=number(hf, "layer_norm_epsilon", default=1e-6)),
        positions=Relative.Config(
            buckets=whole(hf, "relative_attention_num_buckets", default=32),
            max_distance=whole(hf, "relative_attention_max_distance", default=128),
        ),
        head=LMHead.Config(tied=tied, scale=width**-0.5 if scaled else 1.0),
    )


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    hidden, kind = whole(hf, "d_ff"), hf.get("feed_forward_proj", "relu")
    parts: dict[object, FFNConfig] = {
        "relu": FFN.Config(hidden=hidden, activation="relu", bias=False),
        "gated-gelu": GatedFFN.Config(hidden=hidden, activation="gelu_tanh"),
        "gated-silu": GatedFFN.Config(hidden=hidden, activation="silu"),
    }
    if kind not in parts:
        raise ValueError(f"config: expected feed_forward_proj out of {sorted(map(str, parts))}, got {kind!r}")
    return body(hf, parts[kind])


def config_switch(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, router_bias=False, dense_act_fn="relu", feed_forward_proj="relu")
    dense = FFN.Config(hidden=whole(hf, "d_ff"), activation="relu", bias=False)
    moe = MoE.Config(
        experts=whole(hf, "num_experts"), expert=dense, router=Switch.Config(capacity=whole(hf, "expert_capacity"))
    )
    step, other = _every(hf, "encoder", "num_layers"), _every(hf, "decoder", "num_decoder_layers", "num_layers")
    if step != other:
        raise ValueError(f"config: expected experts in the same layers of both sides, got every {step} and {other}")
    return body(hf, tuple(moe if layer == 1 % step else dense for layer in range(step)))


def _every(hf: Mapping[str, object], side: str, *layers: str) -> int:
    """Experts stand in every n-th layer of a side."""
    sparse = whole(hf, f"num_sparse_{side}_layers", default=3)
    return whole(hf, f"{side}_sparse_step", default=max(1, whole(hf, *layers) // sparse))


# ---- names ---------------------------------------------------------------------------------------------------------


def rules(config: ModelConfig) -> list[Rule]:
    table = "block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    return [
        Rule("shared.weight", "emb.tokens.weight"),
        Rule(f"encoder.{table}", "positions.table.weight"),
        Rule(f"decoder.{table}", "target_positions.table.weight"),
        *_side(config, "encoder", "enc", config.encoder_layers, ["SelfAttention"]),
        *_side(config, "decoder", "dec", config.decoder_layers, ["SelfAttention", "EncDecAttention"]),
        *norm({"encoder.final_layer_norm": "enc.norm", "decoder.final_layer_norm": "dec.norm"}, bias=False),
        *([] if config.head.tied else [Rule("lm_head.weight", "head.vocab.weight")]),
    ]


def _side(config: ModelConfig, side: str, stack: str, layers: int, looks: list[str]) -> list[Rule]:
    """One stack: its sublayers are numbered 0, 1 (, 2), the last is the feed-forward part."""
    theirs, ours = f"{side}.block.{{l}}.layer.", f"{stack}.blocks.{{l}}."
    linear = {
        f"{theirs}{place}.{look}.{x}": f"{ours}{('self', 'cross')[place]}.{x}"
        for place, look in enumerate(looks)
        for x in "qkvo"
    }
    norms = {f"{theirs}{place}.layer_norm": f"{ours}norm{place + 1}.norm" for place in range(len(looks) + 1)}
    found = layer_rules([*same(linear, ends=["weight"]), *norm(norms, bias=False)], layers)
    for layer in range(layers):
        table = _ffn(config.ffn_at(layer), f"{theirs}{len(looks)}.", f"{ours}ffn")
        found += layer_rules(same(table, ends=["weight"]), [layer])
    return found


def _ffn(ffn: FFNConfig, theirs: str, ours: str) -> dict[str, str]:
    if isinstance(ffn, MoE.Config):
        table = {f"{theirs}mlp.router.classifier": f"{ours}.router"}
        for expert in range(ffn.experts):
            own = f"{ours}.experts.{expert}"
            table |= {f"{theirs}mlp.experts.expert_{expert}.{x}": f"{own}.{y}" for x, y in UNGATED.items()}
        return table
    names = GATED if isinstance(ffn, GatedFFN.Config) else UNGATED
    return {f"{theirs}mlp.{x}": f"{ours}.{y}" for x, y in names.items()}


UNGATED = {"wi": "up", "wo": "down"}
GATED = {"wi_0": "gate", "wi_1": "up", "wo": "down"}


def one_name(state: dict) -> dict:
    """T5 says DenseReluDense where Switch says mlp."""
    return {name.replace(".DenseReluDense.", ".mlp."): tensor for name, tensor in state.items()}


SECOND_NAMES = ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight")  # of the shared matrix
FAMILIES = (
    Family(("t5",), config, rules, ignore=SECOND_NAMES, respell=one_name),
    Family(("switch_transformers",), config_switch, rules, ignore=SECOND_NAMES),
)
