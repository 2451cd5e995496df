"""The classes of Hugging Face at the sizes of the released models, without weights: what our presets must equal."""

from collections.abc import Callable
from typing import Any

import torch
import transformers as hf

from tests.twins.sizes import Settings


def switch(experts: int) -> hf.PreTrainedModel:
    sparse: Settings = {"num_sparse_encoder_layers": 6, "num_sparse_decoder_layers": 6, "num_experts": experts}
    return hf.SwitchTransformersForConditionalGeneration(hf.SwitchTransformersConfig(d_ff=3072, **sparse))


def bart() -> hf.PreTrainedModel:
    sides: Settings = {"encoder_layers": 6, "decoder_layers": 6, "encoder_ffn_dim": 3072, "decoder_ffn_dim": 3072}
    heads: Settings = {"encoder_attention_heads": 12, "decoder_attention_heads": 12}
    return hf.BartForConditionalGeneration(hf.BartConfig(d_model=768, **sides, **heads))


def bert(width: int, layers: int, heads: int) -> hf.PreTrainedModel:
    sizes: Settings = {"hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": heads}
    return hf.BertForPreTraining(hf.BertConfig(intermediate_size=4 * width, **sizes))


def gpt_neo() -> hf.PreTrainedModel:
    layers: list[Any] = [[["global", "local"], 6]]
    return hf.GPTNeoForCausalLM(hf.GPTNeoConfig(hidden_size=768, num_layers=12, num_heads=12, attention_types=layers))


def starcoder() -> hf.PreTrainedModel:
    config = hf.GPTBigCodeConfig(n_embd=6144, n_layer=40, n_head=48, n_positions=8192, vocab_size=49_152)
    return hf.GPTBigCodeForCausalLM(config)


def bloom() -> hf.PreTrainedModel:
    return hf.BloomForCausalLM(hf.BloomConfig(hidden_size=14_336, n_layer=70, n_head=112))


def mpt() -> hf.PreTrainedModel:
    return hf.MptForCausalLM(hf.MptConfig(d_model=4096, n_layers=32, n_heads=32, vocab_size=50_432))


def decoder(
    kind: str, width: int, layers: int, heads: int, hidden: int, length: int, **more: Any
) -> hf.PreTrainedModel:
    """A model of the LLaMA line."""
    sizes: Settings = {"hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": heads}
    base = more.pop("base", 10_000.0)
    config = getattr(hf, f"{kind}Config")(
        **sizes,
        intermediate_size=hidden,
        max_position_embeddings=length,
        rope_parameters={"rope_type": "default", "rope_theta": base},
        **more,
    )
    return getattr(hf, f"{kind}ForCausalLM")(config)


def glm(kind: str, length: int) -> hf.PreTrainedModel:
    return getattr(hf, f"{kind}ForCausalLM")(getattr(hf, f"{kind}Config")(max_position_embeddings=length))


def deepseek_v2_lite() -> hf.PreTrainedModel:
    attention: Settings = {
        "kv_lora_rank": 512,
        "q_lora_rank": None,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
    }
    experts: Settings = {
        "n_routed_experts": 64,
        "n_shared_experts": 2,
        "num_experts_per_tok": 6,
        "moe_intermediate_size": 1408,
    }
    more: Settings = {
        "vocab_size": 102_400,
        "first_k_dense_replace": 1,
        "n_group": 1,
        "topk_group": 1,
        "v_head_dim": 128,
    }
    return decoder("DeepseekV2", 2048, 27, 16, 10_944, 32_768, num_key_value_heads=16, **attention, **experts, **more)


def deepseek_v3() -> hf.PreTrainedModel:
    return decoder("DeepseekV3", 7168, 61, 128, 18_432, 131_072)


