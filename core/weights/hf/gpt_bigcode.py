"""GPT-BigCode (StarCoder: Li et al. 2023; SantaCoder: Ben Allal et al. 2023): GPT-2 with one key/value head for all.

Multi-query attention, Shazeer 2019. Weights as nn.Linear stores them; rows of ``c_attn`` are [q (H D) | k (D) | v (D)].
"""

from collections.abc import Iterable, Mapping, Sequence

from torch import Tensor

from core.config import ModelConfig
from core.weights.hf import gpt2
from core.weights.hf.rules import Family, Rule, layer_rules, norm, qkv, refuse, same


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, multi_query=True)
    return gpt2.config({"activation_function": "gelu_pytorch_tanh", **hf}, names, kv_heads=1)


def rules(config: ModelConfig) -> list[Rule]:
    width, head = config.width, config.attention.head_dim

    def parts(w: Tensor) -> Sequence[Tensor]:
        return w.split([width, head, head])

    ours = "dec.blocks.{l}."
    linear = {
        "h.{l}.attn.c_proj": f"{ours}self.o",
        "h.{l}.mlp.c_fc": f"{ours}ffn.up",
        "h.{l}.mlp.c_proj": f"{ours}ffn.down",
    }
    block = [
        Rule("h.{l}.attn.c_attn.weight", qkv("dec.blocks.{{l}}.self.{}.weight"), parts),
        Rule("h.{l}.attn.c_attn.bias", qkv("dec.blocks.{{l}}.self.{}.bias"), parts),
        *same(linear),
        *gpt2.NORMS,
    ]
    return [*gpt2.FRAME, *norm({"ln_f": "dec.norm"}), *layer_rules(block, config.decoder_layers)]


FAMILIES = (Family(("gpt_bigcode",), config, rules, ("transformer.",), (".attn.bias", ".attn.masked_bias")),)
