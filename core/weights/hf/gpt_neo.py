"""GPT-Neo (Black et al. 2021): GPT-2's body as GPT-3 has it, every other layer looks only at the tokens nearby.

Scores are not divided by sqrt(D); q, k, v have no bias. Brown et al. 2020, section 2.1 (alternating local layers).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.config import ModelConfig
from core.weights.hf import gpt2
from core.weights.hf.rules import Family, Rule, layer_rules, norm, refuse, same, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, tie_word_embeddings=True)
    renamed = {"n_embd": "hidden_size", "n_head": "num_heads", "n_layer": "num_layers"}
    renamed |= {"n_positions": "max_position_embeddings", "n_inner": "intermediate_size"}
    spelled = {**hf, **{ours: hf.get(theirs) for ours, theirs in renamed.items()}}
    config = gpt2.config(spelled, names, bias=False, scale=1.0)
    return replace(config, mask=masks(hf, config.n_layers))


def masks(hf: Mapping[str, object], layers: int) -> tuple[str, ...]:
    """One mask a layer, from ``attention_types``: [[["global", "local"], 6]] says the pair six times."""
    kinds = {"global": "causal", "local": f"window:{whole(hf, 'window_size', default=256)}"}
    try:
        pairs = [(names, min(times, layers + 1)) for names, times in hf["attention_types"]]  # type: ignore[attr-defined]
        named = [kinds[name] for names, times in pairs for name in names * times]
    except (KeyError, TypeError, ValueError):
        named = []
    if len(named) != layers:
        raise ValueError(
            f"config: expected attention_types for {layers} layers of 'global' and 'local', "
            f"got {hf.get('attention_types')!r}"
        )
    return tuple(named)


def rules(config: ModelConfig) -> list[Rule]:
    theirs, ours = "h.{l}.attn.attention.", "dec.blocks.{l}."
    both = {
        f"{theirs}out_proj": f"{ours}self.o",
        "h.{l}.mlp.c_fc": f"{ours}ffn.up",
        "h.{l}.mlp.c_proj": f"{ours}ffn.down",
    }
    unbiased = {f"{theirs}{x}_proj": f"{ours}self.{x}" for x in "qkv"}
    block = [*same(both), *same(unbiased, ends=["weight"]), *gpt2.NORMS]
    return [*gpt2.FRAME, *norm({"ln_f": "dec.norm"}), *layer_rules(block, config.decoder_layers)]


FAMILIES = (Family(("gpt_neo",), config, rules, ("transformer.",), (".attention.bias", ".attention.masked_bias")),)
