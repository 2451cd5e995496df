"""Our core against Hugging Face and torch.nn with the same weights: logits, weights, keys, hidden states."""

import pytest
import torch

from core import Transformer, from_hf, run
from core.families import PRESETS, shrink
from tests import twins
from tests.twins import Size

SIZES = [
    Size(),
    Size(seed=1, width=32, heads=2, kv_heads=2, layers=3),
    Size(seed=2, width=60, heads=6, kv_heads=6, hidden=70),
]
GROUPED = [Size(seed=3, kv_heads=2), Size(seed=4, kv_heads=1), Size(seed=5, width=64, heads=8, kv_heads=4, layers=1)]
CASES = [(name, size) for name in twins.TWINS for size in SIZES] + [("llama", size) for size in GROUPED]


def both(name: str, size: Size, dtype: torch.dtype = torch.float32):
    model = twins.twin(name, size, dtype)
    ids = twins.ids()
    segments = (torch.arange(twins.T) >= 5).long().expand(2, -1) if name == "bert" else None
    ours = from_hf(model.config.to_dict(), model.state_dict(), dtype=dtype, device="cpu")
    return twins.truth(name, model, ids, segments), run(ours, ids, segment_ids=segments), ours


def close(got: torch.Tensor, expected: torch.Tensor, tolerance: float) -> None:
    torch.testing.assert_close(got, expected, rtol=0, atol=tolerance * max(1.0, float(expected.abs().max())))


@pytest.mark.parametrize(("name", "size"), CASES, ids=str)
def test_equals_hugging_face(name, size):
    truth, trace, ours = both(name, size)
    stack = ours.config.stack
    close(trace["head.logits"], truth.logits, 1e-5)
    for layer, weights in enumerate(truth.weights):
        torch.testing.assert_close(trace[f"{stack}.{layer}.self.weights"], weights, rtol=0, atol=1e-6)
        keys = twins.heads_apart(truth.keys[layer], ours.config.attention.head_dim)
        close(trace[f"{stack}.{layer}.self.k"], keys, 1e-5)
        close(trace[f"{stack}.{layer}.resid_pre"], truth.hidden[layer], 1e-5)
    last = trace["dec.norm.out"] if stack == "dec" else trace[f"enc.{size.layers - 1}.resid_post"]
    close(last, truth.hidden[-1], 1e-5)
    if truth.nsp is not None:
        close(trace["head.nsp_logits"], truth.nsp, 1e-5)


@pytest.mark.parametrize("name", ["gpt2", "bert"])
def test_equals_hugging_face_in_float64(name):
    truth, trace, ours = both(name, Size(), torch.float64)
    torch.testing.assert_close(trace["head.logits"], truth.logits, rtol=0, atol=1e-10)
    for layer, weights in enumerate(truth.weights):
        torch.testing.assert_close(trace[f"{ours.config.stack}.{layer}.self.weights"], weights, rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", twins.TWINS)
def test_every_parameter_is_used(name):
    """Each tensor of the twin moves something we compute: a forgotten bias or gain could not hide."""
    _, before, ours = both(name, Size())
    watched = [site for site in before if not before.spec(site).derived]
    ids = twins.ids()
    segments = (torch.arange(twins.T) >= 5).long().expand(2, -1) if name == "bert" else None
    for parameter_name, parameter in ours.named_parameters():
        kept = parameter.detach().clone()
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1))
        after = run(ours, ids, segment_ids=segments)
        moved = max(float((after[site].float() - before[site].float()).nan_to_num().abs().max()) for site in watched)
        assert moved > 1e-3, parameter_name
        parameter.data.copy_(kept)


def test_equals_torch_nn_transformer():
    theirs = twins.NnTransformer()
    config = shrink(PRESETS["transformer-base"])
    ours = Transformer(config)
    state = {"emb.tokens.weight": theirs.embed.weight, "target_emb.tokens.weight": theirs.embed.weight}
    state["head.vocab.weight"] = theirs.embed.weight
    for stack, parts in (("enc", theirs.encoder), ("dec", theirs.decoder)):
        for layer, block in enumerate(parts.layers):
            ours_at = f"{stack}.blocks.{layer}."
            attentions = {"self": block.self_attn} | ({"cross": block.multihead_attn} if stack == "dec" else {})
            for name, attention in attentions.items():
                weights, biases = attention.in_proj_weight.chunk(3), attention.in_proj_bias.chunk(3)
                for part, weight, bias in zip("qkv", weights, biases, strict=True):
                    state[f"{ours_at}{name}.{part}.weight"], state[f"{ours_at}{name}.{part}.bias"] = weight, bias
                state[f"{ours_at}{name}.o.weight"] = attention.out_proj.weight
                state[f"{ours_at}{name}.o.bias"] = attention.out_proj.bias
            for ours_part, linear in (("up", block.linear1), ("down", block.linear2)):
                state[f"{ours_at}ffn.{ours_part}.weight"] = linear.weight
                state[f"{ours_at}ffn.{ours_part}.bias"] = linear.bias
            for number in (1, 2, 3) if stack == "dec" else (1, 2):
                norm = getattr(block, f"norm{number}")
                state[f"{ours_at}norm{number}.norm.gain"] = norm.weight
                state[f"{ours_at}norm{number}.norm.bias"] = norm.bias
    ours.load_state_dict(state)
    source, target = twins.ids(), twins.ids(seed=5, tokens=7)
    with torch.no_grad():
        expected = theirs(source, target)
    close(run(ours, source, target_ids=target)["head.logits"], expected, 1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", twins.TWINS)
def test_padded_batches_equal_hugging_face(name, side):
    model = twins.twin(name)
    ids = twins.ids()
    real = torch.ones(2, twins.T, dtype=torch.bool)
    real[1, slice(0, 3) if side == "left" else slice(twins.T - 3, None)] = False
    extra = {} if name == "bert" else {"position_ids": torch.arange(twins.T).expand(2, -1)}
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=real.long(), **extra)
    expected = out.prediction_logits if name == "bert" else out.logits
    ours = from_hf(model.config.to_dict(), model.state_dict(), device="cpu")
    got = run(ours, ids, padding=real)["head.logits"]
    close(got[real], expected[real], 1e-5)