RELEASES: dict[str, Callable[[], hf.PreTrainedModel]] = {
    "bart-base": bart,
    "t5-small": lambda: hf.T5ForConditionalGeneration(hf.T5Config()),
    "bert-base": lambda: bert(768, 12, 12),
    "bert-large": lambda: bert(1024, 24, 16),
    "roformer-base": lambda: hf.RoFormerForMaskedLM(hf.RoFormerConfig()),
    "gpt-1": lambda: hf.OpenAIGPTLMHeadModel(hf.OpenAIGPTConfig()),
    "gpt2": lambda: hf.GPT2LMHeadModel(hf.GPT2Config()),
    "gpt2-xl": lambda: hf.GPT2LMHeadModel(hf.GPT2Config(n_embd=1600, n_layer=48, n_head=25)),
    "gpt-neo-125m": gpt_neo,
    "starcoder": starcoder,
    "bloom-176b": bloom,
    "mpt-7b": mpt,
    "llama-7b": lambda: decoder("Llama", 4096, 32, 32, 11_008, 2048, rms_norm_eps=1e-6),
    "llama-13b": lambda: decoder("Llama", 5120, 40, 40, 13_824, 2048, rms_norm_eps=1e-6),
    "llama-65b": lambda: decoder("Llama", 8192, 80, 64, 22_016, 2048, rms_norm_eps=1e-6),
    "llama-2-7b": lambda: decoder("Llama", 4096, 32, 32, 11_008, 4096, rms_norm_eps=1e-5),
    "llama-2-70b": lambda: decoder("Llama", 8192, 80, 64, 28_672, 4096, rms_norm_eps=1e-5, num_key_value_heads=8),
    "qwen2-7b": lambda: decoder(
        "Qwen2", 3584, 28, 28, 18_944, 131_072, vocab_size=152_064, num_key_value_heads=4, base=1e6
    ),
    "qwen3-8b": lambda: decoder("Qwen3", 4096, 36, 32, 12_288, 32_768, num_key_value_heads=8, base=1e6),
    "mistral-7b": lambda: decoder("Mistral", 4096, 32, 32, 14_336, 8192, rms_norm_eps=1e-5),
    "mixtral-8x7b": lambda: decoder("Mixtral", 4096, 32, 32, 14_336, 32_768, base=1e6),
    "glm-4-9b": lambda: glm("Glm", 8192),
    "glm-4-9b-0414": lambda: glm("Glm4", 32_768),
    "switch-base-8": lambda: switch(8),
    "switch-base-128": lambda: switch(128),
    "qwen1.5-moe-a2.7b": lambda: decoder("Qwen2Moe", 2048, 24, 16, 5632, 8192, base=1e6),
    "deepseek-v2-lite": deepseek_v2_lite,
    "deepseek-v3": deepseek_v3,
}

# config.json of releases whose classes come with their files.
BAICHUAN = {"model_type": "baichuan", "hidden_act": "silu", "rms_norm_eps": 1e-6, "tie_word_embeddings": False}
BAICHUAN_13B = BAICHUAN | {
    "hidden_size": 5120,
    "intermediate_size": 13_696,
    "num_hidden_layers": 40,
    "num_attention_heads": 40,
    "model_max_length": 4096,
}
CONFIGS: dict[str, dict[str, object]] = {
    "baichuan-7b": BAICHUAN
    | {
        "vocab_size": 64_000,
        "hidden_size": 4096,
        "intermediate_size": 11_008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "max_position_embeddings": 4096,
    },
    "baichuan-13b": BAICHUAN_13B | {"vocab_size": 64_000},
    "baichuan2-13b": BAICHUAN_13B | {"vocab_size": 125_696},
    "qwen-7b": {
        "model_type": "qwen",
        "vocab_size": 151_936,
        "hidden_size": 4096,
        "intermediate_size": 22_016,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "seq_length": 8192,
        "layer_norm_epsilon": 1e-6,
        "rotary_emb_base": 10_000,
        "rotary_pct": 1.0,
        "no_bias": True,
        "tie_word_embeddings": False,
    },
    "deepseek-moe-16b": {
        "model_type": "deepseek",
        "vocab_size": 102_400,
        "hidden_size": 2048,
        "intermediate_size": 10_944,
        "moe_intermediate_size": 1408,
        "num_hidden_layers": 28,
        "num_attention_heads": 16,
        "num_key_value_heads": 16,
        "n_routed_experts": 64,
        "n_shared_experts": 2,
        "num_experts_per_tok": 6,
        "first_k_dense_replace": 1,
        "moe_layer_freq": 1,
        "norm_topk_prob": False,
        "scoring_func": "softmax",
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10_000.0,
        "hidden_act": "silu",
        "attention_bias": False,
        "tie_word_embeddings": False,
    },
}

# Parameters that a release has beside ours, or lacks.
BESIDE = {
    "bart-base": 2 * 2 * 768,  # two rows of each table of positions that are never read
    "roformer-base": 1536 * 64,  # a fixed table of sines
    "deepseek-v3": -58 * 256,  # the bias that helps to pick experts is a buffer there
}


def release(name: str) -> hf.PreTrainedModel:
    with torch.device("meta"):
        return RELEASES[name]()
