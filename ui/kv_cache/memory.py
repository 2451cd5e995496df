"""The cache of named models, from their configs: how many bytes a token, and how many for a text of any length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.families import PRESETS, PUBLISHED
from core.scale.costs import kv_bytes, parameters, window
from core.scale.units import UNITS, binary
from ui.browser.figure import Owned, mount
from ui.frame.text import Words

MOST = 2**17
BYTES = {"fp32": 4, "fp16": 2, "int8": 1}
BATCHES = [1, 8, 32, 64]
FIRST = ("llama-7b", "llama-2-70b", "mistral-7b", "deepseek-v3")
HALF = 2


@dataclass(frozen=True)
class Published:
    """A figure that others printed: bytes of a model after so many tokens, at 2 bytes a number."""

    model: str
    tokens: int
    bytes: int


# As usually quoted for these models in half precision; DeepSeek-V3: 70.272 KB a token, DeepSeek-AI 2025, "Insights into
# DeepSeek-V3", table 1.
KNOWN = [
    Published("llama-7b", 1, 512 * 1024),
    Published("llama-7b", 2048, 2**30),
    Published("llama-2-70b", 1, 320 * 1024),
    Published("mistral-7b", 1, 128 * 1024),
    Published("deepseek-v3", 1, 70_272),
]


def decoders() -> list[str]:
    """Presets that decode without an encoder, but the one of this course."""
    return [
        name for name, one in PRESETS.items() if one.decoder_layers and not one.encoder_layers and name != "tiny-gpt"
    ]


def known_rows(T: Words) -> str:
    """A table: what was published and what the formula gives."""
    head = [T("known_model"), T("known_tokens"), T("known_printed"), T("known_counted")]
    lines = [f"| {' | '.join(head)} |", "|:--|--:|--:|--:|"]
    for one in KNOWN:
        counted = kv_bytes(PRESETS[one.model], one.tokens)
        same = "=" if counted == one.bytes else "≠"
        printed = f"{one.bytes:,} B" if one.bytes % 1024 else binary(one.bytes)
        cells = [PUBLISHED[one.model].title, f"{one.tokens:,}", printed, f"{same} {counted:,} B"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def show(T: Words) -> None:
    """Each model's layers as {bytes a token at 1 byte a number, window}; the browser multiplies."""
    models: list[dict[str, Any]] = []
    for name in decoders():
        config = PRESETS[name]
        kept: dict[int, int] = {}
        for layer in range(config.decoder_layers):
            back = window(config.mask_at(layer), 0)
            kept[back] = kept.get(back, 0) + config.attention.cached
        models.append(
            {
                "id": name,
                "name": PUBLISHED[name].title,
                "layers": [{"numbers": numbers, "window": back} for back, numbers in kept.items()],
                "context": config.max_tokens,
            }
        )
    place = Owned(
        T,
        {
            "tokens": (range(1, MOST + 1), 2048),
            "batch": (BATCHES, 1),
            "bytes": (list(BYTES.values()), HALF),
            "one": (decoders(), "llama-7b"),
        },
    )
    mount("kv_cache/memory", {"models": models, "units": UNITS}, {}, T.words("memory"), place)


def compared() -> dict[str, Any]:
    """LLaMA-2-70B beside LLaMA-7B: parameters and bytes a token."""
    small, large = PRESETS["llama-7b"], PRESETS["llama-2-70b"]
    return {
        "grown": parameters(large).total / parameters(small).total,
        "small": binary(kv_bytes(small)),
        "large": binary(kv_bytes(large)),
        "all_heads": binary(kv_bytes(large) * large.attention.heads // large.attention.kv_heads),
    }


def smaller() -> str:
    small, large = (kv_bytes(PRESETS[name]) for name in ("llama-7b", "llama-2-70b"))
    return "less" if large < small else "same" if large == small else "more"
