"""Routers: which experts a token goes to, and how much each answer counts.

    logits = x W_r;   probs = softmax(logits) or sigmoid(logits);   chosen = top S;   weight = probs of the chosen
Published models agree on that much and no more. Four rules, named after what they choose by:
    TopK          softmax, top S, renormalised to sum 1: Mixtral (Jiang et al. 2024, section 2.1); not renormalised:
                  DeepSeekMoE (Dai et al. 2024, equations 9-11), Qwen-MoE
    Switch        softmax, the one best, its probability taken as it is; an expert that is full drops the token
                  (Fedus et al. 2021, "Switch Transformers", section 2.1 and 2.2)
    GroupedTopK   as TopK, but only within the best groups of experts (DeepSeek-V2, section 2.2.2)
    SigmoidTopK   sigmoid; a learned bias helps to pick but does not weigh (DeepSeek-V3, section 2.1.2)
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.part import Fact, PartConfig, Size, linear
from core.trace import OFF, Tap


def capacity(tokens: int, experts: int, factor: float) -> int:
    """Tokens that one expert takes: tokens / experts * factor, rounded up (Switch Transformers, equation 3)."""
    if min(tokens, experts) < 1 or not factor > 0:
        raise ValueError(f"expected tokens, experts and a factor above 0, got {tokens}, {experts}, {factor}")
    return math.ceil(tokens / experts * factor)


def overflow(index_BT: Tensor, experts: int, most: int) -> Tensor:
    """Tokens that come too late for their expert, first come first served in each sequence: bool B T."""
    taken_BTE = nn.functional.one_hot(index_BT, experts).cumsum(1)
    return taken_BTE.gather(-1, index_BT[..., None])[..., 0] > most


def load_fraction(index_BTS: Tensor, experts: int) -> Tensor:
    """Share of a sequence's choices that fall on each expert: B E, rows sum to 1."""
    return nn.functional.one_hot(index_BTS.flatten(1), experts).float().mean(1)


def balance_loss(fraction_E: Tensor, prob_E: Tensor) -> Tensor:
    """E * sum_e f_e P_e over the last dimension: 1 when both are even (Switch Transformers, equation 4, without alpha).

    With fractions of choices and mean probabilities this is also DeepSeekMoE's expert-level loss (equation 12); with
    the sums over the experts of each device in place of experts, its device-level loss (equation 15).
    """
    return fraction_E.shape[-1] * (fraction_E * prob_E).sum(-1)


def by_device(per_expert_E: Tensor, devices: int) -> Tensor:
    """Sum over the experts of each device, which hold equal blocks: ... E -> ... devices (DeepSeekMoE, equation 16)."""
    if per_expert_E.shape[-1] % devices:
        raise ValueError(f"expected experts a multiple of devices, got {per_expert_E.shape[-1]} and {devices}")
    return per_expert_E.unflatten(-1, (devices, -1)).sum(-1)


def within_groups(scores_BTE: Tensor, groups: int, kept: int, strongest: int) -> Tensor:
    """Scores with -inf outside the ``kept`` best groups; a group is as good as its ``strongest`` experts together."""
    grouped_BTGE = scores_BTE.unflatten(-1, (groups, -1))
    value_BTG = grouped_BTGE.topk(strongest, dim=-1).values.sum(-1)
    best_BTG = value_BTG.topk(kept, dim=-1).indices
    keep_BTG = torch.zeros_like(value_BTG, dtype=torch.bool).scatter(-1, best_BTG, True)
    return grouped_BTGE.masked_fill(~keep_BTG[..., None], -torch.inf).flatten(-2)


class Router(nn.Module):
    """What all rules share: one row of weights for each expert, and the order of the steps."""

    def __init__(self, chosen: int, width: int, experts: int) -> None:
        super().__init__()
        if not 1 <= chosen <= experts:
            raise ValueError(f"expected 1 to {experts} chosen experts, got {chosen}")
        self.chosen = chosen
        self.weight = nn.Parameter(torch.empty(experts, width))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> tuple[Tensor, Tensor, Tensor]:
        """Probabilities B T E, chosen experts B T S, and what their answers count B T S."""
        logits_BTE = tap("router_logits", nn.functional.linear(x_BTC, self.weight))
        probs_BTE = tap("router_probs", self.score(logits_BTE))
        index_BTS = tap("topk_index", self.choose(probs_BTE))
        return probs_BTE, index_BTS, tap("topk_weight", self.weigh(probs_BTE, index_BTS, tap))

    def score(self, logits_BTE: Tensor) -> Tensor:
        return logits_BTE.softmax(-1)

    def choose(self, probs_BTE: Tensor) -> Tensor:
        return probs_BTE.topk(self.chosen, dim=-1).indices

    def weigh(self, probs_BTE: Tensor, index_BTS: Tensor, tap: Tap) -> Tensor:
        return probs_BTE.gather(-1, index_BTS)


