"""DeepSeekMoE (Dai et al. 2024), DeepSeek-V2 and V3 (2024): many small experts and shared ones; first layers dense.

DeepSeekMoE-16B ("deepseek") has LLaMA's attention; V2 and V3 have latent attention. V2 picks by softmax, V3 by sigmoid
with a bias that only helps to pick. RoPE pairs of V2 and V3 stand side by side.
"""

from collections.abc import Iterable, Mapping

from core.config import FFNConfig, ModelConfig
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.norms import RMSNorm
from core.parts.positions import Rope
from core.parts.routing import GroupedTopK, RouterConfig, SigmoidTopK, TopK
from core.weights.hf import experts, llama
from core.weights.hf.llama import OURS, THEIRS
from core.weights.hf.rules import Family, Rule, layer_rules, norm, number, refuse, same, whole


def layers(hf: Mapping[str, object], router: RouterConfig) -> tuple[FFNConfig, ...]:
    """One feed-forward part a layer: dense at first, then experts."""
    refuse(hf, moe_layer_freq=1)
    shared = whole(hf, "n_shared_experts", default=1)
    moe = MoE.Config(
        experts=whole(hf, "n_routed_experts"),
        expert=llama.gated(hf, "moe_intermediate_size"),
        router=router,
        shared=llama.gated(hf, "moe_intermediate_size", times=shared),
    )
    every, dense = whole(hf, "num_hidden_layers"), int(number(hf, "first_k_dense_replace", default=0))
    if not 0 <= dense <= every:
        raise ValueError(f"config: expected first_k_dense_replace in 0..{every}, got {dense}")
    return (llama.gated(hf, "intermediate_size"),) * dense + (moe,) * (every - dense)


def chosen(hf: Mapping[str, object]) -> int:
    return whole(hf, "num_experts_per_tok")


def scale(hf: Mapping[str, object]) -> float:
    return number(hf, "routed_scaling_factor", default=1.0)


def config_moe(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, attention_bias=False, scoring_func="softmax")
    router = TopK.Config(chosen=chosen(hf), renormalise=bool(hf.get("norm_topk_prob", False)))
    return llama.body(hf, ffn=layers(hf, router))


def config_v2(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    methods: dict[object, RouterConfig] = {"greedy": TopK.Config(chosen=chosen(hf), renormalise=False, scale=scale(hf))}
    if hf.get("n_group") is not None and hf.get("topk_group") is not None:
        groups, kept = whole(hf, "n_group"), whole(hf, "topk_group")
        methods["group_limited_greedy"] = GroupedTopK.Config(
            chosen=chosen(hf), groups=groups, kept_groups=kept, renormalise=False, scale=scale(hf)
        )
    method = hf.get("topk_method", "greedy")
    if method not in methods:
        raise ValueError(f"config: expected topk_method out of {sorted(map(str, methods))}, got {method!r}")
    return latent_body(hf, ffn=layers(hf, methods[method]))


def config_v3(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, rope_interleave=True)
    router = SigmoidTopK.Config(
        chosen=chosen(hf),
        groups=whole(hf, "n_group", default=8),
        kept_groups=whole(hf, "topk_group", default=4),
        renormalise=bool(hf.get("norm_topk_prob", True)),
        scale=scale(hf),
    )
    return latent_body(hf, ffn=layers(hf, router))


def latent_body(hf: Mapping[str, object], ffn: tuple[FFNConfig, ...]) -> ModelConfig:
    attention = LatentAttention.Config(
        heads=whole(hf, "num_attention_heads"),
        kv_rank=whole(hf, "kv_lora_rank"),
        q_rank=None if hf.get("q_lora_rank") is None else whole(hf, "q_lora_rank"),
        plain_dim=whole(hf, "qk_nope_head_dim"),
        rope_dim=whole(hf, "qk_rope_head_dim"),
        value_dim=whole(hf, "v_head_dim"),
        norm=RMSNorm.Config(eps=1e-6),  # whatever the other norms have
        bias=bool(hf.get("attention_bias", False)),
    )
    positions = Rope.Config(base=llama.rope_base(hf), pairing="adjacent")
    return llama.body(hf, attention=attention, positions=positions, ffn=ffn)


def latent(config: ModelConfig) -> list[Rule]:
    """The projections of latent attention."""
    assert isinstance(config.attention, LatentAttention.Config)
    theirs, ours = f"{THEIRS}self_attn.", f"{OURS}self."
    down = {f"{theirs}kv_a_proj_with_mqa": f"{ours}kv_down", f"{theirs}o_proj": f"{ours}o"}
    straight = {f"{theirs}kv_b_proj": f"{ours}kv_up"}
    norms = {f"{theirs}kv_a_layernorm": f"{ours}kv_latent_norm"}
    if config.attention.q_rank is None:
        straight[f"{theirs}q_proj"] = f"{ours}q"
    else:
        down[f"{theirs}q_a_proj"] = f"{ours}q_down"
        straight[f"{theirs}q_b_proj"] = f"{ours}q_up"
        norms[f"{theirs}q_a_layernorm"] = f"{ours}q_latent_norm"
    biased = same(down, ends=["bias"]) if config.attention.bias else []
    return [*same(down | straight, ends=["weight"]), *biased, *norm(norms, bias=False)]


def rules(config: ModelConfig) -> list[Rule]:
    with_experts = experts.sparse(config)
    dense = [layer for layer in range(config.decoder_layers) if layer not in with_experts]
    is_latent = isinstance(config.attention, LatentAttention.Config)
    bias = Rule(f"{THEIRS}mlp.gate.e_score_correction_bias", f"{OURS}ffn.router.bias")
    sigmoid = any(isinstance(ffn, MoE.Config) and isinstance(ffn.router, SigmoidTopK.Config) for ffn in config.ffns)
    return [
        *llama.frame(config),
        *layer_rules(latent(config) if is_latent else llama.projections(config), config.decoder_layers),
        *layer_rules(same(llama.DENSE, ends=["weight"]), dense),
        *experts.rules(config, with_experts),
        *(layer_rules([bias], with_experts) if sigmoid else []),
    ]


FAMILIES = tuple(
    Family((name,), config, rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",), respell=experts.apart)
    for name, config in (("deepseek", config_moe), ("deepseek_v2", config_v2), ("deepseek_v3", config_v3))
)
