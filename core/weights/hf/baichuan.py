"""Baichuan (Yang et al. 2023, "Baichuan 2"): LLaMA's body; q, k, v may be fused in ``W_pack``.

7B turns by RoPE, 13B penalises distance (ALiBi). Baichuan 2 brings the rows of the output matrix to length 1. Their
config.json does not say which: 13B has no ``max_position_embeddings``, Baichuan 2 has its own vocabulary of 125,696.
``position`` ("rope", "alibi") and ``norm_head`` say it where they stand.
"""

from collections.abc import Iterable, Mapping

from torch import Tensor

from core.config import ModelConfig
from core.parts.heads import LMHead, NormHead
from core.parts.positions import Alibi, Rope
from core.weights.hf import llama
from core.weights.hf.rules import Family, thirds, whole

BAICHUAN_2_VOCABULARY = 125_696


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    position = hf.get("position", "rope" if "max_position_embeddings" in hf else "alibi")
    if position not in ("rope", "alibi"):
        raise ValueError(f"config: expected position 'rope' or 'alibi', got {position!r}")
    normed = hf.get("norm_head", hf.get("vocab_size") == BAICHUAN_2_VOCABULARY)
    return llama.body(
        hf,
        max_tokens=whole(hf, "max_position_embeddings", "model_max_length", default=4096),
        positions=Alibi.Config() if position == "alibi" else Rope.Config(base=llama.rope_base(hf), pairing="half"),
        head=NormHead.Config() if normed else LMHead.Config(tied=False),
    )


def unpack(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """``W_pack`` [q|k|v] under the names of the three."""
    ours: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if name.endswith("W_pack.weight"):
            parts = zip("qkv", thirds(tensor), strict=True)
            ours |= {name.replace("W_pack", f"{x}_proj"): part for x, part in parts}
        else:
            ours[name] = tensor
    return ours


FAMILIES = (Family(("baichuan",), config, llama.rules, ("model.",), ("rotary_emb.inv_freq",), respell=unpack),)
