"""Scaling laws: the loss of a model from its size and from how much text it has read.

    L(N, D) = E + A / N^a + B / D^b          compute of training: C = 6 N D
    least at a given C:  N = G (C/6)^(b/(a+b)),  D = (C/6)^(a/(a+b)) / G,  G = (a A / (b B))^(1/(a+b))
Hoffmann et al. 2022, "Training Compute-Optimal Large Language Models" (Chinchilla), section 3.3, equations 4 and 10.
Besiroglu et al. 2024 (Epoch AI), "Chinchilla Scaling: A replication attempt", arXiv 2404.10102, fitted the same form to
the same runs again. 6 N D: Kaplan et al. 2020, section 2.1.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Optimum(NamedTuple):
    """The size and the tokens that a budget is best spent on."""

    parameters: float
    tokens: float

    @property
    def ratio(self) -> float:
        """Tokens a parameter."""
        return self.tokens / self.parameters


@dataclass(frozen=True, kw_only=True)
class Law:
    """floor: E, the loss of perfect prediction. size / N^size_power: what too few parameters add; data: tokens."""

    floor: float
    size: float
    data: float
    size_power: float
    data_power: float

    def loss(self, parameters: float, tokens: float) -> float:
        """Predicted loss in nats per token."""
        return self.floor + self.of_size(parameters) + self.of_data(tokens)

    def of_size(self, parameters: float) -> float:
        """A / N^a."""
        return self.size / _positive(parameters) ** self.size_power

    def of_data(self, tokens: float) -> float:
        """B / D^b."""
        return self.data / _positive(tokens) ** self.data_power

    def optimum(self, flops: float) -> Optimum:
        """The least loss that so many operations of training can buy."""
        powers = self.size_power + self.data_power
        balance = (self.size_power * self.size / (self.data_power * self.data)) ** (1 / powers)
        half = _positive(flops) / 6
        return Optimum(balance * half ** (self.data_power / powers), half ** (self.size_power / powers) / balance)


HOFFMANN = Law(floor=1.69, size=406.4, data=410.7, size_power=0.34, data_power=0.28)  # as printed: rounded
EPOCH = Law(floor=1.8172, size=482.01, data=2085.43, size_power=0.3478, data_power=0.3658)
LAWS = {"hoffmann": HOFFMANN, "epoch": EPOCH}
GOPHER_FLOPS = 5.76e23  # the budget that Chinchilla was planned for: Hoffmann et al., table 3


def training_flops(parameters: float, tokens: float) -> float:
    """Forward and backward pass over every token: 2 + 4 operations a parameter."""
    return 6 * parameters * tokens


def _positive(value: float) -> float:
    if not value > 0:
        raise ValueError(f"expected parameters, tokens and operations above 0, got {value}")
    return value
