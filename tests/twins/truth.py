"""What a twin computes, under the names of our sites.

Logits, attention weights and hidden states come out of the library. Keys are read by hooks, since no logit sees a key's
bias (softmax ignores what all scores of a row share); so are routers, since their choice shows only in the sum.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from tests.twins.composed import alibi_mask
from tests.twins.families import FAMILIES
from tests.twins.sizes import FIRST, B, Inputs, Size

Sites = dict[str, Tensor]
_LAYER = re.compile(r"(?:(encoder|decoder)\.)?(?:h|layers?|blocks?)\.(\d+)\.(.*)")
# Where keys are projected -> which attention it is. Fused projections hold [q | k | v] side by side.
KEYS = {
    "attention.self.key": "self",
    "self_attn.k_proj": "self",
    "encoder_attn.k_proj": "cross",
    "attn.attention.k_proj": "self",
    "layer.0.SelfAttention.k": "self",
    "layer.1.EncDecAttention.k": "cross",
    "attn.c_attn": "self",
    "attn.Wqkv": "self",
    "self_attention.query_key_value": "self",
}


def truth(name: str, model: nn.Module, given: Inputs, size: Size = FIRST) -> Sites:
    """One forward pass of the twin."""
    found: Sites = {}
    with torch.no_grad(), hooks(model, found, size.heads):
        if FAMILIES[name].given is None:
            logits = model(given.ids, given.target_ids, given.padding)
            return {**found, "head.logits": logits}
        asked = {"output_attentions": True, "output_hidden_states": True}
        out = model(**arguments(name, model, given, size), **asked)
    if "seq_relationship_logits" in out:
        found["head.nsp_logits"] = out.seq_relationship_logits
    found["head.logits"] = out.prediction_logits if "prediction_logits" in out else out.logits
    for stack in FAMILIES[name].stacks:
        side = "" if len(FAMILIES[name].stacks) == 1 else {"enc": "encoder_", "dec": "decoder_"}[stack]
        found |= _stack(stack, out[f"{side}attentions"], out[f"{side}hidden_states"], FAMILIES[name].post)
    for layer, weights in enumerate(out.get("cross_attentions") or ()):
        found[f"dec.{layer}.cross.weights"] = weights
    return found


def _stack(stack: str, attentions: tuple[Tensor, ...], hidden: tuple[Tensor, ...], post: bool) -> Sites:
    """n + 1 hidden states: what enters each layer, and what leaves the stack, after its last norm where it has one."""
    sites = {f"{stack}.{layer}.self.weights": weights for layer, weights in enumerate(attentions)}
    sites |= {f"{stack}.{layer}.resid_pre": x for layer, x in enumerate(hidden[:-1])}
    sites[f"{stack}.{len(attentions) - 1}.resid_post" if post else f"{stack}.norm.out"] = hidden[-1]
    return sites


def arguments(name: str, model: nn.Module, given: Inputs, size: Size) -> dict[str, Any]:
    """How the library is asked for that run."""
    family = FAMILIES[name]
    asked: dict[str, Any] = {"input_ids": given.ids}
    if given.padding is not None:
        asked["attention_mask"] = given.padding.long()
    if given.target_ids is not None:
        asked |= {"decoder_input_ids": given.target_ids, "use_cache": False}
    if given.segments is not None:
        asked["token_type_ids"] = given.segments
    if family.stacks == ("dec",) and family.cache:
        asked["use_cache"] = False
    if family.alibi or family.prefix:
        asked |= _told_by_mask(name, model, given, size)
    return asked


def _told_by_mask(name: str, model: nn.Module, given: Inputs, size: Size) -> dict[str, Tensor]:
    """A mask of numbers to add. ALiBi takes the place of RoPE, which turns nothing when every position is 0."""
    tokens, dtype = given.ids.shape[1], next(model.parameters()).dtype
    allowed = torch.ones(tokens, tokens, dtype=torch.bool).tril()
    if FAMILIES[name].prefix:
        allowed[: size.prefix, : size.prefix] = True
    real = torch.ones_like(given.ids, dtype=torch.bool) if given.padding is None else given.padding
    allowed = allowed & real[:, None, None, :]
    if FAMILIES[name].alibi:
        mask = alibi_mask(allowed, size.heads, dtype)
        return {"attention_mask": mask, "position_ids": torch.zeros_like(given.ids)}
    return {"attention_mask": torch.where(allowed, 0.0, torch.finfo(dtype).min).to(dtype)}


@contextmanager
def hooks(model: nn.Module, found: Sites, heads: int) -> Iterator[None]:
    """Reads keys and routers, and everything of a torch.nn model, which returns nothing but its output."""
    handles, config = [], getattr(model, "config", None)
    for name, module in model.named_modules():
        at = _LAYER.search(name + ".")
        if at is None:
            continue
        stack = "enc" if at[1] == "encoder" else "dec"
        prefix, part = f"{stack}.{at[2]}", at[3].rstrip(".")
        if part in KEYS:
            read = _read_keys(found, f"{prefix}.{KEYS[part]}.k", part, model, heads)
            handles.append(module.register_forward_hook(read))
        elif part in ("self_attn.kv_a_proj_with_mqa", "self_attn.q_a_proj"):
            rank = None if config is None or part.endswith("q_a_proj") else config.kv_lora_rank
            handles.append(module.register_forward_hook(_read_latent(found, f"{prefix}.self", rank)))
        elif part.endswith(("mlp.gate", "mlp.router")) and not isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(_read_router(found, f"{prefix}.moe")))
        elif isinstance(module, nn.MultiheadAttention):
            kind = "self" if part == "self_attn" else "cross"
            handles.append(module.register_forward_pre_hook(_ask_for_weights, with_kwargs=True))
            handles.append(module.register_forward_hook(_read_attention(found, f"{prefix}.{kind}")))
        elif isinstance(module, nn.TransformerEncoderLayer | nn.TransformerDecoderLayer):
            handles.append(module.register_forward_hook(_read_layer(found, prefix)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def heads_apart(rows_BTC: Tensor, heads: int) -> Tensor:
    """B T (H D) -> B H T D."""
    return rows_BTC.unflatten(-1, (heads, -1)).transpose(1, 2)


def _read_keys(found: Sites, site: str, part: str, model: nn.Module, heads: int) -> Any:
    config: Any = model.config
    heads = 1 if getattr(config, "multi_query", False) else getattr(config, "num_key_value_heads", heads)

    def hook(module: nn.Module, inputs: tuple[Tensor, ...], rows: Tensor) -> None:
        if part == "self_attention.query_key_value":  # BLOOM: [q | k | v] within each head
            rows = rows.unflatten(-1, (heads, 3, -1))[..., 1, :].flatten(-2)
        elif part in ("attn.c_attn", "attn.Wqkv"):  # as many columns of queries as the input has
            rows = rows[..., inputs[0].shape[-1] :].chunk(2, -1)[0]
        if config.model_type == "fsmt":  # time first
            rows = rows.transpose(0, 1)
        found[site] = heads_apart(rows, heads)

    return hook


def _read_latent(found: Sites, prefix: str, kv_rank: int | None) -> Any:
    """Latent attention: the rows that queries (no kv_rank), or keys and values, are unfolded from, before the norm."""

    def hook(module: nn.Linear, inputs: tuple[Tensor, ...], rows: Tensor) -> None:
        if kv_rank is None:
            found[f"{prefix}.q_latent"] = rows
        else:
            found[f"{prefix}.kv_latent"], found[f"{prefix}.k_shared"] = rows[..., :kv_rank], rows[..., kv_rank:]

    return hook


def _read_router(found: Sites, prefix: str) -> Any:
    """Switch says where a token goes, nowhere if its expert is full; the others which experts and with what weight."""

    def hook(module: nn.Module, inputs: tuple[Tensor, ...], out: tuple[Tensor, Tensor, Tensor]) -> None:
        if hasattr(module, "expert_capacity"):
            goes_BTE, weight_BTX, logits_BTE = out
            dropped_BTX = goes_BTE.sum(-1, keepdim=True) == 0
            found[f"{prefix}.dropped"] = dropped_BTX
            index_BTX, weight_BTX = logits_BTE.argmax(-1, keepdim=True), weight_BTX.masked_fill(dropped_BTX, 0)
        else:  # batch and tokens in one dimension
            logits_BTE, weight_BTX, index_BTX = (rows.unflatten(0, (B, -1)) for rows in out)
        found[f"{prefix}.router_logits"] = logits_BTE
        found[f"{prefix}.topk_index"], found[f"{prefix}.topk_weight"] = index_BTX, weight_BTX

    return hook


def _ask_for_weights(module: nn.Module, inputs: tuple[Tensor, ...], named: dict[str, Any]) -> tuple[Any, Any]:
    return inputs, named | {"need_weights": True, "average_attn_weights": False}


def _read_attention(found: Sites, prefix: str) -> Any:
    def hook(module: nn.MultiheadAttention, inputs: tuple[Tensor, ...], out: tuple[Tensor, Tensor]) -> None:
        weight, bias = module.in_proj_weight.chunk(3)[1], module.in_proj_bias.chunk(3)[1]
        found[f"{prefix}.k"] = heads_apart(nn.functional.linear(inputs[1], weight, bias), module.num_heads)
        found[f"{prefix}.weights"] = out[1]

    return hook


def _read_layer(found: Sites, prefix: str) -> Any:
    def hook(module: nn.Module, inputs: tuple[Tensor, ...], out: Tensor) -> None:
        found[f"{prefix}.resid_pre"], found[f"{prefix}.resid_post"] = inputs[0], out

    return hook
