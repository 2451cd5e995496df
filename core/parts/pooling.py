"""Fewer key and value heads out of trained ones: MHA becomes GQA or MQA without learning anything anew.

    mean:  W_g = 1/n sum of W_h over the n heads of group g        first: W_g = W_h of its first head
    random: W_g ~ N(0, spread^2), the spread that the trained matrix has
Ainslie et al. 2023, "GQA", section 2.1 and figure 4: the three ways that the paper compares before it trains on for 5 %
of the original training ("uptraining"), which is not done here.
"""

from dataclasses import replace

import torch
from torch import Tensor

from core.model import Transformer
from core.parts.attention import Attention

WAYS = ("mean", "first", "random")


def pooled_rows(weight: Tensor, heads: int, groups: int, way: str, rng: torch.Generator) -> Tensor:
    """The rows of W_k or W_v, (H D) C, or of its bias, (H D), for ``groups`` heads: (G D) C or (G D)."""
    if groups < 1 or heads % groups or way not in WAYS:
        raise ValueError(f"expected groups that divide {heads} and a way out of {WAYS}, got {groups} and {way!r}")
    by_head = weight.unflatten(0, (groups, heads // groups, -1))
    if way == "random":
        spread = float(weight.std()) if weight.ndim > 1 else 0.0  # biases begin at 0, as in training
        return (spread * torch.randn(by_head[:, 0].shape, generator=rng)).flatten(0, 1)
    return (by_head.mean(1) if way == "mean" else by_head[:, 0]).flatten(0, 1)


@torch.no_grad()
def pool_heads(model: Transformer, groups: int, way: str, seed: int = 0) -> Transformer:
    """The same decoder with ``groups`` key/value heads; all other parameters are the model's own, not copies.

    ValueError: attention without key/value heads to pool, or groups that do not divide them.
    """
    attention = model.config.attention
    if not isinstance(attention, Attention.Config) or model.enc is not None:
        raise ValueError("expected a decoder alone, with keys and values for each head")
    twin = Transformer(replace(model.config, attention=replace(attention, kv_heads=groups)))
    rng, own = torch.Generator().manual_seed(seed), dict(model.named_parameters(remove_duplicate=False))
    for name, _ in list(twin.named_parameters(remove_duplicate=False)):
        part, leaf = name.rpartition(".")[::2]
        kept = own[name]
        if part.endswith((".self.k", ".self.v")):
            kept = torch.nn.Parameter(pooled_rows(kept, attention.kv_heads, groups, way, rng))
        setattr(twin.get_submodule(part), leaf, kept)
    twin.name, twin.tokenizer = model.name, model.tokenizer if model.reads_text else None
    return twin.eval()
