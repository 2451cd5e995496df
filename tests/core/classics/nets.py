"""The same networks out of torch.nn, the twin of core.classics: layers, activation, loss, gradients by autograd."""

import itertools
from typing import Any

import torch
from torch import Tensor, nn

SIZES = [(1, 1), (3, 3, 3), (2, 4, 1), (5, 8, 2, 7, 3)]
MODULES: dict[str, type[nn.Module]] = {
    "linear": nn.Identity,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}
KINDS: list[dict[str, Any]] = [
    {"activation": activation, "loss": loss, "bias": bias}
    for activation, loss, bias in itertools.product(MODULES, ("squared", "cross"), (False, True))
]


def of(kind: dict[str, Any]) -> str:
    return " ".join(str(value) for value in kind.values())


class Twin(nn.Module):
    """A stack of nn.Linear; biases are filled from column 0 of our matrices."""

    def __init__(self, weights: tuple[Tensor, ...], activation: str, loss: str, bias: bool) -> None:
        super().__init__()
        self.phi, self.loss = MODULES[activation](), loss
        self.linears: list[nn.Linear] = []
        for w in weights:
            linear = nn.Linear(w.shape[1] - bias, w.shape[0], bias=bias, dtype=torch.float64)
            linear.weight.data.copy_(w[:, int(bias) :])
            if bias:
                linear.bias.data.copy_(w[:, 0])
            self.linears.append(linear)
        self.layers = nn.ModuleList(self.linears)

    def measured(self, x: Tensor, t: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The mean loss over the samples, and a of each layer with its gradient kept."""
        a: list[Tensor] = []
        for at, linear in enumerate(self.linears):
            a.append(linear(self.phi(a[-1]) if at else x))
            a[-1].retain_grad()
        if self.loss == "squared":
            return nn.functional.mse_loss(self.phi(a[-1]), t, reduction="sum") / 2 / len(x), a
        if t.shape[1] == 1:
            return nn.functional.binary_cross_entropy_with_logits(a[-1], t), a
        return nn.functional.cross_entropy(a[-1], t), a

    def gradients(self) -> list[Tensor]:
        """Of each layer as one matrix, the bias in front."""
        weights = [linear.weight.grad for linear in self.linears]
        if self.linears[0].bias is None:
            return weights
        biases = [linear.bias.grad[:, None] for linear in self.linears]
        return [torch.cat(both, 1) for both in zip(biases, weights, strict=True)]


def samples(sizes: tuple[int, ...], count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Inputs, and targets that sum to nothing in particular."""
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(count, sizes[0], generator=rng, dtype=torch.float64)
    return x, torch.rand(count, sizes[-1], generator=rng, dtype=torch.float64)
