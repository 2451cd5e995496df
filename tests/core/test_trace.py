"""What keeps the tap true: names, shapes, edits, and the same numbers with and without it."""

from dataclasses import replace
from itertools import product
from typing import Any, Required, TypedDict

import pytest
import torch

from core import SITES, Edit, Transformer, run
from core.config import ModelConfig
from core.families import PRESETS, shrink
from core.parts.attention import Attention
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import MaskedHead, NormHead
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import POSITIONS, Learned, Rope
from core.parts.residual import PLACEMENTS
from core.parts.routing import GroupedTopK, SigmoidTopK, Switch, TopK

EMBEDDING = torch.Generator().manual_seed(3)


def variants() -> dict[str, ModelConfig]:
    """Every preset at toy size, and every position encoding with every norm placement on every kind of stack."""
    table = {name: shrink(config) for name, config in PRESETS.items()}
    kinds = {"enc": table["bert-base"], "dec": table["gpt2"], "both": table["transformer-base"]}
    for (kind, config), position, placement in product(kinds.items(), POSITIONS, PLACEMENTS):
        built = Learned.Config(length=64) if position == "learned" else POSITIONS[position].Config()
        norms = replace(config, positions=built, placement=placement, final_norm=placement != "post")
        table[f"{kind}-{position}-{placement}"] = norms
    normed = replace(table["transformer-base"].embedding, norm=LayerNorm.Config())
    table["both-embedding-norm"] = replace(table["transformer-base"], embedding=normed)
    table["gated-enc"] = replace(table["bert-base"], ffn=GatedFFN.Config(hidden=40))
    return table | parts(kinds)


def parts(kinds: dict[str, ModelConfig]) -> dict[str, ModelConfig]:
    """What families put in place of plain attention and feed-forward, on every kind of stack."""
    expert = GatedFFN.Config(hidden=24)
    experts = {
        "mixtral": MoE.Config(experts=4, expert=expert, router=TopK.Config(chosen=2)),
        "switch": MoE.Config(experts=3, expert=FFN.Config(hidden=24), router=Switch.Config(capacity=3)),
        "qwen": MoE.Config(experts=4, expert=expert, router=TopK.Config(chosen=2), shared=expert, shared_gate=True),
        "v2": MoE.Config(experts=6, expert=expert, router=GroupedTopK.Config(chosen=2, groups=3, kept_groups=2)),
        "v3": MoE.Config(experts=6, expert=expert, router=SigmoidTopK.Config(chosen=3, groups=3, kept_groups=2)),
    }
    table = {}
    for kind, config in kinds.items():
        latent = LatentAttention.Config(heads=4, kv_rank=10, q_rank=14, plain_dim=8, rope_dim=6, value_dim=9)
        assert isinstance(config.attention, Attention.Config) and not isinstance(config.ffn, tuple)
        normed = replace(config.attention, qk_norm=LayerNorm.Config())
        table[f"{kind}-latent"] = replace(config, attention=latent, positions=Rope.Config())
        table[f"{kind}-qk-norm"] = replace(config, attention=normed)
        for name, moe in experts.items():
            table[f"{kind}-{name}"] = replace(config, ffn=(config.ffn, moe))
    local = ("causal", "window:3")
    bare = replace(kinds["dec"], mask=local, norm=LayerNorm.Config(bias=False), head=NormHead.Config())
    masked = replace(kinds["enc"], head=MaskedHead.Config(norm=LayerNorm.Config()))
    latent_only = replace(kinds["dec"], attention=replace(latent, q_rank=None, norm=LayerNorm.Config()))
    return table | {
        "dec-local": bare,
        "enc-masked": masked,
        "dec-latent-keys": latent_only,
        "both-two-vocabularies": replace(kinds["both"], target_vocab=77),
        "both-latent-layer-norm": replace(table["both-latent"], attention=replace(latent, norm=LayerNorm.Config())),
    }


VARIANTS = variants()


def build(name: str) -> Transformer:
    torch.manual_seed(0)
    model = Transformer(VARIANTS[name])
    for parameter in model.parameters():
        parameter.data = 0.25 * torch.randn(parameter.shape)
    return model


class Given(TypedDict, total=False):
    ids: Required[torch.Tensor]
    target_ids: torch.Tensor


def inputs(model: Transformer) -> Given:
    draw = torch.Generator().manual_seed(7)
    given: Given = {"ids": torch.randint(0, 101, (2, 9), generator=draw)}
    if model.enc is not None and model.dec is not None:
        given["target_ids"] = torch.randint(0, model.config.out_vocab, (2, 6), generator=draw)
    return given


