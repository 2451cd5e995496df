"""Our core against Hugging Face and torch.nn with the same weights, family by family, at several sizes.

Logits, attention weights, hidden states, keys (which logits cannot tell apart from keys without bias), routers.
"""

import copy
from collections.abc import Mapping

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from tests import twins
from tests.core.parity import assert_equal, bound
from tests.twins import FAMILIES, SIZES, Size
from tests.twins.ours import mask_of, ours, trace

# Hugging Face computes these in float64 throughout; the others have float32 inside (norms, softmax, tables).
DOUBLE = ["nn.Transformer", "marian", "bart", "bert", "roformer", "gpt1", "gpt2"]

# FSMT counts positions from the first token that is no padding: on the left it moves them, as in no other family.
PADDED = [
    (name, side) for name in FAMILIES for side in ("left", "right") if not (name.startswith("fsmt") and side == "left")
]


def both(
    name: str, size: Size, padding: Tensor | None = None, dtype: torch.dtype = torch.float32
) -> tuple[Mapping[str, Tensor], Mapping[str, Tensor]]:
    read = twins.inputs(name, size, padding)
    truth = twins.truth(name, twins.twin(name, size, dtype), read, size)
    return truth, trace(name, ours(name, size, dtype), read, size)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", FAMILIES)
def test_equals_its_twin(name, size):
    truth, found = both(name, size)
    layers = size.layers * len(FAMILIES[name].stacks)
    assert sum(site.endswith(".self.weights") for site in truth) == layers
    assert sum(site.endswith(("self.k", "self.kv_latent")) for site in truth) == layers
    assert_equal(truth, found, weights=bound(name))


@pytest.mark.parametrize("name", DOUBLE)
@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_equals_its_twin_in_float64(name, size):
    truth, found = both(name, size, dtype=torch.float64)
    assert found["head.logits"].dtype == torch.float64
    assert_equal(truth, found, numbers=1e-10, weights=1e-10)


@pytest.mark.parametrize(("name", "side"), PADDED)
def test_padded_batches_equal_their_twins(name, side):
    size = Size(seed=4)
    real = twins.padding(size.tokens, side)
    truth, found = both(name, size, padding=real)
    assert_equal(truth, found, real=real, weights=bound(name))


@pytest.mark.parametrize(("name", "side"), [*((name, None) for name in FAMILIES), *PADDED])
def test_a_plain_run_says_the_same(name, side):
    """Without a trace attention goes through torch's fused kernel."""
    size = Size(seed=6)
    read = twins.inputs(name, size, None if side is None else twins.padding(size.tokens, side))
    truth = twins.truth(name, twins.twin(name, size), read, size)
    with torch.no_grad():
        logits = ours(name, size)(read.ids, read.target_ids, read.segments, mask_of(name, read, size), read.padding)
    assert_equal({"head.logits": truth["head.logits"]}, {"head.logits": logits}, real=read.padding)


@st.composite
def any_size(draw: st.DrawFn) -> Size:
    heads, layers = draw(st.integers(1, 7)), draw(st.integers(1, 3))
    groups, in_group = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    kept = draw(st.integers(1, groups))
    return Size(
        seed=draw(st.integers(0, 1000)),
        width=heads * draw(st.sampled_from([4, 6, 8, 10])),
        layers=layers,
        heads=heads,
        kv_heads=draw(st.sampled_from([n for n in range(1, heads + 1) if heads % n == 0])),
        head_dim=draw(st.sampled_from([4, 8, 12])),
        hidden=draw(st.integers(1, 80)),
        tokens=draw(st.integers(3, 20)),
        window=draw(st.integers(1, 6)),
        prefix=draw(st.integers(0, 5)),
        experts=groups * in_group,
        chosen=draw(st.integers(1, kept * in_group)),
        groups=groups,
        kept_groups=kept,
        capacity=draw(st.integers(1, 5)),
        sparse=draw(st.integers(1, layers)),
        dense=draw(st.integers(0, layers)),
        routed_scale=draw(st.sampled_from([0.5, 1.0, 2.5])),
        renormalise=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(FAMILIES)), size=any_size())
def test_any_family_at_any_size_equals_its_twin(name, size):
    truth, found = both(name, size)
    assert_equal(truth, found, weights=2 * bound(name))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(name=st.sampled_from(DOUBLE), size=any_size())
def test_any_size_equals_its_twin_in_float64(name, size):
    truth, found = both(name, size, dtype=torch.float64)
    assert_equal(truth, found, numbers=1e-10, weights=1e-10)


@pytest.mark.parametrize("name", ["mixtral", "qwen2_moe", "deepseek", "deepseek_v2", "deepseek_v3", "switch"])
def test_the_twins_of_mixtures_choose_every_expert_and_switch_drops(name):
    """What the comparison above rests on: an expert that nobody asks could hold any weights."""
    truth = twins.truth(name, twins.twin(name), twins.inputs(name))
    chosen = [truth[site] for site in truth if site.endswith("topk_index")]
    experts = next(truth[site].shape[-1] for site in truth if site.endswith("router_logits"))
    assert set(torch.cat([index.flatten() for index in chosen]).tolist()) == set(range(experts))
    drops = {site: int(truth[site].sum()) for site in truth if site.endswith("dropped")}
    assert (len(drops) == 2 and min(drops.values()) >= 1) if name == "switch" else not drops


def test_a_token_that_switch_drops_reaches_no_expert():
    truth, found = both("switch", SIZES[0])
    for layer in ("enc.1.moe", "dec.1.moe"):
        dropped = found[f"{layer}.dropped"]
        assert torch.equal(dropped, truth[f"{layer}.dropped"]) and dropped.any()
        nothing = found[f"{layer}.expert_out"].abs().sum(-1) == 0
        assert torch.equal(nothing, dropped)
        assert found[f"{layer}.out"][dropped[..., 0]].abs().max() == 0


@pytest.mark.parametrize("name", FAMILIES)
def test_every_parameter_moves_something(name):
    """Each tensor of ours changes what we compute: a forgotten bias or gain could not hide."""
    size, read = SIZES[0], twins.inputs(name)
    model = copy.deepcopy(ours(name, size))
    before = trace(name, model, read)
    watched = [site for site in before if not before.spec(site).derived and before[site].is_floating_point()]
    for parameter_name, parameter in model.named_parameters():
        kept = parameter.detach().clone()
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1))
        after = trace(name, model, read)
        moved = max(float((after[site] - before[site]).nan_to_num().abs().max()) for site in watched)
        assert moved > 1e-3, parameter_name
        parameter.data.copy_(kept)
