"""Leaving a head out, measured: against a model whose slice of W_o is really zero."""

import copy
from dataclasses import replace

import pytest
import torch

from core import Transformer, run
from core.families import PRESETS, shrink
from core.parts.heads import NoHead
from core.read.ablation import contributions, head_effects, largest_weight, predicts


def model_of(name: str) -> Transformer:
    config = shrink(PRESETS[name])
    if name == "bert-base":
        config = replace(config, head=NoHead.Config())
    torch.manual_seed(1)
    model = Transformer(config).requires_grad_(False)
    for parameter in model.parameters():
        parameter.copy_(0.25 * torch.randn(parameter.shape))
    return model


@pytest.mark.parametrize("name", ["gpt2", "llama-2-70b", "bert-base"])
def test_equals_a_model_without_that_slice_of_w_o(name):
    model, ids = model_of(name), torch.randint(0, 101, (1, 7))
    effects = head_effects(model, ids, 1)
    stack, width = model.config.stack, model.config.attention.head_dim
    for head in range(4):
        cut = copy.deepcopy(model)
        getattr(cut, stack).blocks[1].self.o.weight[:, head * width : (head + 1) * width] = 0
        if predicts(model):
            p, q = (run(m, ids)["head.logits"].double().log_softmax(-1) for m in (model, cut))
            expected = float((p.exp() * (p - q)).sum(-1).mean())
        else:
            x, y = (run(m, ids)["enc.1.resid_post"] for m in (model, cut))
            expected = float((x - y).norm() / x.norm())
        assert float(effects[head]) == pytest.approx(expected, rel=1e-3, abs=1e-6)
        assert expected > 1e-4


def test_heads_add_up_to_the_output():
    model, ids = model_of("gpt2"), torch.randint(0, 101, (1, 7))
    trace = run(model, ids)
    heads_out, out = trace["dec.0.self.heads_out"][0], trace["dec.0.self.out"][0]
    norms, difference = contributions(heads_out, out, model.get_parameter("dec.blocks.0.self.o.bias"), 3)
    assert difference < 1e-5
    torch.testing.assert_close(norms, heads_out[:, 3].norm(dim=-1))
    assert contributions(heads_out, out, None, 3)[1] > 1e-3  # a forgotten bias would show


def test_sharpness_of_a_head():
    even, sharp = torch.full((4, 4), 0.25), torch.eye(4)
    assert largest_weight(torch.stack([even, sharp])).tolist() == [0.25, 1]


def test_a_layer_that_is_not_there():
    with pytest.raises(ValueError, match=r"0..1, got 2"):
        head_effects(model_of("gpt2"), [1, 2, 3], 2)
