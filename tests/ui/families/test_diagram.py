"""The drawing has the parts of the model that the config builds, in their places."""

from dataclasses import replace

import pytest
import torch

from core.families import PRESETS, shrink
from core.model import Transformer
from core.parts.masks import named_mask
from core.parts.norms import LayerNorm, RMSNorm
from ui.families import diagram

GPT2 = PRESETS["gpt2"]


def boxes(elements: list[dict]) -> list[dict]:
    return [box for element in elements for box in element.get("branch", [element])]


@pytest.mark.parametrize("name", PRESETS)
def test_the_drawing_has_the_parts_of_the_model_that_the_config_builds(name: str) -> None:
    config = PRESETS[name]
    model = Transformer(shrink(config))
    drawn = {stack["name"]: stack for stack in diagram.stacks(config)}
    assert set(drawn) == {stack for stack in ("enc", "dec") if getattr(model, stack) is not None}
    for stack, built in ((drawn[name], getattr(model, name)) for name in drawn):
        block, inside = built.blocks[0], [box["box"] for box in boxes(stack["block"])]
        norms = [m for m in (block.norm1, block.norm2, getattr(block, "norm3", None)) if m is not None]
        assert inside.count("norm") == sum(isinstance(m, LayerNorm | RMSNorm) for norm in norms for m in norm.modules())
        assert inside.count("self") == inside.count("ffn") == 1
        assert ("cross" in inside) == hasattr(block, "cross")
        assert ("final_norm" in [box["box"] for box in stack["after"]]) == (built.norm is not None)
        before = [box["box"] for box in stack["before"]]
        assert ("emb_norm" in before) == (model.emb.norm is not None)
        row = model.positions.embed(torch.arange(2), model.config.width)
        assert ("positions" in before) == (row is not None)
        assert stack["layers"] == {"enc": config.encoder_layers, "dec": config.decoder_layers}[stack["name"]]


def test_norms_stand_where_the_placement_puts_them() -> None:
    kinds = {}
    for placement in ("post", "pre", "sandwich"):
        [stack] = diagram.stacks(replace(GPT2, placement=placement))
        kinds[placement] = [
            [box["box"] for box in element.get("branch", [])] or element["box"] for element in stack["block"]
        ]
    assert kinds["post"] == [["self"], "norm", ["ffn"], "norm"]
    assert kinds["pre"] == [["norm", "self"], ["norm", "ffn"]]
    assert kinds["sandwich"] == [["norm", "self", "norm"], ["norm", "ffn", "norm"]]


@pytest.mark.parametrize("mask", ["causal", "full", "prefix:100", "window:4096"])
def test_the_small_mask_is_the_core_s(mask: str) -> None:
    drawn = torch.tensor(diagram.icon(mask))
    at_T = torch.arange(8)
    kind = mask.partition(":")[0]
    assert torch.equal(drawn, named_mask({"prefix": "prefix:4", "window": "window:3"}.get(kind, kind), at_T, at_T))
    assert drawn.diagonal().all()
