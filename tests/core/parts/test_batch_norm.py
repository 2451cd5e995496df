"""BatchNorm against torch.nn's: in training, in evaluation, and the statistics it follows in between."""

import pytest
import torch
from torch import nn

from core.parts.batch_norm import BatchNorm
from core.trace import Tap, Trace

WIDTH = 7


def pair(momentum: float | None, dtype: torch.dtype) -> tuple[BatchNorm, nn.BatchNorm1d]:
    """Ours and theirs with the same gains and biases, none of them 1 or 0."""
    torch.manual_seed(4)
    ours, theirs = BatchNorm(WIDTH, 1e-3, momentum), nn.BatchNorm1d(WIDTH, 1e-3, momentum)
    gain, bias = torch.randn(WIDTH), torch.randn(WIDTH)
    for norm, names in ((ours, ("gain", "bias")), (theirs, ("weight", "bias"))):
        for name, value in zip(names, (gain, bias), strict=True):
            norm.get_parameter(name).data = value.clone()
    return ours.to(dtype), theirs.to(dtype)


def batches(dtype: torch.dtype) -> list[torch.Tensor]:
    """Of different sizes, with features of very different scales."""
    rng = torch.Generator().manual_seed(5)
    scales = torch.tensor([1e-3, 1.0, 50.0, 1.0, 1.0, 3.0, 1e3])
    return [torch.randn(rows, WIDTH, generator=rng).to(dtype) * scales + 2 for rows in (5, 2, 17, 9)]


@pytest.mark.parametrize(("dtype", "close"), [(torch.float32, 1e-5), (torch.float64, 1e-12)])
@pytest.mark.parametrize("momentum", [0.1, 0.7, None])
def test_it_is_torch_s_batch_norm(momentum: float | None, dtype: torch.dtype, close: float) -> None:
    ours, theirs = pair(momentum, dtype)
    for x_NC in batches(dtype):
        torch.testing.assert_close(ours(x_NC), theirs(x_NC), rtol=close, atol=close)
    assert theirs.running_mean is not None and theirs.running_var is not None
    torch.testing.assert_close(ours.running_mean, theirs.running_mean, rtol=close, atol=close)
    torch.testing.assert_close(ours.running_var, theirs.running_var, rtol=close, atol=close)
    ours.eval(), theirs.eval()
    for x_NC in batches(dtype):
        torch.testing.assert_close(ours(x_NC), theirs(x_NC), rtol=close, atol=close)
        torch.testing.assert_close(ours(x_NC[:1]), ours(x_NC)[:1], rtol=0, atol=0)  # no row needs another


def test_its_gradient_is_torch_s() -> None:
    ours, theirs = pair(0.1, torch.float64)
    found = []
    for norm in (ours, theirs):
        x_NC = batches(torch.float64)[0].requires_grad_()
        norm(x_NC).pow(3).sum().backward()
        found.append(x_NC.grad)
    torch.testing.assert_close(*found, rtol=1e-10, atol=1e-10)


def test_its_sites_say_how_the_result_came_about() -> None:
    ours, _ = pair(0.1, torch.float64)
    x_NC, trace = batches(torch.float64)[2], Trace()
    out_NC = ours(x_NC, Tap(trace))
    for c in range(WIDTH):
        column = [float(x) for x in x_NC[:, c]]
        mean = sum(column) / len(column)
        var = sum((x - mean) ** 2 for x in column) / len(column)
        assert float(trace["mean"][0, c]) == pytest.approx(mean, rel=1e-9)
        assert float(trace["var"][0, c]) == pytest.approx(var, rel=1e-9)
        normed = (column[0] - mean) / (var + 1e-3) ** 0.5
        assert float(trace["normed"][0, c]) == pytest.approx(normed, rel=1e-9)
        assert out_NC[0, c].item() == pytest.approx(normed * ours.gain[c].item() + ours.bias[c].item(), rel=1e-9)


def test_one_row_has_no_variance_to_learn_from() -> None:
    with pytest.raises(ValueError, match="at least two rows"):
        BatchNorm(WIDTH)(torch.ones(1, WIDTH))
