"""Mixture-of-experts files: one set of names for what is fused in memory and apart on disk.

In memory transformers keeps ``experts.gate_up_proj`` (E 2F C) and ``experts.down_proj`` (E C F); on disk stand
``experts.3.gate_proj.weight`` and so on; Mixtral's files say ``block_sparse_moe`` and w1, w3, w2 for gate, up, down.
"""

from collections.abc import Sequence

from torch import Tensor

from core.config import ModelConfig
from core.parts.moe import MoE
from core.weights.hf.llama import OURS, THEIRS
from core.weights.hf.rules import Rule, layer_rules, same

MIXTRAL = {
    "block_sparse_moe.": "mlp.",
    ".w1.weight": ".gate_proj.weight",
    ".w3.weight": ".up_proj.weight",
    ".w2.weight": ".down_proj.weight",
}


def apart(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every expert's matrices under names of their own (views, no copies)."""
    ours: dict[str, Tensor] = {}
    for name, tensor in state.items():
        stem, _, last = name.rpartition(".")
        if last == "gate_up_proj":
            for expert, (gate, up) in enumerate(t.chunk(2) for t in tensor):
                ours[f"{stem}.{expert}.gate_proj.weight"], ours[f"{stem}.{expert}.up_proj.weight"] = gate, up
        elif last == "down_proj":
            ours |= {f"{stem}.{expert}.down_proj.weight": matrix for expert, matrix in enumerate(tensor)}
        else:
            for theirs, same_thing in MIXTRAL.items() if "block_sparse_moe" in name else ():
                name = name.replace(theirs, same_thing)
            ours[name] = tensor
    return ours


def sparse(config: ModelConfig) -> list[int]:
    """The layers that have experts."""
    return [layer for layer in range(config.decoder_layers) if isinstance(config.ffn_at(layer), MoE.Config)]


def rules(config: ModelConfig, layers: Sequence[int], shared: str = "shared_experts") -> list[Rule]:
    """Router, experts and what every token passes, for the layers that have them."""
    if not layers:
        return []
    moe = config.ffn_at(layers[0])
    assert isinstance(moe, MoE.Config)
    names = {f"{THEIRS}mlp.experts.{e}": f"{OURS}ffn.experts.{e}" for e in range(moe.experts)}
    if moe.shared is not None:
        names[f"{THEIRS}mlp.{shared}"] = f"{OURS}ffn.shared"
    linear = {f"{theirs}.{x}_proj": f"{ours}.{x}" for theirs, ours in names.items() for x in ("gate", "up", "down")}
    if moe.shared_gate:
        linear[f"{THEIRS}mlp.{shared}_gate"] = f"{OURS}ffn.shared_gate"
    linear[f"{THEIRS}mlp.gate"] = f"{OURS}ffn.router"
    return layer_rules(same(linear, ends=["weight"]), layers)
