"""Mixtral (Jiang et al. 2024) and Qwen-MoE (2024): LLaMA's body with experts in place of each feed-forward part.

Mixtral: top 2 of 8, renormalised. Qwen1.5-MoE: many small experts, not renormalised, and a shared one weighed by a
sigmoid of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.config import ModelConfig
from core.parts.moe import MoE
from core.parts.routing import TopK
from core.weights.hf import experts, llama, qwen
from core.weights.hf.rules import Family, Rule, layer_rules, refuse, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    moe = MoE.Config(
        experts=whole(hf, "num_local_experts", default=8),
        expert=llama.gated(hf, "intermediate_size"),
        router=TopK.Config(chosen=whole(hf, "num_experts_per_tok", default=2), renormalise=True),
    )
    return llama.body(hf, ffn=moe, mask=llama.window(hf))


def config_qwen(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, decoder_sparse_step=1, mlp_only_layers=[], qkv_bias=True)
    moe = MoE.Config(
        experts=whole(hf, "num_experts", default=60),
        expert=llama.gated(hf, "moe_intermediate_size"),
        router=TopK.Config(
            chosen=whole(hf, "num_experts_per_tok", default=4), renormalise=bool(hf.get("norm_topk_prob", False))
        ),
        shared=llama.gated(hf, "shared_expert_intermediate_size"),
        shared_gate=True,
    )
    return replace(qwen.config2(hf, names), ffn=moe)


def rules(config: ModelConfig) -> list[Rule]:
    attention = layer_rules(llama.projections(config), config.decoder_layers)
    return [*llama.frame(config), *attention, *experts.rules(config, experts.sparse(config), shared="shared_expert")]


FAMILIES = (
    Family(("mixtral",), config, rules, prefixes=("model.",), respell=experts.apart),
    Family(("qwen2_moe",), config_qwen, rules, prefixes=("model.",), respell=experts.apart),
)
