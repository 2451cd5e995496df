"""Twins composed out of library parts, for families that the library has no class of: Baichuan and DeepSeekMoE.

Baichuan-7B is LLaMA; 13B has ALiBi instead of RoPE; the second version normalises the rows of its output matrix. All
fuse q, k, v into ``W_pack``. DeepSeekMoE is LLaMA whose later layers have DeepSeek-V2's experts.
"""

from typing import Any

import torch
import transformers as hf
from torch import Tensor, nn
from transformers.models.deepseek_v2.modeling_deepseek_v2 import DeepseekV2Moe

from tests.twins.llamas import base, deepseek_experts
from tests.twins.sizes import Size

State = dict[str, Tensor]


def baichuan(size: Size) -> hf.PreTrainedModel:
    """LLaMA's body; RoPE, where it is used, always has the base of the paper."""
    return hf.LlamaForCausalLM(hf.LlamaConfig(**base(size) | {"rope_parameters": {"rope_theta": 10_000.0}}))


def deepseek(size: Size) -> hf.PreTrainedModel:
    """The first generation: chosen experts count as much as their probability."""
    model = hf.LlamaForCausalLM(hf.LlamaConfig(**base(size)))
    experts = deepseek_experts(size) | {"routed_scaling_factor": 1.0}
    settings = hf.DeepseekV2Config(**base(size), **experts, topk_method="greedy")
    settings._experts_implementation = "eager"
    for layer in model.model.layers[size.dense :]:
        layer.mlp = DeepseekV2Moe(settings)
    return model


def as_deepseek(model: hf.PreTrainedModel, size: Size) -> tuple[dict[str, Any], State]:
    """config.json and tensors as DeepSeekMoE's own files have them: a module for each expert."""
    own = {"model_type": "deepseek", "moe_layer_freq": 1, "norm_topk_prob": False, "scoring_func": "softmax"}
    state: State = {}
    for name, tensor in model.state_dict().items():
        stem = name.rpartition(".")[0]
        for expert, rows in enumerate(tensor if ".mlp.experts." in name else ()):
            if name.endswith("gate_up_proj"):
                gate, up = rows.chunk(2)
                state |= {f"{stem}.{expert}.gate_proj.weight": gate, f"{stem}.{expert}.up_proj.weight": up}
            else:
                state[f"{stem}.{expert}.down_proj.weight"] = rows
        if ".mlp.experts." not in name:
            state[name] = tensor
    experts = {key: value for key, value in deepseek_experts(size).items() if key != "routed_scaling_factor"}
    return {**model.config.to_dict(), **experts, **own}, state


def qwen(size: Size) -> hf.PreTrainedModel:
    """The first generation: the second's block, as many key/value heads as query heads."""
    heads = {"num_key_value_heads": size.heads, "tie_word_embeddings": False}
    return hf.Qwen2ForCausalLM(hf.Qwen2Config(**base(size) | heads))


def as_qwen(model: hf.PreTrainedModel, size: Size) -> tuple[dict[str, Any], State]:
    """Its own spelling: q, k, v fused, ``w2`` the gate, ``w1`` what is gated; intermediate_size counts both."""
    their = model.config
    config = {
        "model_type": "qwen",
        "vocab_size": their.vocab_size,
        "hidden_size": their.hidden_size,
        "num_hidden_layers": their.num_hidden_layers,
        "num_attention_heads": their.num_attention_heads,
        "kv_channels": their.hidden_size // their.num_attention_heads,
        "intermediate_size": 2 * their.intermediate_size,
        "layer_norm_epsilon": their.rms_norm_eps,
        "rotary_emb_base": their.rope_parameters["rope_theta"],
        "rotary_pct": 1.0,
        "seq_length": their.max_position_embeddings,
        "no_bias": True,
        "tie_word_embeddings": False,
    }
    names = {
        "model": "transformer", "embed_tokens": "wte", "layers": "h", "norm": "ln_f",
        "input_layernorm": "ln_1", "self_attn": "attn", "o_proj": "c_proj",
        "post_attention_layernorm": "ln_2", "up_proj": "w1", "gate_proj": "w2", "down_proj": "c_proj",
    }  # fmt: skip
    old = dict(model.state_dict())
    for layer in range(their.num_hidden_layers):
        stem = f"model.layers.{layer}.self_attn."
        for end in ("weight", "bias"):
            old[f"{stem}c_attn.{end}"] = torch.cat([old.pop(f"{stem}{x}_proj.{end}") for x in "qkv"])
    return config, {".".join(names.get(part, part) for part in name.split(".")): old[name] for name in old}


def normalised_head(model: hf.PreTrainedModel) -> None:
    """From here on the output matrix is the normalised one; files hold what it was (``stored_head``)."""
    model.stored_head = model.lm_head.weight.detach().clone()
    with torch.no_grad():
        model.lm_head.weight.copy_(nn.functional.normalize(model.lm_head.weight))


def as_baichuan(model: hf.PreTrainedModel, position: str, fused: bool = True) -> tuple[dict[str, Any], State]:
    """config.json and tensors of a Baichuan; its files do not say which positions it has, nor how its head works."""
    config = {
        key: model.config.to_dict()[key]
        for key in (
            "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
            "rms_norm_eps", "hidden_act", "tie_word_embeddings",
        )
    }  # fmt: skip
    length = {"rope": "max_position_embeddings", "alibi": "model_max_length"}[position]
    config |= {
        "model_type": "baichuan",
        length: model.config.max_position_embeddings,
        "position": position,
        "norm_head": hasattr(model, "stored_head"),
    }
    state = dict(model.state_dict())
    if hasattr(model, "stored_head"):
        state["lm_head.weight"] = model.stored_head
    for layer in range(model.config.num_hidden_layers if fused else 0):
        stem = f"model.layers.{layer}.self_attn."
        state[f"{stem}W_pack.weight"] = torch.cat([state.pop(f"{stem}{x}_proj.weight") for x in "qkv"])
    return config, state


def slopes(heads: int) -> Tensor:
    """Press et al. 2021: 2^(-8/n), 2^(-16/n), ... for n heads, a power of two; the rest from twice as many, in turn."""
    n = 2 ** (heads.bit_length() - 1)
    first = [2 ** (-8 * (i + 1) / n) for i in range(n)]
    between = [2 ** (-4 * (i + 1) / n) for i in range(0, 2 * n, 2)]
    return torch.tensor([*first, *between][:heads])


def alibi_mask(allowed_BHQK: Tensor, heads: int, dtype: torch.dtype) -> Tensor:
    """slope * (key - query) where allowed: what to add to the scores, B H Q K."""
    at = torch.arange(allowed_BHQK.shape[-1])
    bias = slopes(heads)[:, None, None] * (at[None] - at[:, None])
    return torch.where(allowed_BHQK, bias.to(dtype), torch.finfo(dtype).min)
