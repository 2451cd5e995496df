"""Multiply-adds in closed form against those that torch counts in a real run."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.config import ModelConfig
from core.families import PRESETS, shrink
from core.model import Transformer, run
from core.scale.compute import forward_macs


def steps_counted(config: ModelConfig, tokens: int, source: int) -> int:
    """Multiply-adds that torch counts in a real run."""
    model = Transformer(config)
    draw = torch.Generator().manual_seed(0)
    for parameter in model.parameters():
        parameter.data = 0.1 * torch.randn(parameter.shape, generator=draw)
    ids = [torch.randint(0, 101, (1, n), generator=draw) for n in (source, tokens) if n]
    with FlopCounterMode(display=False) as counter:
        run(model, ids[0], target_ids=ids[1] if len(ids) > 1 else None)
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("name", PRESETS)
def test_multiply_adds_are_those_of_a_real_run(name: str) -> None:
    config = shrink(PRESETS[name])
    source = 11 if config.crossed else 0
    assert forward_macs(config, 7, source) == steps_counted(config, 7, source)


@pytest.mark.parametrize(("name", "given"), [("gpt2", (0,)), ("gpt2", (1, 3)), ("bart-base", (1,))])
def test_a_source_goes_with_an_encoder_decoder(name: str, given: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="tokens above 0, and a source with an encoder-decoder only"):
        forward_macs(PRESETS[name], *given)
