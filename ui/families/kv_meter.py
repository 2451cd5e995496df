"""What the keys and values of a text of any length take in each model; the slider moves in the browser alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.config import ModelConfig
from core.parts.latent import LatentAttention
from core.scale import costs
from core.scale.units import UNITS
from ui.browser.figure import Owned, mount
from ui.frame.text import Words

MOST = 2**17  # tokens at the end of the slider
FIRST = 2048
BYTES = 2  # half precision


def kept(config: ModelConfig) -> list[dict[str, int]]:
    """Bytes a token, by how far back the layers keep: {bytes, window}; a window of 0 keeps everything."""
    by_window = Counter(costs.window(config.mask_at(layer), 0) for layer in range(config.decoder_layers))
    return [{"bytes": n * config.attention.cached * BYTES, "window": window} for window, n in by_window.items()]


def show(T: Words, configs: Sequence[ModelConfig], names: Sequence[str]) -> None:
    sides: list[dict[str, Any]] = [
        {"name": name, "layers": kept(config), "context": config.max_tokens, "source": source(config)}
        | {"latent": isinstance(config.attention, LatentAttention.Config)}
        for config, name in zip(configs, names, strict=True)
    ]
    length = Owned(T, {"tokens": (range(1, MOST + 1), FIRST)})
    mount("families/kv_meter", {"sides": sides, "units": UNITS}, {}, T.words("meter"), length)


def source(config: ModelConfig) -> int:
    """Bytes for each token of the encoder's text, which cross-attention keeps."""
    return costs.kv_bytes(config, tokens=0, bytes_per_number=BYTES, source=1)
