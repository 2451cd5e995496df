"""The slices of W_q, W_k, W_v that a head owns reproduce its q, k and v from the x that attention multiplied."""

import pytest
import torch

from core import Transformer, run
from core.families import PRESETS, shrink
from core.read.projection import head_slices, input_site, splits_by_head


@pytest.mark.parametrize("name", ["gpt2", "bert-base", "llama-2-70b"])
def test_slices_times_input_is_the_head(name):
    model = Transformer(shrink(PRESETS[name]))
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    stack, layer = model.config.stack, model.config.n_layers - 1
    trace = run(model, torch.tensor([[1, 5, 3, 2]]))
    x = trace[f"{stack}.{layer}.{input_site(model.config)}"][0]
    of = model.config.attention
    for head in range(of.heads):
        slices = head_slices(model, layer, head)
        for part, index in (("q", head), ("k", head * of.kv_heads // of.heads), ("v", head * of.kv_heads // of.heads)):
            got = x @ slices[f"w_{part}"].T + slices.get(f"b_{part}", 0)
            torch.testing.assert_close(got, trace[f"{stack}.{layer}.self.{part}"][0, index])


def test_latent_attention_has_no_slice_a_head():
    assert splits_by_head(PRESETS["gpt2"]) and not splits_by_head(PRESETS["deepseek-v3"])