@pytest.mark.parametrize("name", VARIANTS)
def test_names_are_declared_and_plain_equals_traced(name):
    model = build(name)
    given = inputs(model)
    trace = run(model, **given)
    for site in trace:
        trace.spec(site)  # KeyError if undeclared
    with torch.no_grad():
        plain = model(**given)
    expected = trace["head.logits"]
    torch.testing.assert_close(plain, expected, rtol=0, atol=1e-5 * max(1.0, float(expected.abs().max())))


def test_every_declared_site_fires_somewhere():
    fired = {trace.spec(name).name for trace in (run(m, **inputs(m)) for m in map(build, VARIANTS)) for name in trace}
    # a site of a part that no stack of ours combines yet is not declared
    assert fired == set(SITES)


@pytest.mark.parametrize("name", VARIANTS)
def test_dims_bind_to_one_number_each(name):
    model = build(name)
    trace = run(model, **inputs(model))
    bound: dict[tuple[str, str], int] = {}
    for site in trace:
        stack = "target" if site.startswith(("dec", "head", "emb.target")) and "target_ids" in inputs(model) else "own"
        dims = trace.spec(site).dims.split()
        assert len(dims) == trace[site].ndim, site
        for symbol, size in zip(dims, trace[site].shape, strict=True):
            if symbol == "1":
                assert size == 1, site
                continue
            symbol = "T" if symbol in "QK" else symbol
            where = stack if symbol == "T" else ""
            symbol, where = ("T", "own") if symbol == "S" else (symbol, where)
            assert bound.setdefault((where, symbol), size) == size, site


@pytest.mark.parametrize("name", ["gpt2", "bert-base", "llama-2-70b", "transformer-base"])
def test_patching_a_site_with_its_own_value_changes_nothing(name):
    model = build(name)
    given = inputs(model)
    trace = run(model, **given)
    for site in trace:
        if not trace.spec(site).derived:
            again = run(model, **given, edits=[Edit("patch", site, (trace[site],))])
            assert torch.equal(again["head.logits"], trace["head.logits"]), site


@pytest.mark.parametrize("name", ["gpt2", "bert-base", "llama-2-70b"])
def test_zeroing_a_head_equals_zeroing_its_slice_of_w_o(name):
    model = build(name)
    stack, width = model.config.stack, model.config.attention.head_dim
    given = inputs(model)
    edited = run(model, **given, edits=[Edit("zero_head", f"{stack}.1.self.z", (2,))])["head.logits"]
    assert not torch.equal(edited, run(model, **given)["head.logits"])
    getattr(model, stack).blocks[1].self.o.weight.data[:, 2 * width : 3 * width] = 0
    torch.testing.assert_close(run(model, **given)["head.logits"], edited, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["gpt2", "bert-base", "llama-2-70b"])
def test_heads_out_add_up_to_out(name):
    model = build(name)
    trace = run(model, **inputs(model))
    at = f"{model.config.stack}.0.self"
    bias = getattr(model, model.config.stack).blocks[0].self.o.bias
    total = trace[f"{at}.heads_out"].sum(1) + (0 if bias is None else bias)
    torch.testing.assert_close(total, trace[f"{at}.out"], rtol=1e-5, atol=1e-5)


def test_edits_do_what_they_say():
    model = build("gpt2")
    given = inputs(model)
    plain = run(model, **given)
    mask = run(model, **given, edits=[Edit("set_mask", "dec.0.self.mask", (3, 1, 0))])
    assert (mask["dec.0.self.weights"][:, :, 3, 1] == 0).all()
    torch.testing.assert_close(mask["dec.0.self.weights"].sum(-1), torch.ones(2, 4, 9))
    scaled = run(model, **given, edits=[Edit("scale", "dec.0.self.z", (0.5,))])
    torch.testing.assert_close(scaled["dec.0.self.z"], plain["dec.0.self.z"] / 2)
    value = run(model, **given, edits=[Edit("set_value", "dec.1.ffn.act", (0, 2, 5, 3.25))])
    assert value["dec.1.ffn.act"][0, 2, 5] == 3.25
    assert torch.equal(value["dec.1.ffn.act"][1], plain["dec.1.ffn.act"][1])
    two = [Edit("scale", "dec.0.self.z", (2.0,)), Edit("zero_head", "dec.0.self.z", (0,))]
    both = run(model, **given, edits=two)["dec.0.self.z"]
    torch.testing.assert_close(both[:, 1:], 2 * plain["dec.0.self.z"][:, 1:])
    assert (both[:, 0] == 0).all()


