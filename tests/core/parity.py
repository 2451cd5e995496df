"""How a trace of ours is held against what its twin computes: the bounds of the project, by kind of site.

Numbers: 1e-5 of the largest (at least of 1). Attention weights: 1e-6, and more where scores are larger than 4, since
their rounding grows with them, and in two kinds of families (``bound``). Chosen experts, dropped tokens: exactly.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

NUMBERS, WEIGHTS = 1e-5, 1e-6


def bound(name: str) -> float:
    """On attention weights. Two kinds of twins are themselves farther from their own float64 than 1e-6, by as much as
    6e-6 where scores are not scaled (T5) and 1.4e-6 where keys are unfolded from a normed row (latent attention)."""
    return WEIGHTS * (4 if name in ("t5", "switch") else 2 if name.startswith("deepseek_v") else 1)


def assert_equal(
    truth: Mapping[str, Tensor],
    trace: Mapping[str, Tensor],
    numbers: float = NUMBERS,
    weights: float = WEIGHTS,
    real: Tensor | None = None,
) -> None:
    """Every site of the truth. real: bool B T; only these rows are compared, of what has a row for each of them."""
    for site, expected in truth.items():
        got = trace[site]
        assert got.shape == expected.shape, f"{site}: {tuple(got.shape)}, expected {tuple(expected.shape)}"
        if site.endswith(".topk_weight"):  # by expert: libraries do not agree on the order of the chosen
            experts = truth[site.replace("topk_weight", "router_logits")]
            expected = torch.zeros_like(experts).scatter(-1, truth[_index(site)], expected)
            got = torch.zeros_like(experts).scatter(-1, trace[_index(site)], got)
        if site.endswith(".topk_index"):
            expected, got = expected.sort(-1).values, got.sort(-1).values
        if real is not None:
            expected, got = _rows(site, expected, real), _rows(site, got, real)
        if not expected.is_floating_point():
            assert torch.equal(got, expected), f"{site}: {got.tolist()}, expected {expected.tolist()}"
            continue
        if site.endswith(".weights"):
            bound = weights * max(1.0, largest(trace[site.replace("weights", "masked")]) / 4)
        else:
            bound = numbers * max(1.0, largest(expected))
        error = largest(got - expected)
        assert error <= bound, f"{site}: differs by {error:.1e}, at most {bound:.1e} expected"


def largest(value: Tensor) -> float:
    """The largest number, whatever its sign; -inf marks what the mask does not allow."""
    return float(value.masked_fill(value.isneginf(), 0).abs().max())


def _index(site: str) -> str:
    return site.replace("topk_weight", "topk_index")


def _rows(site: str, value: Tensor, real: Tensor) -> Tensor:
    if site == "head.nsp_logits":
        return value
    if site.endswith((".weights", ".k")):  # B H T ..
        value = value.transpose(1, 2)
    return value[real] if value.shape[:2] == real.shape else value
