"""Mixture of experts: many feed-forward parts, of which each token passes through a few.

    MoE(x) = sum over the chosen e of weight_e(x) FFN_e(x)  (+ FFN_shared(x))
Shazeer et al. 2017; Fedus et al. 2021 (Switch); Jiang et al. 2024 (Mixtral); Dai et al. 2024, "DeepSeekMoE", section 3
(many small experts, and shared ones that every token passes; several shared experts are one of their joint width).
The rules of choosing are in ``core.parts.routing``.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from core.parts.ffn import FFN, GatedFFN
from core.parts.part import NOTHING, Fact, PartConfig, Size, linear
from core.parts.routing import RouterConfig, balance_loss, load_fraction
from core.trace import OFF, Tap


class MoE(nn.Module):
    part = "moe"  # the name its sites stand under

    @dataclass(frozen=True, kw_only=True)
    class Config(PartConfig):
        experts: int
        expert: FFN.Config | GatedFFN.Config  # one of them
        router: RouterConfig
        shared: FFN.Config | GatedFFN.Config | None = None
        shared_gate: bool = False  # the shared part is weighed by sigmoid(x w) (Qwen)

        def __post_init__(self) -> None:
            if self.experts < 1 or self.router.chosen > self.experts:
                raise ValueError(f"expected at least {max(1, self.router.chosen)} experts, got {self.experts}")
            if self.shared_gate and self.shared is None:
                raise ValueError("expected a shared expert for the shared gate, got none")

        def build(self, width: int) -> "MoE":
            return MoE(self, width)

        def sizes(self, width: int, passed: bool = False) -> dict[str, Size]:
            """By part. passed: only what one token passes, the chosen experts instead of all."""
            shared = NOTHING if self.shared is None else self.shared.size(width)
            gate = linear(width, 1, bias=False) if self.shared_gate else NOTHING
            experts = self.expert.size(width) * (self.router.chosen if passed else self.experts)
            return {"router": self.router.size(width, self.experts), "experts": experts, "shared": shared + gate}

        @property
        def fact(self) -> Fact:
            kind = "moe" if self.shared is None else "moe_gate" if self.shared_gate else "moe_shared"
            shared = {"moe": "", "moe_shared": " + FFN_shared(x)", "moe_gate": " + σ(x w) FFN_shared(x)"}[kind]
            values = {"hidden": self.expert.hidden, "experts": self.experts, "chosen": self.router.chosen}
            values["shared"] = self.shared.hidden if self.shared else 0
            return Fact(kind, values, f"Σ weight_e · FFN_e(x){shared}\nFFN(x) = {self.expert.fact.formula}")

    def __init__(self, config: "MoE.Config", width: int) -> None:
        super().__init__()
        self.router = config.router.build(width, config.experts)
        self.experts = nn.ModuleList(config.expert.build(width) for _ in range(config.experts))
        self.shared = config.shared.build(width) if config.shared else None
        self.shared_gate = nn.Linear(width, 1, bias=False) if config.shared_gate else None

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        probs_BTE, index_BTS, weight_BTS = self.router(x_BTC, tap)
        self.measure(probs_BTE, index_BTS, tap)
        expert_out_BTSC = tap("expert_out", self.answers(x_BTC, index_BTS, weight_BTS))
        out_BTC = (expert_out_BTSC * weight_BTS[..., None]).sum(2)
        if self.shared is not None:
            shared_BTC = self.shared(x_BTC)
            if self.shared_gate is not None:
                shared_BTC = self.shared_gate(x_BTC).sigmoid() * shared_BTC
            out_BTC = out_BTC + tap("shared_out", shared_BTC)
        return tap("out", out_BTC)

    def answers(self, x_BTC: Tensor, index_BTS: Tensor, weight_BTS: Tensor) -> Tensor:
        """What each chosen expert makes of each token, before weighing: B T S C. Dropped tokens reach no expert: 0."""
        reached_BTS = weight_BTS != 0
        out_BTSC = x_BTC.new_zeros(*index_BTS.shape, x_BTC.shape[-1])
        for expert in index_BTS.unique().tolist():
            batch, token, slot = ((index_BTS == expert) & reached_BTS).nonzero(as_tuple=True)
            out_BTSC[batch, token, slot] = self.experts[expert](x_BTC[batch, token])
        return out_BTSC

    def measure(self, probs_BTE: Tensor, index_BTS: Tensor, tap: Tap) -> None:
        """Derived: how the choices spread over the experts, and the loss that training adds to even them out."""
        experts = probs_BTE.shape[-1]
        tap.later("load", lambda: nn.functional.one_hot(index_BTS.flatten(1), experts).sum(1))
        tap.later("aux_loss", lambda: self.balance(probs_BTE, index_BTS)[:, None])

    @staticmethod
    def balance(probs_BTE: Tensor, index_BTS: Tensor) -> Tensor:
        """The balance loss of each sequence, without its factor: B."""
        share_BTE = probs_BTE / probs_BTE.sum(-1, keepdim=True)  # sigmoid scores do not sum to 1
        return balance_loss(load_fraction(index_BTS, probs_BTE.shape[-1]), share_BTE.mean(1))
