"""Decoder-only twins with RMSNorm, RoPE and SwiGLU: LLaMA, Qwen, Mistral, GLM; and the mixtures of experts on it."""

import transformers as hf

from tests.twins.sizes import BOS, EOS, LENGTH, PAD, Settings, Size, V


def base(size: Size) -> Settings:
    """What the whole line shares; as many key/value heads as query heads."""
    return {
        "vocab_size": V,
        "hidden_size": size.width,
        "intermediate_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "max_position_embeddings": LENGTH,
        "pad_token_id": PAD,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "tie_word_embeddings": False,
        "rms_norm_eps": 1e-3 if size.other else 1e-6,
        "rope_parameters": {"rope_type": "default", "rope_theta": 500.0 if size.other else 10_000.0},
    }


def grouped(size: Size) -> Settings:
    return base(size) | {"num_key_value_heads": size.kv_heads}


def llama(size: Size) -> hf.PreTrainedModel:
    return hf.LlamaForCausalLM(hf.LlamaConfig(**base(size)))


def llama2(size: Size) -> hf.PreTrainedModel:
    return hf.LlamaForCausalLM(hf.LlamaConfig(**grouped(size), head_dim=size.head_dim))


def qwen2(size: Size) -> hf.PreTrainedModel:
    return hf.Qwen2ForCausalLM(hf.Qwen2Config(**grouped(size) | {"tie_word_embeddings": not size.other}))


def qwen3(size: Size) -> hf.PreTrainedModel:
    return hf.Qwen3ForCausalLM(hf.Qwen3Config(**grouped(size), head_dim=size.head_dim))


def mistral(size: Size) -> hf.PreTrainedModel:
    config = hf.MistralConfig(**grouped(size), head_dim=size.head_dim, sliding_window=size.window)
    return hf.MistralForCausalLM(config)


def _glm(size: Size) -> Settings:
    settings = grouped(size) | {"head_dim": size.head_dim, "attention_bias": True}
    settings["rope_parameters"] |= {"partial_rotary_factor": 1.0 if size.other else 0.5}
    return settings


def glm(size: Size) -> hf.PreTrainedModel:
    return hf.GlmForCausalLM(hf.GlmConfig(**_glm(size)))


def glm4(size: Size) -> hf.PreTrainedModel:
    return hf.Glm4ForCausalLM(hf.Glm4Config(**_glm(size)))


def mixtral(size: Size) -> hf.PreTrainedModel:
    config = hf.MixtralConfig(
        **grouped(size),
        num_local_experts=size.experts,
        num_experts_per_tok=size.chosen,
        sliding_window=size.window if size.other else None,
    )
    return hf.MixtralForCausalLM(config)


def qwen2_moe(size: Size) -> hf.PreTrainedModel:
    config = hf.Qwen2MoeConfig(
        **grouped(size),
        moe_intermediate_size=32,
        shared_expert_intermediate_size=64,
        num_experts=size.experts,
        num_experts_per_tok=size.chosen,
        norm_topk_prob=size.renormalise,
        decoder_sparse_step=1,
    )
    return hf.Qwen2MoeForCausalLM(config)


def deepseek_experts(size: Size) -> Settings:
    return {
        "moe_intermediate_size": 32,
        "n_shared_experts": 2,
        "n_routed_experts": size.experts,
        "num_experts_per_tok": size.chosen,
        "first_k_dense_replace": size.dense,
        "routed_scaling_factor": size.routed_scale,
    }


def _deepseek(size: Size, q_rank: int | None) -> Settings:
    latent = {"kv_lora_rank": 16, "q_lora_rank": q_rank, "qk_rope_head_dim": 8, "qk_nope_head_dim": 8, "v_head_dim": 12}
    return base(size) | deepseek_experts(size) | latent | {"num_key_value_heads": size.heads}


def deepseek_v2_lite(size: Size) -> hf.PreTrainedModel:
    """No latent queries, no groups of experts."""
    config = hf.DeepseekV2Config(**_deepseek(size, None), topk_method="greedy", n_group=1, topk_group=1)
    return hf.DeepseekV2ForCausalLM(config)


def deepseek_v2(size: Size) -> hf.PreTrainedModel:
    groups: Settings = {
        "topk_method": "group_limited_greedy",
        "n_group": size.groups,
        "topk_group": size.kept_groups,
    }
    return hf.DeepseekV2ForCausalLM(hf.DeepseekV2Config(**_deepseek(size, 24), **groups))


def deepseek_v3(size: Size) -> hf.PreTrainedModel:
    groups: Settings = {
        "n_group": size.groups,
        "topk_group": size.kept_groups,
        "norm_topk_prob": not size.renormalise,
    }
    return hf.DeepseekV3ForCausalLM(hf.DeepseekV3Config(**_deepseek(size, 24), **groups))