def test_edits_of_one_site_are_applied_in_order():
    model = build("gpt2")
    double, put = Edit("scale", "dec.1.ffn.act", (2.0,)), Edit("set_value", "dec.1.ffn.act", (0, 2, 5, 3.0))
    for edits, expected in (([put, double], 6.0), ([double, put], 3.0)):
        assert run(model, **inputs(model), edits=edits)["dec.1.ffn.act"][0, 2, 5] == expected


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("erase", "dec.0.self.z", ()), "expected an op"),
        (("scale", "dec.0.selfie.z", (2,)), "no site is called"),
        (("scale", "dec.0.self.heads_out", (2,)), "derived"),
    ],
)
def test_an_edit_that_means_nothing_is_refused(edit, message):
    with pytest.raises(ValueError, match=message):
        Edit(*edit)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit("scale", "dec.7.self.z", (2,)), "never fired"),
        (Edit("scale", "enc.0.self.z", (2,)), "never fired"),
        (Edit("zero_head", "dec.0.self.z", (9,)), "index 9"),
        (Edit("patch", "dec.0.self.z", (torch.zeros(2, 2),)), "patch: expected"),
        (Edit("set_mask", "dec.0.self.z", (0, 0, 1)), "bool mask"),
    ],
)
def test_an_edit_that_does_not_fit_the_run_is_an_error(edit, message):
    model = build("gpt2")
    with pytest.raises(ValueError, match=message):
        run(model, **inputs(model), edits=[edit])


def test_keep_bounds_what_is_kept_and_changes_nothing():
    model = build("gpt2")
    given = inputs(model)
    kept = run(model, **given, keep=["dec.*.self.weights", "head.logits"])
    assert set(kept) == {"dec.0.self.weights", "dec.1.self.weights", "head.logits"}
    assert torch.equal(kept["head.logits"], run(model, **given)["head.logits"])
    with pytest.raises(KeyError, match="did you mean"):
        kept["dec.0.self.weight"]


@pytest.mark.parametrize("norm", [LayerNorm.Config(eps=1e-3), RMSNorm.Config(eps=1e-3)])
def test_what_a_norm_is_made_of(norm):
    torch.manual_seed(0)
    model = Transformer(replace(VARIANTS["gpt2"], norm=norm))
    trace = run(model, **inputs(model))
    x, at = trace["dec.0.resid_pre"], "dec.0.norm1"
    mean = trace[f"{at}.mean"] if f"{at}.mean" in trace else 0
    rebuilt = (x - mean) / (trace[f"{at}.var"] + 1e-3).sqrt()
    torch.testing.assert_close(trace[f"{at}.normed"], rebuilt)
    block_norm: Any = model.get_submodule("dec.blocks.0.norm1.norm")
    bias = getattr(block_norm, "bias", 0)
    torch.testing.assert_close(trace[f"{at}.out"], rebuilt * block_norm.gain + bias)


def test_partial_rope_leaves_the_rest():
    config = replace(VARIANTS["llama-7b"], positions=Rope.Config(fraction=0.5))
    torch.manual_seed(0)
    model = Transformer(config)
    trace = run(model, **inputs(model))
    q, q_rot = trace["dec.0.self.q"], trace["dec.0.self.q_rot"]
    assert torch.equal(q[..., 6:], q_rot[..., 6:])
    assert not torch.equal(q[..., :6], q_rot[..., :6])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ids": torch.tensor([[1, 101]])}, "0..100, got 101"),
        ({"ids": torch.tensor([[-1, 3]])}, "got -1"),
        ({"ids": torch.zeros(1, 0, dtype=torch.long)}, "whole numbers"),
        ({"ids": torch.rand(2, 3)}, "whole numbers"),
        ({"ids": torch.ones(1, 65, dtype=torch.long)}, "at most 64 tokens, got 65"),
        ({"ids": torch.ones(1, 4, dtype=torch.long), "target_ids": [1]}, "encoder-decoder"),
        ({"ids": torch.ones(1, 4, dtype=torch.long), "segment_ids": [[0, 0, 0, 0]]}, "no segments"),
        ({"ids": torch.ones(1, 4, dtype=torch.long), "mask": torch.ones(3, 3, dtype=torch.bool)}, "bool mask"),
        ({"ids": torch.ones(1, 4, dtype=torch.long), "mask": torch.ones(4, 4)}, "bool mask"),
        ({"ids": torch.ones(1, 4, dtype=torch.long), "padding": torch.ones(1, 3, dtype=torch.bool)}, "padding"),
    ],
)
def test_bad_input_says_what_was_expected_and_got(given, message):
    with pytest.raises(ValueError, match=message):
        run(build("gpt2"), **given)
