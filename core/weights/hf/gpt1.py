"""GPT-1 (Radford et al. 2018): decoder-only, post-LN without a last norm, learned positions, GELU (tanh), tied output.

Conv1D weights are stored (in, out), as in GPT-2; the activation that its config calls "gelu" is the tanh one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.config import ModelConfig
from core.weights.hf import gpt2
from core.weights.hf.rules import Family, Rule, layer_rules, norm, refuse


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, afn="gelu")
    return replace(gpt2.config({**hf, "activation_function": "gelu_new"}, names), placement="post", final_norm=False)


def rules(config: ModelConfig) -> list[Rule]:
    norms = {"h.{l}.ln_1": "dec.blocks.{l}.norm1.norm", "h.{l}.ln_2": "dec.blocks.{l}.norm2.norm"}
    return [
        Rule("tokens_embed.weight", "emb.tokens.weight"),
        Rule("positions_embed.weight", "positions.weight"),
        *layer_rules([*gpt2.LINEAR, *norm(norms)], config.decoder_layers),
    ]


FAMILIES = (Family(("openai-gpt",), config, rules, ("transformer.",), (".attn.bias", "position_ids")),)
