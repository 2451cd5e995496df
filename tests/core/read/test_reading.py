"""Loss per token, the logit lens and the drift of a word, each against a closed form or torch's own."""

import pytest
import torch

from core import Transformer, run
from core.families import PRESETS, shrink
from core.read.contexts import drift, spread, stream_sites
from core.read.lens import logit_lens
from core.read.surprise import surprise


def model_of(name: str) -> Transformer:
    torch.manual_seed(5)
    model = Transformer(shrink(PRESETS[name]))
    for parameter in model.parameters():
        parameter.data = 0.25 * torch.randn(parameter.shape)
    return model


IDS = torch.randint(0, 101, (9,), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", ["gpt2", "llama-2-70b", "mixtral-8x7b"])
def test_surprise_is_the_training_loss(name):
    model = model_of(name)
    logits = run(model, IDS)["head.logits"][0]
    expected = torch.nn.functional.cross_entropy(logits[:-1], IDS[1:], reduction="none")
    torch.testing.assert_close(surprise(model, IDS.tolist()), expected)


def test_surprise_of_a_translation_reads_the_source():
    model = model_of("transformer-base")
    one, other = (surprise(model, IDS.tolist(), source_ids=source) for source in ([1, 2, 3], [4, 5]))
    logits = run(model, [4, 5], target_ids=IDS)["head.logits"][0]
    torch.testing.assert_close(other, torch.nn.functional.cross_entropy(logits[:-1], IDS[1:], reduction="none"))
    assert not torch.allclose(one, other)


@pytest.mark.parametrize("name", ["gpt2", "gpt-1", "bert-base", "roformer-base", "baichuan2-13b", "t5-small"])
def test_the_lens_on_the_last_layer_is_the_prediction(name):
    model = model_of(name)
    trace = run(model, IDS, target_ids=IDS if name == "t5-small" else None)
    lens = logit_lens(model, trace)
    torch.testing.assert_close(lens[-1], trace["head.logits"], rtol=0, atol=1e-5)
    assert not torch.allclose(lens[0], lens[-1], atol=1e-2)


def test_the_lens_needs_words():
    from core import load

    minilm = load("minilm")
    with pytest.raises(ValueError, match="no output words"):
        logit_lens(minilm, run(minilm, [101, 7592, 102]))


def test_drift_starts_at_one_and_is_the_cosine():
    model = model_of("llama-7b")  # RoPE: no position in the embedding
    sites = stream_sites(model.config)
    one, other = run(model, [1, 2, 3, 9]), run(model, [7, 8, 3, 9])
    found = drift(sites, one, 2, other, 2)
    assert float(found[0]) == pytest.approx(1)
    a, b = one["dec.1.resid_post"][0, 2], other["dec.1.resid_post"][0, 2]
    assert float(found[-1]) == pytest.approx(float(a @ b / (a.norm() * b.norm())), abs=1e-6)
    assert float(found[-1]) < 0.999
    torch.testing.assert_close(drift(sites, one, 1, one, 1), torch.ones(3))


def test_spread_is_the_mean_over_pairs():
    model = model_of("gpt2")
    sites, trace = stream_sites(model.config), run(model, IDS)
    x = trace[sites[-1]][0]
    pairs = [torch.cosine_similarity(x[i], x[j], dim=0) for i in range(9) for j in range(9) if i != j]
    assert float(spread(sites, trace)[-1]) == pytest.approx(float(torch.stack(pairs).mean()), abs=1e-5)
