"""What differs between two configs: row by row, part by part of the diagram, mask by mask.

Two facts with other names are other parts; with the same name and other numbers, the same part at another size.
"""

from __future__ import annotations

from core.config import ModelConfig
from core.parts.heads import NoHead
from core.parts.part import Fact
from ui.families.rows import ROWS, dense, experts, mask, masks

SAME, NUMBERS, OTHER = "same", "numbers", "other"
__all__ = ["NUMBERS", "OTHER", "PARTS", "ROWS", "SAME", "Fact", "apart", "compare", "compare_masks", "compare_parts"]
__all__ += ["dense", "experts", "facts", "has", "layers", "mask", "masks"]


def apart(left: Fact | None, right: Fact | None) -> str:
    """How far two facts are apart: the same, the same part with other numbers, or another part."""
    if left is None or right is None:
        return SAME if left is right else OTHER
    if left.kind != right.kind:
        return OTHER
    return SAME if left.values == right.values else NUMBERS


# Which rows a part of the diagram stands for: it differs as much as the most different of them.
PARTS: dict[str, tuple[str, ...]] = {
    "emb": ("embedding", "vocabulary", "width"),
    "positions": ("positions", "context"),
    "emb_norm": ("norm",),
    "stack": ("layout", "width"),
    "norm": ("norm", "placement"),
    "self": ("attention", "qk_norm", "scale", "attention_bias"),
    "mask": ("mask",),
    "cross": ("attention", "qk_norm", "scale", "attention_bias"),
    "ffn": ("ffn", "activation", "router", "ffn_bias"),
    "final_norm": ("final_norm", "norm"),
    "head": ("head", "tying", "vocabulary"),
}


def facts(config: ModelConfig) -> dict[str, Fact | None]:
    """Every row of a config."""
    return {row: read(config) for row, read in ROWS.items()}


def has(config: ModelConfig, part: str) -> bool:
    """Whether a part is there at all."""
    if part == "cross":
        return config.crossed
    there = {
        "emb_norm": config.embedding.norm is not None,
        "final_norm": config.final_norm,
        "head": not isinstance(config.head, NoHead.Config),
    }
    return there.get(part, True)


def compare(left: ModelConfig, right: ModelConfig) -> dict[str, str]:
    """How far apart the two are, row by row."""
    mine, other = facts(left), facts(right)
    return {row: apart(mine[row], other[row]) for row in ROWS}


def compare_parts(left: ModelConfig, right: ModelConfig) -> dict[str, str]:
    """How far apart the two are, part by part; a part that only one of them has is another part."""
    rows, order = compare(left, right), (SAME, NUMBERS, OTHER)
    parts = {}
    for part, own in PARTS.items():
        here = has(left, part), has(right, part)
        parts[part] = max((rows[row] for row in own), key=order.index) if all(here) else OTHER if any(here) else SAME
    seen = [state for mine, other in ((left, right), (right, left)) for state in compare_masks(mine, other).values()]
    return parts | {"mask": max(seen, key=order.index)}


def compare_masks(config: ModelConfig, other: ModelConfig) -> dict[str, str]:
    """How far the mask of each stack is from the other model's: of the same stack, or of the one it has."""
    facing = {name: name if layers(other, name) else other.stack for name in ("enc", "dec") if layers(config, name)}
    return {name: apart(mask(config, name), mask(other, its)) for name, its in facing.items()}


def layers(config: ModelConfig, stack: str) -> int:
    return {"enc": config.encoder_layers, "dec": config.decoder_layers}[stack]
