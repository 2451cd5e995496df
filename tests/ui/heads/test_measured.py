"""What the heads of a layer write, against the layer's own output and the definition: z W_o, head by head."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

import core
from tests.twins.checkpoints import TEXT, saved
from ui.heads import measured
from ui.runs import models, run

KEEP = ("{stack}.*.self.z", "{stack}.*.self.heads_out", "{stack}.*.self.out", "{stack}.*.self.weights")


@pytest.fixture(params=["gpt2", "bert", "llama"])
def model_id(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A random model of a folder; W_o of the first two has a bias."""
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(tmp_path))
    name = f"heads-{request.param}"
    saved(request.param, tmp_path / name)
    models._in_directories.clear()
    yield f"dir:{name}"
    models._in_directories.clear()


def test_all_heads_and_the_bias_make_the_layers_output(model_id: str) -> None:
    r = run.trace(model_id, TEXT, keep=KEEP)
    blocks = getattr(models.load(model_id), r.stack).blocks
    for layer in range(r.layers):
        weight_CHD = blocks[layer].self.o.weight.double().unflatten(-1, (r.heads, r.head_dim)).numpy()
        for token in range(len(r.tokens)):
            z_HD = r.at(layer, "self.z")[:, token].astype(np.float64)
            wrote_HC = np.einsum("hd,chd->hc", z_HD, weight_CHD)
            found = measured.written(r, layer, token)
            np.testing.assert_allclose(found.norms, np.linalg.norm(wrote_HC, axis=-1), rtol=1e-4)
            assert found.difference < 1e-5 * max(1.0, float(np.abs(r.at(layer, "self.out")[token]).max()))
    bias = blocks[0].self.o.bias
    assert (bias is None) == model_id.endswith("llama") and (bias is None or bias.abs().max() > 1e-2)


def test_the_effect_of_a_head_is_what_goes_without_its_slice_of_w_o() -> None:
    """Left out another way: its columns of W_o are zero in a copy of the model."""
    r = run.trace("tiny-gpt", TEXT, keep=KEEP)
    found = measured.effects(r, 1)
    plain = core.load("tiny-gpt")
    ids = torch.tensor([r.ids])
    with torch.no_grad():
        before = plain(ids)[0].double().log_softmax(-1)
        for head in range(r.heads):
            without = core.load("tiny-gpt")
            without.get_parameter("dec.blocks.1.self.o.weight")[:, head * r.head_dim : (head + 1) * r.head_dim] = 0
            after = without(ids)[0].double().log_softmax(-1)
            divergence = (before.exp() * (before - after)).sum(-1).mean()
            assert found.effect[head] == pytest.approx(float(divergence), rel=1e-3, abs=1e-6)
            largest = r.at(1, "self.weights")[head].max(-1).mean()
            assert found.sharpness[head] == pytest.approx(float(largest), rel=1e-5)
    assert found.predicts and len(set(found.effect)) == r.heads
