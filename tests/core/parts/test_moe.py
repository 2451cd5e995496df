"""What a mixture of experts tells of its choices, against definitions counted token by token."""

import pytest
import torch

from core.parts.ffn import FFN
from core.parts.moe import MoE
from core.parts.routing import RouterConfig, SigmoidTopK, TopK
from core.trace import Tap, Trace

BATCH, TOKENS, WIDTH, EXPERTS, CHOSEN = 3, 11, 6, 5, 2
ROUTERS: dict[str, RouterConfig] = {
    "softmax": TopK.Config(chosen=CHOSEN),
    "sigmoid": SigmoidTopK.Config(chosen=CHOSEN, groups=1, kept_groups=1),
}


def traced(router: RouterConfig) -> tuple[MoE, torch.Tensor, Trace]:
    torch.manual_seed(3)
    part = MoE.Config(experts=EXPERTS, expert=FFN.Config(hidden=4), router=router).build(WIDTH)
    for parameter in part.router.parameters():
        parameter.data = torch.randn(parameter.shape)
    x_BTC, trace = torch.randn(BATCH, TOKENS, WIDTH), Trace()
    with torch.no_grad():
        part(x_BTC, Tap(trace))
    return part, x_BTC, trace


def scores(part: MoE, x_C: torch.Tensor, kind: str) -> tuple[list[float], list[int]]:
    """What one token gives each expert, brought to sum 1, and whom it chooses."""
    logits = [float(row.double() @ x_C.double()) for row in part.router.weight.detach()]
    raw = [float(torch.tensor(logit, dtype=torch.double).sigmoid()) for logit in logits]
    if kind == "softmax":
        raw = [float(torch.tensor(logit, dtype=torch.double).exp()) for logit in logits]
    bias = dict(part.router.named_parameters()).get("bias", torch.zeros(EXPERTS)).tolist()
    helped = [p + b for p, b in zip(raw, bias, strict=True)]
    chosen = sorted(range(EXPERTS), key=helped.__getitem__, reverse=True)[:CHOSEN]
    return [p / sum(raw) for p in raw], chosen


@pytest.mark.parametrize("kind", ROUTERS)
def test_load_and_balance_loss_are_those_of_the_papers(kind: str) -> None:
    """Load: how many tokens of a sequence chose each expert, as first or as last. Loss: E sum_e f_e P_e."""
    part, x_BTC, trace = traced(ROUTERS[kind])
    for text, x_TC in enumerate(x_BTC):
        told = [scores(part, x_C, kind) for x_C in x_TC]
        load = [sum(expert in chosen for _, chosen in told) for expert in range(EXPERTS)]
        assert trace["load"][text].tolist() == load and sum(load) == TOKENS * CHOSEN
        mean = [sum(share[expert] for share, _ in told) / TOKENS for expert in range(EXPERTS)]
        loss = EXPERTS * sum(count / (TOKENS * CHOSEN) * p for count, p in zip(load, mean, strict=True))
        assert float(trace["aux_loss"][text]) == pytest.approx(loss, rel=1e-5)
