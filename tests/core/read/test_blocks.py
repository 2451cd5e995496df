"""The stations of a block, for every placement, with and without cross-attention and experts: each follows the last."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from core import Trace, run
from core.families import PRESETS, shrink
from core.model import Transformer
from core.read.blocks import entering, stations, sublayers

NAMES = ("gpt2", "bert-base", "llama-7b", "glm-4-9b-0414", "transformer-base", "t5-small", "mixtral-8x7b")


@pytest.fixture(params=NAMES)
def traced(request: pytest.FixtureRequest) -> tuple[Transformer, Trace]:
    torch.manual_seed(2)
    config = shrink(PRESETS[request.param], vocab_size=40)
    model = Transformer(replace(config)).double()
    for parameter in model.parameters():
        parameter.data = 0.4 * torch.randn_like(parameter)
    ids = torch.arange(6)
    return model, run(model, ids, target_ids=ids + 3 if config.crossed else None)


def test_every_sum_and_every_norm_follows_from_the_stations_before_it(traced: tuple[Transformer, Trace]) -> None:
    """A definition of the three placements written anew, with torch's own norms."""
    model, trace = traced
    config, layer = model.config, model.config.n_layers - 1
    block = model.top.blocks[layer]

    def at(site: str) -> torch.Tensor:
        return trace[f"{config.stack}.{layer}.{site}"][0]

    centred = any(name.endswith("norm1.mean") for name in trace)

    def twin(placed: nn.Module, which: str, x: torch.Tensor) -> torch.Tensor:
        norm = placed.get_submodule(which)
        gain, eps = norm.get_parameter("gain"), getattr(norm, "eps")  # noqa: B009
        if not centred:
            return nn.functional.rms_norm(x, x.shape[-1:], gain, eps)
        bias = dict(norm.named_parameters()).get("bias")
        return nn.functional.layer_norm(x, x.shape[-1:], gain, bias, eps)

    found = list(stations(config, layer, at))
    stream = found[0].x_TC
    assert found[0].kind == "stream" and torch.equal(stream, at("resid_pre"))
    n = 1
    for number, part in enumerate([one.part for one in sublayers(config, layer)], 1):
        placed = block.get_submodule(f"norm{number}")
        if config.placement != "post":
            torch.testing.assert_close(found[n].x_TC, twin(placed, "norm", stream))
            assert found[n].kind == "norm"
            n += 1
        branch = found[n]
        assert (branch.kind, branch.part) == ("sublayer", part) and torch.equal(branch.x_TC, at(f"{part}.out"))
        n += 1
        written = branch.x_TC
        if config.placement == "sandwich":
            written = found[n].x_TC
            torch.testing.assert_close(written, twin(placed, "post", branch.x_TC))
            n += 1
        assert found[n].kind == "sum"
        torch.testing.assert_close(found[n].x_TC, stream + written)
        stream = found[n].x_TC
        n += 1
        if config.placement == "post":
            torch.testing.assert_close(found[n].x_TC, twin(placed, "norm", stream))
            stream = found[n].x_TC
            n += 1
    assert n == len(found)
    torch.testing.assert_close(stream, at("resid_post"))


def test_what_enters_a_norm_is_what_it_was_given(traced: tuple[Transformer, Trace]) -> None:
    """The norm, standing alone, turns it into what the run has there."""
    model, trace = traced
    config = model.config

    def at(site: str) -> torch.Tensor:
        return trace[f"{config.stack}.0.{site}"][0]

    for one in sublayers(config, 0):
        norm = model.top.blocks[0].get_submodule(f"{one.norm}.norm")
        with torch.no_grad():
            out = norm(entering(config, one, at))
        torch.testing.assert_close(out, at(one.after if config.placement == "post" else f"{one.norm}.out"))


def test_sublayers_are_those_of_the_layer() -> None:
    parts = {name: [one.part for one in sublayers(shrink(PRESETS[name], vocab_size=9), 1)] for name in NAMES}
    assert parts["gpt2"] == ["self", "ffn"] and parts["mixtral-8x7b"] == ["self", "moe"]
    assert parts["transformer-base"] == ["self", "cross", "ffn"]
