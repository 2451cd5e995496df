"""The slider of the KV cache adds up as the core does."""

import pytest

from core.families import PRESETS
from core.scale import costs
from ui.families import kv_meter, table
from ui.frame.text import Words


@pytest.mark.parametrize("tokens", [1, 300, 5000, 131_072])
@pytest.mark.parametrize("name", PRESETS)
def test_the_slider_adds_up_as_the_core_does(name: str, tokens: int) -> None:
    config = PRESETS[name]
    layers = kv_meter.kept(config)
    bytes_ = sum(layer["bytes"] * min(tokens, layer["window"] or tokens) for layer in layers)
    source = tokens if config.encoder_layers else 0
    expected = costs.kv_bytes(config, tokens=tokens, source=source)
    assert bytes_ + kv_meter.source(config) * source == expected


def test_known_caches() -> None:
    T = Words("families", "en")
    said = {name: table.spent(T, name)["kv_token"] for name in ("llama-7b", "llama-2-70b", "mistral-7b")}
    assert said == {"llama-7b": "512 KiB", "llama-2-70b": "320 KiB", "mistral-7b": "128 KiB"}
    full = table.spent(T, "llama-7b")["kv_full"]
    assert "1 GiB" in full and "2048" in full.replace(",", "")  # 2,048 tokens of 512 KiB
