"""Neurons against plain matrix products, finite differences of the model's own output, and zeroed weights."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core import load, run
from core.families import PRESETS, shrink
from core.model import Transformer
from core.read import neurons

IDS = [5, 17, 31, 5, 9]


def random_model(name: str) -> Transformer:
    torch.manual_seed(6)
    model = Transformer(shrink(PRESETS[name], vocab_size=40))
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn_like(parameter)
    return model


@pytest.mark.parametrize("name", ["gpt2", "llama-7b"])
def test_lengths_and_the_sum_of_all_neurons(name: str) -> None:
    model = random_model(name)
    part = neurons.ffn_of(model, 1)
    assert part is not None
    trace = run(model, IDS)
    act_TF, out_TC = trace["dec.1.ffn.act"][0], trace["dec.1.ffn.out"][0]
    rows_FC = part.down.weight.T
    written_TFC = act_TF[:, :, None] * rows_FC  # each neuron's own vector
    torch.testing.assert_close(neurons.lengths(act_TF, part), written_TFC.norm(dim=-1), rtol=1e-5, atol=1e-6)
    assert float(neurons.missed(act_TF, out_TC, part).max()) < 1e-5
    spoilt = out_TC.clone()
    spoilt[2, 3] += 0.5
    assert neurons.missed(act_TF, spoilt, part).tolist()[2] == pytest.approx(0.5, abs=1e-5)
    assert neurons.entrance(part) == ("gate" if name == "llama-7b" else "pre")


def test_half_counts_the_strongest_first() -> None:
    assert neurons.half(torch.tensor([[5.0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0], [0, 9, 0, 0, 0, 0]])).tolist() == [
        1,
        2,
        1,
    ]


@pytest.mark.parametrize("name", ["gpt2", "llama-7b"])
def test_promoted_is_the_derivative_of_the_logits_but_for_the_norm_s_scale(name: str) -> None:
    """In the last layer: d logits / d act by autograd is the read-out over the norm's scale, less what it takes."""
    model = random_model(name).double()
    last = model.config.n_layers - 1
    part = neurons.ffn_of(model, last)
    assert part is not None
    w_C = part.down.weight[:, 7].detach()
    stream_C = run(model, IDS)[f"dec.{last}.resid_post"][0, -1]
    norm, head = model.top.norm, model.head
    assert norm is not None

    def logits(step: Tensor) -> Tensor:
        return head(norm((stream_C + step * w_C)[None, None]))[0, 0]

    slope_V = torch.autograd.functional.jvp(
        logits, torch.zeros((), dtype=torch.double), torch.ones((), dtype=torch.double)
    )[1]
    found_V = neurons.promoted(model, last, [7])[0]
    centred = stream_C - stream_C.mean() if name == "gpt2" else stream_C
    scale = (centred.square().mean() + norm.eps).sqrt()
    # what the norm takes away besides: the part of w along the stream, as the scale grows with it
    kept_C = w_C - w_C.mean() if name == "gpt2" else w_C
    along_C = centred * (centred @ kept_C) / centred.numel() / scale**2
    along_V = torch.nn.functional.linear(along_C * norm.gain, head.get_parameter("vocab.weight"))
    torch.testing.assert_close(slope_V, (found_V - along_V) / scale, rtol=1e-8, atol=1e-9)


def test_the_effect_is_that_of_a_neuron_cut_out_of_the_weights() -> None:
    """At the last token of one layer nothing else is downstream of it: a copy without the row says the same there."""
    model = load("tiny-gpt")
    ids = model.tokenizer.encode("The king gave bread").ids
    layer, token, neuron = 3, len(ids) - 1, 11
    whole = model(torch.tensor([ids]))[0, token]
    weight = model.top.blocks[layer].get_submodule("ffn.down").get_parameter("weight")
    kept = weight.detach().clone()
    with torch.no_grad():
        weight[:, neuron] = 0
        without = model(torch.tensor([ids]))[0, token]
        weight.copy_(kept)
    found = neurons.effect(model, ids, layer, token, neuron)
    torch.testing.assert_close(found.logits_V, (whole - without).detach(), rtol=1e-3, atol=2e-5)
    p, q = whole.softmax(-1), without.softmax(-1)
    assert found.divergence == pytest.approx(float((p * (p / q).log()).sum()), abs=1e-6)


def test_what_is_not_read_straight_says_so() -> None:
    assert neurons.reads_straight(random_model("gpt2"))
    for name in ("bert-base", "gpt-1", "glm-4-9b-0414", "baichuan2-13b"):
        model = random_model(name)
        assert not neurons.reads_straight(model)
        with pytest.raises(ValueError, match="does not read layer"):
            neurons.promoted(model, 0, [0])
    experts = Transformer(replace(shrink(PRESETS["mixtral-8x7b"], vocab_size=40)))
    assert neurons.ffn_of(experts, 0) is None
