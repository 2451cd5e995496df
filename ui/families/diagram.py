"""A config as a drawing: which boxes stand on the residual stream and which on a branch beside it, in forward order.

    post: branch(f), norm on the stream      pre: branch(norm, f)      sandwich: branch(norm, f, norm)
A box is the key of a part (``facts.PARTS``) and what is drawn inside it; words are added by ``ui.families.words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from core.config import ModelConfig
from core.parts.ffn import GatedFFN
from core.parts.latent import LatentAttention
from core.parts.masks import named_mask, sized_mask
from core.parts.residual import PLACEMENTS
from ui.families import facts

ICON = 8  # tokens in the small picture of a mask
SMALL = {"window": 3, "prefix": 4}  # how much of them a window or a prefix takes
Box = dict[str, Any]


def stacks(config: ModelConfig) -> list[Box]:
    """The encoder and the decoder, those that are there: boxes from the bottom up."""
    layers = {"enc": config.encoder_layers, "dec": config.decoder_layers}
    return [stack(config, name) for name, count in layers.items() if count]


def stack(config: ModelConfig, name: str) -> Box:
    before: list[Box] = [{"box": "emb"}]
    if config.positions.adds_rows:
        before.append({"box": "positions"})
    if config.embedding.norm is not None:
        before.append({"box": "emb_norm"})
    read = name == config.stack
    after = [{"box": "final_norm"}] if config.final_norm else []
    if read and facts.has(config, "head"):
        after.append({"box": "head"})
    parts = ["self", *(["cross"] if config.crossed and name == "dec" else []), "ffn"]
    return {
        "name": name,
        "layers": config.decoder_layers if name == "dec" else config.encoder_layers,
        "read": read,
        "before": before,
        "block": [element for part in parts for element in sublayer(config, part, name)],
        "after": after,
    }


def sublayer(config: ModelConfig, part: str, stack: str) -> list[Box]:
    """One part with its norms, where the placement puts them."""
    own: Box = {"box": part}
    if part == "ffn":
        own["glyph"] = ffn_glyph(config)
    else:
        own["glyph"] = heads_glyph(config)
    if part == "self":
        own["masks"] = [icon(name) for name in facts.masks(config, stack)]
        if not config.positions.adds_rows:
            own["inside"] = "positions"
    place = PLACEMENTS[config.placement]

    def boxes(names: Sequence[str]) -> list[Box]:
        return [own if name == "sublayer" else {"box": name} for name in names]

    return [{"branch": boxes(place.branch)}, *boxes(place.stream)]


def icon(mask: str) -> list[list[bool]]:
    """The mask of eight tokens, computed as the model's is; a window or prefix is drawn as a few of them."""
    kind, _ = sized_mask(mask)
    at_T = torch.arange(ICON)
    return named_mask(f"{kind}:{SMALL[kind]}" if kind in SMALL else kind, at_T, at_T).tolist()


def heads_glyph(config: ModelConfig) -> Box:
    """Query heads, and what they read: key/value heads, or one latent row."""
    own = config.attention
    latent = isinstance(own, LatentAttention.Config)
    return {"kind": "heads", "heads": own.heads, "kv": 1 if latent else own.kv_heads, "latent": latent}


def ffn_glyph(config: ModelConfig) -> Box:
    """One wide layer, a gated one, or experts: all of them, how many a token meets, and the shared one."""
    moe = facts.experts(config)
    if moe is None:
        own = facts.dense(config)
        return {"kind": "ffn", "gated": isinstance(own, GatedFFN.Config), "ratio": own.hidden / config.width}
    return {"kind": "moe", "experts": moe.experts, "chosen": moe.router.chosen, "shared": moe.shared is not None}