class _RouterConfig(PartConfig):
    def size(self, width: int, experts: int) -> Size:
        return linear(width, experts, bias=False)


class TopK(Router):
    @dataclass(frozen=True, kw_only=True)
    class Config(_RouterConfig):
        chosen: int
        renormalise: bool = True
        scale: float = 1.0

        def build(self, width: int, experts: int) -> "TopK":
            return TopK(self, width, experts)

        @property
        def fact(self) -> Fact:
            return Fact("renormalised" if self.renormalise else "raw")

    def __init__(self, config: "TopK.Config", width: int, experts: int) -> None:
        super().__init__(config.chosen, width, experts)
        self.renormalise, self.scale = config.renormalise, config.scale

    def weigh(self, probs_BTE: Tensor, index_BTS: Tensor, tap: Tap) -> Tensor:
        weight_BTS = super().weigh(probs_BTE, index_BTS, tap)
        if self.renormalise:
            weight_BTS = weight_BTS / weight_BTS.sum(-1, keepdim=True)
        return weight_BTS * self.scale


class Switch(Router):
    @dataclass(frozen=True, kw_only=True)
    class Config(_RouterConfig):
        capacity: int | None = None  # tokens of one sequence that an expert takes; None: all

        def __post_init__(self) -> None:
            if self.capacity is not None and self.capacity < 1:
                raise ValueError(f"expected a capacity of at least 1 token, got {self.capacity}")

        @property
        def chosen(self) -> int:
            return 1

        def build(self, width: int, experts: int) -> "Switch":
            return Switch(self, width, experts)

        @property
        def fact(self) -> Fact:
            return Fact("switch")

    def __init__(self, config: "Switch.Config", width: int, experts: int) -> None:
        super().__init__(config.chosen, width, experts)
        self.capacity = config.capacity

    def weigh(self, probs_BTE: Tensor, index_BTS: Tensor, tap: Tap) -> Tensor:
        most = index_BTS.shape[1] if self.capacity is None else self.capacity
        late_BT = overflow(index_BTS[..., 0], probs_BTE.shape[-1], most)
        dropped_BTS = tap("dropped", late_BT[..., None])
        return super().weigh(probs_BTE, index_BTS, tap).masked_fill(dropped_BTS, 0)


class GroupedTopK(TopK):
    @dataclass(frozen=True, kw_only=True)
    class Config(TopK.Config):
        groups: int
        kept_groups: int

        def build(self, width: int, experts: int) -> "GroupedTopK":
            return GroupedTopK(self, width, experts)

        @property
        def fact(self) -> Fact:
            if self.groups == 1:  # as good as none
                return super().fact
            return Fact("grouped", {"groups": self.groups, "kept": self.kept_groups})

    def __init__(self, config: "GroupedTopK.Config", width: int, experts: int) -> None:
        super().__init__(config, width, experts)
        self.groups, self.kept_groups = config.groups, config.kept_groups
        reachable = self.kept_groups * (experts // self.groups)
        if experts % self.groups or not 1 <= self.kept_groups <= self.groups or config.chosen > reachable:
            raise ValueError(
                f"expected groups that divide {experts} experts, and {config.chosen} experts in those kept, "
                f"got {self.groups} groups, {self.kept_groups} kept"
            )

    def choose(self, probs_BTE: Tensor) -> Tensor:
        return super().choose(within_groups(probs_BTE, self.groups, self.kept_groups, strongest=1))


class SigmoidTopK(GroupedTopK):
    @dataclass(frozen=True, kw_only=True)
    class Config(GroupedTopK.Config):
        def build(self, width: int, experts: int) -> "SigmoidTopK":
            return SigmoidTopK(self, width, experts)

        def size(self, width: int, experts: int) -> Size:
            return linear(width, experts)

        @property
        def fact(self) -> Fact:
            grouped = super().fact
            return Fact("sigmoid", grouped.values) if self.groups > 1 else Fact("sigmoid_flat")

    def __init__(self, config: "SigmoidTopK.Config", width: int, experts: int) -> None:
        super().__init__(config, width, experts)
        self.bias = nn.Parameter(torch.zeros(experts))

    def score(self, logits_BTE: Tensor) -> Tensor:
        return logits_BTE.sigmoid()

    def choose(self, probs_BTE: Tensor) -> Tensor:
        wanted_BTE = within_groups(probs_BTE + self.bias, self.groups, self.kept_groups, strongest=2)
        return Router.choose(self, wanted_BTE)


RouterConfig = TopK.Config | Switch.Config | GroupedTopK.Config | SigmoidTopK.Config
