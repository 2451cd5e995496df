"""The formula that a run gives for a site, read as a sum and worked out, is the site: whatever norm stands where.

Formulas are evaluated as they are printed, with nothing but the run's other sites and the model's own parameters.
"""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from core import Trace, Transformer, run
from core.families import PRESETS, shrink

# pre-norm, post-norm with a normed embedding, RMSNorm, norms on both sides, no bias, post-norm and cross-attention
NAMES = ("gpt2", "bert-base", "llama-7b", "glm-4-9b-0414", "mpt-7b", "mixtral-8x7b", "transformer-base", "t5-small")


IDS = torch.tensor([[3, 14, 15, 9, 2, 6, 5], [35, 8, 9, 7, 9, 3, 2]])


def built(name: str) -> tuple[Transformer, Trace]:
    torch.manual_seed(1)
    model = Transformer(shrink(PRESETS[name]))
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn(parameter.shape)
    return model, run(model, IDS, target_ids=IDS[:, :5] if model.config.crossed else None)


def worked_out(formula: str, **values: Any) -> Tensor:
    """A formula as Python: powers, names with a hyphen, and mean( ), which is not the site of that name."""
    spelled = {"^": "**", "cross-attention": "cross_attention", "feed-forward": "feed", "mean(": "average("}
    for printed, python in spelled.items():
        formula = formula.replace(printed, python)
    return eval(formula, {"sqrt": torch.sqrt, "average": lambda x: x.mean(-1, keepdim=True)} | values)


def norm(module: Any) -> Callable[[Tensor], Tensor]:
    """A norm by its definition: Ba et al. 2016, equation 4; Zhang and Sennrich 2019, equation 4."""

    def by_hand(x: Tensor) -> Tensor:
        centred = x if type(module).__name__ == "RMSNorm" else x - x.mean(-1, keepdim=True)
        scaled = centred / (centred.square().mean(-1, keepdim=True) + module.eps).sqrt() * module.gain
        bias = getattr(module, "bias", None)
        return scaled if bias is None else scaled + bias

    return by_hand


def sublayers(trace: Trace, at: str) -> list[tuple[str, str, str]]:
    """What stands in a block in turn: the name in formulas, its output, the stream behind it."""
    feed = f"{at}.ffn.out" if f"{at}.ffn.out" in trace else f"{at}.moe.out"
    read = [("cross_attention", f"{at}.cross.out", f"{at}.resid_cross")] if f"{at}.cross.out" in trace else []
    return [("attention", f"{at}.self.out", f"{at}.resid_mid"), *read, ("feed", feed, f"{at}.resid_post")]


@pytest.mark.parametrize("name", NAMES)
def test_the_stream_is_what_its_formula_says(name: str) -> None:
    model, trace = built(name)
    for stack in [stack for stack in ("enc", "dec") if getattr(model, stack) is not None]:
        x, at = trace[f"{stack}.1.resid_pre"], f"{stack}.1"
        for number, (sublayer, out, stream) in enumerate(sublayers(trace, at), 1):
            place: Any = model.get_submodule(f"{stack}.blocks.1.norm{number}")
            own = norm(getattr(place, "post", place.norm))  # of two norms, the one behind the sublayer
            found = worked_out(trace.spec(stream).formula, x=x, norm=own, **{sublayer: trace[out]})
            torch.testing.assert_close(found, trace[stream], rtol=1e-4, atol=1e-4, msg=stream)
            x = trace[stream]


@pytest.mark.parametrize("name", NAMES)
def test_a_norm_is_what_its_formulas_say(name: str) -> None:
    model, trace = built(name)
    stack = model.config.stack
    at, module = f"{stack}.0.norm1", model.get_submodule(f"{stack}.blocks.0.norm1.norm")
    stream, branch = trace[f"{stack}.0.resid_pre"], trace[f"{stack}.0.self.out"]
    values: dict[str, Any] = {"x": stream + branch if model.config.placement == "post" else stream}
    values |= {"eps": module.eps, "gain": module.gain, "bias": getattr(module, "bias", None)}
    for site in ("mean", "var", "normed", "out"):
        if f"{at}.{site}" not in trace:
            assert site == "mean"  # of RMSNorm: it has none
            continue
        found = worked_out(trace.spec(f"{at}.{site}").formula, **values)
        torch.testing.assert_close(found, trace[f"{at}.{site}"], rtol=1e-4, atol=1e-4, msg=site)
        values[site] = trace[f"{at}.{site}"]


@pytest.mark.parametrize("name", NAMES)
def test_the_embedding_is_what_its_formulas_say(name: str) -> None:
    model, trace = built(name)
    config, rows = model.config, ("tokens", "positions", "segments")
    found = worked_out(
        trace.spec("emb.sum").formula,
        norm=None if model.emb.norm is None else norm(model.emb.norm),
        **{site: trace[f"emb.{site}"] if f"emb.{site}" in trace else 0 for site in rows},
    )
    torch.testing.assert_close(found, trace["emb.sum"], rtol=1e-4, atol=1e-4)
    values = {"E": model.emb.tokens.weight.data, "id": IDS, "C": torch.tensor(float(config.width))}
    found = worked_out(trace.spec("emb.tokens").formula, **values)
    torch.testing.assert_close(found, trace["emb.tokens"], rtol=1e-4, atol=1e-4)


def test_a_run_that_keeps_little_knows_the_formula_as_well() -> None:
    model, _ = built("llama-7b")
    trace = run(model, torch.tensor([[1, 2]]), keep=["dec.0.norm1.normed"])
    assert trace.spec("dec.0.norm1.normed").formula == "x / sqrt(var + eps)"
